using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MovieRec.Data;

namespace MovieRec.Cli;

/// <summary>
/// Every score a search has found, a line each as soon as it is known, so that an interrupted search goes on where it
/// stopped. The first line says which search it is; a journal of another one is refused. It stays when the search ends:
/// a later one with more trials continues it.
/// </summary>
internal sealed class TuningJournal : IDisposable
{
    private readonly Dictionary<(int Trial, int Fold), double> _scores = [];
    private readonly StreamWriter _writer;

    /// <summary>Opens or creates the journal at <paramref name="path"/>.</summary>
    /// <param name="path">Where it lies or will lie.</param>
    /// <param name="search">What makes one search differ from another.</param>
    /// <exception cref="UsageException">It cannot be written, or is of another search.</exception>
    public TuningJournal(string path, JsonObject search)
    {
        var header = search.ToJsonString();
        var lines = new List<string>();
        try
        {
            if (File.Exists(path)) lines.AddRange(File.ReadAllLines(path));
            if (lines.Count > 0 && lines[0] != header)
                throw new UsageException(
                    $"'{path}' is the journal of another search; name another file with --journal, or delete it.");

            // A line that an interruption cut short is dropped, and its score found again.
            var whole = lines.Skip(1).TakeWhile(TryAdd);
            AtomicFile.Write(path,
                Encoding.UTF8.GetBytes(string.Concat(whole.Prepend(header).Select(line => $"{line}\n"))));
            _writer = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"'{path}' cannot be written; name another file with --journal or change its permissions.");
        }
        Resumed = _scores.Count;
    }

    /// <summary>How many scores were known when the journal was opened.</summary>
    public int Resumed { get; }

    /// <summary>The score of a trial on a fold: as known, or found now and written down.</summary>
    public double ScoreOf(int trial, int fold, Func<double> find)
    {
        if (_scores.TryGetValue((trial, fold), out var known)) return known;
        var score = find();
        _scores.Add((trial, fold), score);
        _writer.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"{{\"trial\":{trial},\"fold\":{fold},\"score\":{(double.IsFinite(score) ? score : "null")}}}"));
        return score;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private bool TryAdd(string line)
    {
        try
        {
            if (JsonNode.Parse(line) is not JsonObject entry || entry["trial"] is not { } trial
                || entry["fold"] is not { } fold) return false;
            _scores[((int)trial, (int)fold)] = (double?)entry["score"] ?? double.NaN;
            return true;
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            return false;
        }
    }
}
