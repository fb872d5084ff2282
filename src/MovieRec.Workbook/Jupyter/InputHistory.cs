using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace MovieRec.Workbook.Jupyter;

/// <summary>What was typed into this kernel since it started: its one session, number 1.</summary>
internal sealed class InputHistory
{
    private const int Session = 1;
    private readonly List<(int Line, string Input)> _inputs = [];

    /// <summary>Keeps an input.</summary>
    /// <param name="line">Its execution count.</param>
    /// <param name="input">The cell's text.</param>
    public void Add(int line, string input) => _inputs.Add((line, input));

    /// <summary>
    /// What a <c>history_request</c> asks for: the last ones, a range of lines, or those a pattern with <c>*</c> and
    /// <c>?</c> fits.
    /// </summary>
    public JsonArray Find(Message request)
    {
        var last = request.Number("n") is > 0 and var n ? n : int.MaxValue;
        IEnumerable<(int Line, string Input)> found = request.Text("hist_access_type") switch
        {
            "range" => request.Number("session") is null or 0 or Session
                ? _inputs.Where(
                    each => each.Line >= (request.Number("start") ?? 0)
                        && each.Line < (request.Number("stop") ?? int.MaxValue))
                : [],
            "search" => Matching(request.Text("pattern", "*"), request.Flag("unique", false)).TakeLast(last),
            _ => _inputs.TakeLast(last),
        };
        // Results are not kept; where they are asked for, the pair says so with a null.
        var withOutput = request.Flag("output", false);
        return new([
            .. found.Select(
                each => new JsonArray(Session, each.Line,
                    withOutput ? new JsonArray(each.Input, null) : JsonValue.Create(each.Input)))]);
    }

    private IEnumerable<(int Line, string Input)> Matching(string pattern, bool unique)
    {
        var matching = _inputs.Where(
            each => FileSystemName.MatchesSimpleExpression(pattern, each.Input, ignoreCase: false));
        return unique
            ? matching.GroupBy(each => each.Input).Select(same => same.Last()).OrderBy(each => each.Line) : matching;
    }
}
