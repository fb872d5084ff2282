namespace MovieRec.Data;

/// <summary>
/// Turns what the user asked for into a data set: by path, from the folders of <see cref="DatasetPlaces"/>, by
/// download, or generated.
/// </summary>
/// <param name="places">Where to look.</param>
/// <param name="openDownload">Makes what downloads.</param>
/// <param name="generate">Makes the synthetic sample.</param>
internal sealed class DatasetResolver(DatasetPlaces places, Func<DatasetDownload> openDownload, Func<Dataset> generate)
{
    private const string DefaultName = "ml-100k";

    /// <summary>
    /// Loads the set that <paramref name="nameOrPath"/>, else <c>MOVIEREC_DATASET</c>, names; where neither does,
    /// ml-100k or the synthetic sample.
    /// </summary>
    public async Task<Dataset> LoadAsync(
        string? nameOrPath, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if ((nameOrPath is { Length: > 0 } given ? given : places.NamedSet) is { } named)
            return await LoadNamedAsync(named, progress, cancellationToken).ConfigureAwait(false);
        DatasetLocation location;
        try
        {
            location = Find(DefaultName)
                ?? await DownloadAsync(DefaultName, [], progress, cancellationToken).ConfigureAwait(false);
        }
        catch (DataException problem)
        {
            progress?.Report("No data set was named and ml-100k could not be had: the generated sample serves.");
            return generate().WithNotes(["No data set was named and ml-100k could not be had, so this is the "
                + $"generated sample: {problem.Message}"]);
        }
        // Outside of the try: damage in files that are there is reported, not hidden behind generated data.
        return Read(location, [], progress, cancellationToken);
    }

    /// <summary>Where the set called <paramref name="name"/> is on this machine; null where it is not.</summary>
    public DatasetLocation? Find(string name)
    {
        if (name is "" or "." or ".." || name != Path.GetFileName(name)) return null;
        return In(places.DataFolder, DatasetOrigin.Files) ?? In(places.CacheFolder, DatasetOrigin.Cache);

        DatasetLocation? In(string? folder, DatasetOrigin origin)
        {
            if (folder is null) return null;
            var path = Path.Combine(folder, name);
            if (Directory.Exists(path)) return new DatasetLocation(path, origin);
            return File.Exists(path + ".zip") ? new DatasetLocation(path + ".zip", origin) : null;
        }
    }

    /// <summary>
    /// Downloads the archive of the known set <paramref name="name"/> into the cache, whatever is there already.
    /// </summary>
    public async Task<DatasetLocation> DownloadAsync(
        string name, ICollection<string> notes, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var set = Known(name)
            ?? throw new DataException($"There is no set '{name}' to download; there are {KnownNames}.");
        using var download = openDownload();
        return new DatasetLocation(
            await download.GetAsync(set, places.CacheFolder, notes, progress, cancellationToken).ConfigureAwait(false),
            DatasetOrigin.Download);
    }

    private async Task<Dataset> LoadNamedAsync(
        string named, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (named.Equals(Datasets.SyntheticName, StringComparison.OrdinalIgnoreCase)) return generate();
        var name = Known(named)?.Name ?? named;
        var notes = new List<string>();
        var location = Find(name);
        if (location is null)
        {
            if (Known(name) is not null)
                location = await DownloadAsync(name, notes, progress, cancellationToken).ConfigureAwait(false);
            else if (Path.Exists(named)) location = new DatasetLocation(named, DatasetOrigin.Files);
            else throw new DataException("There is no data set "
                + $"'{named}'{(places.NamedSet == named ? " (named by MOVIEREC_DATASET)" : "")}: give the path of a "
                + $"folder, zip archive or rating file, or one of {KnownNames} and {Datasets.SyntheticName}.");
        }
        return Read(location, notes, progress, cancellationToken);
    }

    private static Dataset Read(
        DatasetLocation location, List<string> notes, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report($"Reading {location.Path}");
        var dataset = DatasetReader.Read(location.Path, location.Origin, cancellationToken);
        return notes.Count == 0 ? dataset : dataset.WithNotes(notes);
    }

    private static KnownDataset? Known(string name) =>
        Datasets.Known.FirstOrDefault(set => set.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string KnownNames => string.Join(", ", Datasets.Known.Select(set => set.Name));
}

/// <summary>Where a data set lies.</summary>
/// <param name="Path">Folder, archive or file.</param>
/// <param name="Origin">How it came there.</param>
public sealed record DatasetLocation(string Path, DatasetOrigin Origin);
