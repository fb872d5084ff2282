namespace MovieRec.Data;

/// <summary>
/// What the surroundings say about data: the set named outside the program and the folders to look in.
/// </summary>
/// <param name="NamedSet">
/// Name or path of the set to load where the caller names none; from <c>MOVIEREC_DATASET</c>.
/// </param>
/// <param name="DataFolder">A folder that holds sets by name; from <c>MOVIEREC_DATA</c>.</param>
/// <param name="CacheFolder">Where downloads are kept.</param>
internal sealed record DatasetPlaces(string? NamedSet, string? DataFolder, string CacheFolder)
{
    /// <summary>What the environment says now.</summary>
    public static DatasetPlaces FromEnvironment() =>
        new(Variable("MOVIEREC_DATASET"), Variable("MOVIEREC_DATA"),
            Variable("MOVIEREC_CACHE") ?? DefaultCacheFolder());

    private static string DefaultCacheFolder()
    {
        var root = Checkout(Environment.CurrentDirectory) ?? Checkout(AppContext.BaseDirectory);
        if (root is not null) return Path.Combine(root, "data");
        var personal = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData,
            Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(personal is "" ? Path.GetTempPath() : personal, "MovieRec", "data");
    }

    private static string? Checkout(string folder)
    {
        for (var place = new DirectoryInfo(folder); place is not null; place = place.Parent)
        {
            if (File.Exists(Path.Combine(place.FullName, "MovieRec.sln"))) return place.FullName;
        }
        return null;
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
