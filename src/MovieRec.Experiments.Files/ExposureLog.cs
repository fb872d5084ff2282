using System.Text.Json.Serialization;
using MovieRec.Data;

namespace MovieRec.Experiments.Files;

/// <summary>
/// A file to which exposures are only ever added, one a line, as JSON. An exposure is acknowledged once its line is on
/// the disk; what is acknowledged survives the death of the process and of the machine. Those that wait at the same
/// time share one write and one flush (group commit, DeWitt et al., 'Implementation techniques for main memory database
/// systems', SIGMOD 1984), so that throughput does not hang on the disk's latency.
/// </summary>
/// <remarks>
/// A process that dies while it writes leaves an unfinished last line, which nobody was told of: readers pass it over,
/// and the next writer cuts it off. A disk that fails once is not trusted again: every later exposure is refused until
/// the log is opened anew.
/// </remarks>
public sealed class ExposureLog : IDisposable
{
    private static readonly LogKind<Exposure> Kind = new("exposure", "exposure log", ExposureJson.Default.Exposure);

    private readonly JsonLog<Exposure> _log;

    private ExposureLog(JsonLog<Exposure> log) => _log = log;

    /// <summary>Adds to <paramref name="file"/>, which stands behind its last line.</summary>
    internal ExposureLog(FileStream @lock, FileStream file, long lines) : this(new(Kind, @lock, file, lines))
    {
    }

    /// <summary>Exposures in the log, those included that still wait for the disk.</summary>
    public long Count => _log.Count;

    /// <summary>Whether exposures can be written; false for good once the disk has failed.</summary>
    public bool IsSound => _log.IsSound;

    /// <summary>
    /// Opens a log to add to, or begins one. Its lines are checked, and an unfinished last one is cut off.
    /// </summary>
    /// <param name="path">
    /// The file. A lock file beside it keeps a second writer away; it is released when this process ends, however it
    /// ends.
    /// </param>
    /// <exception cref="DataException">
    /// The file cannot be written, has another writer, or a line of it is damaged; the message says which.
    /// </exception>
    public static ExposureLog Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new(JsonLog<Exposure>.Open(Kind, path));
    }

    /// <summary>Reads a log, also one that is being written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be read, or a line before the last is damaged.</exception>
    public static IEnumerable<Exposure> Read(string path) => JsonLog<Exposure>.Read(Kind, path);

    /// <summary>Adds an exposure.</summary>
    /// <returns>The number of its line, from 1, when that is on the disk.</returns>
    /// <exception cref="IOException">The disk failed, now or before.</exception>
    public ValueTask<long> AppendAsync(Exposure exposure)
    {
        ArgumentNullException.ThrowIfNull(exposure);
        return _log.AppendAsync(exposure);
    }

    /// <summary>Writes what waits and closes the log.</summary>
    public void Dispose() => _log.Dispose();
}

/// <summary>Writes and reads exposures without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Exposure))]
internal sealed partial class ExposureJson : JsonSerializerContext;
