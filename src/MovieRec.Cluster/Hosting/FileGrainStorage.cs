using System.Globalization;
using MovieRec.Data;
using Orleans.Runtime;
using Orleans.Storage;

namespace MovieRec.Cluster.Hosting;

/// <summary>
/// Grain storage of the embedded default: one file a grain in a folder that all silos of the machine share. A file's
/// name ends with its version, and the next version comes to be by giving a complete file a name that nobody has taken.
/// So a silo killed while it writes leaves what was there before, and one that hung and woke up cannot write over what
/// others have stored meanwhile.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="codec">Turns states into bytes.</param>
internal sealed class FileGrainStorage(string folder, StateCodec codec) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        while (Latest(stateName, grainId) is var latest and > 0)
        {
            byte[] bytes;
            try
            {
                bytes = await File.ReadAllBytesAsync(PathOf(stateName, grainId, latest)).ConfigureAwait(false);
            }
            catch (FileNotFoundException)
            {
                // A later version took its place since.
                continue;
            }
            grainState.State = codec.Decode<T>(bytes);
            (grainState.ETag, grainState.RecordExists) = (Tag(latest), true);
            return;
        }
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null!, false);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var next = Known(grainState.ETag) + 1;
        RequireLatest(stateName, grainId, next - 1);
        var path = PathOf(stateName, grainId, next);
        AtomicFile.RemoveLeftovers(folder,
            name => name.StartsWith($"{NameOf(stateName, grainId)}.", StringComparison.Ordinal));
        var (checksum, content) = await Task.Run(() => codec.Encode(grainState.State)).ConfigureAwait(false);
        try
        {
            using var file = new AtomicFile(path);
            file.Stream.Write(checksum);
            file.Stream.Write(content);
            file.Commit(overwrite: false);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new InconsistentStateException($"'{path}' was written by another silo.", exception);
        }
        RequireLatest(stateName, grainId, next);
        (grainState.ETag, grainState.RecordExists) = (Tag(next), true);
        try
        {
            Delete(stateName, grainId, below: next);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An old version takes room, and goes with the next.
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        RequireLatest(stateName, grainId, Known(grainState.ETag));
        Delete(stateName, grainId, below: long.MaxValue);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null!, false);
        return Task.CompletedTask;
    }

    private void RequireLatest(string stateName, GrainId grainId, long version)
    {
        var latest = Latest(stateName, grainId);
        if (latest != version)
            throw new InconsistentStateException(
                FormattableString.Invariant($"'{PathOf(stateName, grainId, version)}' is not the latest version: ")
                    + FormattableString.Invariant($"{latest} is."));
    }

    /// <summary>The latest version there is; 0 for none.</summary>
    /// <exception cref="IOException">The folder is not there.</exception>
    private long Latest(string stateName, GrainId grainId) =>
        Versions(stateName, grainId).Select(file => file.Version).DefaultIfEmpty().Max();

    private void Delete(string stateName, GrainId grainId, long below)
    {
        foreach (var (path, version) in Versions(stateName, grainId))
            if (version < below) File.Delete(path);
    }

    private IEnumerable<(string Path, long Version)> Versions(string stateName, GrainId grainId) =>
        from path in Directory.EnumerateFiles(folder, $"{NameOf(stateName, grainId)}.*")
        let number = Path.GetExtension(path).AsSpan(1).ToString()
        where long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select (path, long.Parse(number, CultureInfo.InvariantCulture));

    private string PathOf(string stateName, GrainId grainId, long version) =>
        Path.Combine(folder, $"{NameOf(stateName, grainId)}.{Tag(version)}");

    private static string NameOf(string stateName, GrainId grainId) =>
        string.Concat(
            $"{stateName}-{grainId}".Select(
                letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? letter : '_'));

    private static long Known(string? tag) => tag is null ? 0 : long.Parse(tag, CultureInfo.InvariantCulture);

    private static string Tag(long version) => version.ToString(CultureInfo.InvariantCulture);
}
