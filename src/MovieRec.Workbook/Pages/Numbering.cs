using System.Text.RegularExpressions;

namespace MovieRec.Workbook;

/// <summary>
/// Gives the figures and tables of one page their numbers, each a link to itself, so that others can point at them.
/// </summary>
internal sealed partial class Numbering
{
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>Numbers what an output shows, in the order of the page.</summary>
    public string Apply(string html) => Place().Replace(html, match =>
    {
        var kind = match.Groups[1].Value;
        var number = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        var id = $"{kind.ToLowerInvariant()}-{number}";
        return $"<a class=\"mr-number\" id=\"{id}\" href=\"#{id}\">{kind} {number}</a>";
    });

    // Where a chart or table left room for its number.
    [GeneratedRegex("<span class=\"mr-number\" hidden>(Figure|Table)</span>")]
    private static partial Regex Place();
}
