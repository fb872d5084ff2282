using MovieRec.Data.Synthetic;

namespace MovieRec.Data;

/// <summary>The door to all data: finds, downloads and reads data sets by name or path.</summary>
/// <remarks>
/// <para>
/// A set is named by the argument, else by the environment variable <c>MOVIEREC_DATASET</c>: a name of
/// <see cref="Known"/>, the word <c>synthetic</c>, or the path of a folder, zip archive or plain rating file. A name is
/// looked for, as a folder or <c>NAME.zip</c>, in the folder <c>MOVIEREC_DATA</c>, then in <see cref="CacheFolder"/>; a
/// known one is then downloaded. Where nobody names a set, ml-100k is tried in the same way, and where it cannot be had
/// the synthetic sample (seed 42) serves, with a note in <see cref="DatasetInfo.Notes"/>.
/// </para>
/// <para>
/// What the reader makes of repeated lines, missing files and other oddities is laid down in <c>data/README.md</c>.
/// </para>
/// </remarks>
public static class Datasets
{
    /// <summary>The name under which the generated sample goes.</summary>
    public const string SyntheticName = "synthetic";

    /// <summary>The sets that can be had by name.</summary>
    public static IReadOnlyList<KnownDataset> Known => KnownDataset.All;

    /// <summary>
    /// Where downloads are kept: the folder <c>MOVIEREC_CACHE</c>; else <c>data</c> at the root of the checkout that
    /// holds the working folder or the program; else <c>MovieRec/data</c> in the user's folder for local application
    /// data.
    /// </summary>
    public static string CacheFolder => DatasetPlaces.FromEnvironment().CacheFolder;

    /// <summary>Loads a data set; see the remarks on this class for where it is looked for.</summary>
    /// <param name="nameOrPath">
    /// Name or path; null or empty for the set that <c>MOVIEREC_DATASET</c> names or the default.
    /// </param>
    /// <param name="progress">Receives a line for each step that takes time.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="DataException">The set cannot be had or is damaged.</exception>
    public static Dataset Load(
        string? nameOrPath = null, IProgress<string>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => LoadAsync(nameOrPath, progress, cancellationToken), cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc cref="Load"/>
    public static Task<Dataset> LoadAsync(
        string? nameOrPath = null, IProgress<string>? progress = null, CancellationToken cancellationToken = default) =>
        Resolver().LoadAsync(nameOrPath, progress, cancellationToken);

    /// <summary>
    /// Where the set called <paramref name="name"/> lies on this machine, as a folder or archive; null where it would
    /// have to be downloaded.
    /// </summary>
    public static DatasetLocation? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Resolver().Find(name);
    }

    /// <summary>
    /// Downloads the archive of a known set into <see cref="CacheFolder"/>, checked against its published MD5, and
    /// replaces one that is there.
    /// </summary>
    /// <param name="name">A name of <see cref="Known"/>.</param>
    /// <param name="progress">Receives a line now and then.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="DataException">There is no such set, or its archive cannot be had.</exception>
    public static Task<DatasetLocation> DownloadAsync(
        string name, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Resolver().DownloadAsync(name, [], progress, cancellationToken);
    }

    private static DatasetResolver Resolver() => new(
        DatasetPlaces.FromEnvironment(),
        () => new DatasetDownload(new SocketsHttpHandler(), new DownloadPatience()),
        () => SyntheticGenerator.Generate().Dataset);
}
