namespace MovieRec.Data;

/// <summary>A data set that can be had by name.</summary>
/// <param name="Name">Its name, which is also that of its archive.</param>
/// <param name="ArchiveBytes">Size of the archive, roughly.</param>
/// <param name="UserCount">Number of users with ratings.</param>
/// <param name="MovieCount">Number of movies it describes.</param>
/// <param name="RatingCount">Number of ratings.</param>
/// <param name="Licence">What may be done with it, in a sentence; its README has the whole text.</param>
public sealed record KnownDataset(
    string Name, long ArchiveBytes, int UserCount, int MovieCount, int RatingCount, string Licence)
{
    private const string ResearchOnly = "Research use with citation; no redistribution without permission, no "
        + "commercial use without permission of GroupLens.";
    private const string ShareAlike = "Research use with citation; redistribution under the same conditions, no "
        + "commercial use without permission of GroupLens.";

    /// <summary>The official address of the archive.</summary>
    public Uri Url => new($"https://files.grouplens.org/datasets/movielens/{Name}.zip");

    /// <summary>The official address of the archive's MD5.</summary>
    public Uri ChecksumUrl => new($"{Url}.md5");

    /// <summary>
    /// Whether the publisher may change the set under the same name, so that its counts can differ from those here.
    /// </summary>
    public bool MayChange => Name.Contains("latest", StringComparison.Ordinal);

    internal static IReadOnlyList<KnownDataset> All { get; } =
    [
        new("ml-100k", 4_924_029, 943, 1_682, 100_000, ResearchOnly),
        new("ml-1m", 5_917_549, 6_040, 3_883, 1_000_209, ResearchOnly),
        new("ml-10m", 65_566_137, 69_878, 10_681, 10_000_054, ResearchOnly),
        new("ml-20m", 198_702_078, 138_493, 27_278, 20_000_263, ResearchOnly),
        new("ml-25m", 261_978_986, 162_541, 62_423, 25_000_095, ShareAlike),
        new("ml-32m", 238_950_008, 200_948, 87_585, 32_000_204, ShareAlike),
        new("ml-latest-small", 978_202, 610, 9_742, 100_836, ShareAlike),
    ];
}
