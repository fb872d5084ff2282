namespace MovieRec.Data;

/// <summary>The door to all data: finds, downloads and reads data sets by name or path.</summary>
public static class Datasets
{
    /// <summary>The name under which the generated sample goes.</summary>
    public const string SyntheticName = "synthetic";

    /// <summary>The sets that can be had by name, smallest MovieLens set first.</summary>
    public static IReadOnlyList<KnownDataset> Known => KnownDataset.All;

    /// <summary>Loads a data set.</summary>
    public static Dataset Load(string? nameOrPath = null, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var name = nameOrPath ?? Environment.GetEnvironmentVariable("MOVIEREC_DATASET") ?? "ml-100k";
        var folder = Environment.GetEnvironmentVariable("MOVIEREC_DATA");
        var path = folder is not null && Directory.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : name;
        return DatasetReader.Read(path, DatasetOrigin.Files, cancellationToken);
    }
}
