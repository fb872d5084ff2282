using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace MovieRec.Cluster.Hosting;

/// <summary>
/// Grain storage of the embedded default: one file a grain in a folder that all silos of the machine share. A file begins with its tag, a GUID;
/// it is replaced whole, so that a silo killed while it writes leaves what was there before.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="serializer">Turns states into bytes.</param>
internal sealed class FileGrainStorage(string folder, Serializer serializer) : IGrainStorage
{
    private const int TagLength = 16;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var path = PathOf(stateName, grainId);
        if (!File.Exists(path)) return;
        var bytes = await File.ReadAllBytesAsync(path).ConfigureAwait(false);
        grainState.State = serializer.Deserialize<T>(bytes.AsMemory(TagLength));
        (grainState.ETag, grainState.RecordExists) = (Tag(bytes), true);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var path = PathOf(stateName, grainId);
        RequireTag(path, grainState.ETag);
        if (!Directory.Exists(folder)) throw new IOException($"'{folder}' is not there");
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var tag = Guid.NewGuid().ToByteArray();
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            await stream.WriteAsync(tag).ConfigureAwait(false);
            serializer.Serialize(grainState.State, stream);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        (grainState.ETag, grainState.RecordExists) = (Tag(tag), true);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var path = PathOf(stateName, grainId);
        RequireTag(path, grainState.ETag);
        File.Delete(path);
        (grainState.ETag, grainState.RecordExists) = (null!, false);
        return Task.CompletedTask;
    }

    // Between this look and the replacement another silo could write; what it could write are the same bits, since a half-step has one outcome.
    private static void RequireTag(string path, string? known)
    {
        if (!File.Exists(path))
        {
            if (known is not null) throw new InconsistentStateException($"'{path}' is gone.");
            return;
        }
        var start = new byte[TagLength];
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)) stream.ReadExactly(start);
        if (Tag(start) != known) throw new InconsistentStateException($"'{path}' was written by another silo.");
    }

    private static string Tag(byte[] bytes) => Convert.ToHexString(bytes.AsSpan(0, TagLength));

    private string PathOf(string stateName, GrainId grainId) =>
        Path.Combine(folder, string.Concat($"{stateName}-{grainId}".Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? letter : '_')));
}
