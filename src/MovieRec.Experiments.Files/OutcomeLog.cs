using System.Text.Json.Serialization;
using MovieRec.Data;

namespace MovieRec.Experiments.Files;

/// <summary>
/// A file to which outcomes are only ever added, one a line, as JSON, beside the <see cref="ExposureLog"/> of the same
/// experiments and in its form. An outcome is acknowledged once its line is on the disk. Those that wait at the same
/// time share one write and one flush (group commit, DeWitt et al., 'Implementation techniques for main memory database
/// systems', SIGMOD 1984), so that throughput does not hang on the disk's latency.
/// </summary>
/// <remarks>
/// A process that dies while it writes leaves an unfinished last line, which nobody was told of: readers pass it over,
/// and the next writer cuts it off. A disk that fails once is not trusted again: every later outcome is refused until
/// the log is opened anew.
/// </remarks>
public sealed class OutcomeLog : IDisposable
{
    private static readonly LogKind<Outcome> Kind = new("outcome", "outcome log", OutcomeJson.Default.Outcome);

    private readonly JsonLog<Outcome> _log;

    private OutcomeLog(JsonLog<Outcome> log) => _log = log;

    /// <summary>Outcomes in the log, those included that still wait for the disk.</summary>
    public long Count => _log.Count;

    /// <summary>Whether outcomes can be written; false for good once the disk has failed.</summary>
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
    public static OutcomeLog Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new(JsonLog<Outcome>.Open(Kind, path));
    }

    /// <summary>Reads a log, also one that is being written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be read, or a line before the last is damaged.</exception>
    public static IEnumerable<Outcome> Read(string path) => JsonLog<Outcome>.Read(Kind, path);

    /// <summary>Adds outcomes, all by one write.</summary>
    /// <returns>The number of the last one's line, from 1, when all are on the disk.</returns>
    /// <exception cref="IOException">The disk failed, now or before.</exception>
    public ValueTask<long> AppendAsync(params IReadOnlyList<Outcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        return _log.AppendAsync(outcomes);
    }

    /// <summary>Writes what waits and closes the log.</summary>
    public void Dispose() => _log.Dispose();
}

/// <summary>Writes and reads outcomes without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Outcome))]
internal sealed partial class OutcomeJson : JsonSerializerContext;
