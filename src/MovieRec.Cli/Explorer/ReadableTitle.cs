using System.Text.RegularExpressions;

namespace MovieRec.Cli.Explorer;

/// <summary>Titles as people say them. MovieLens files them by their first significant word: <c>Postino, Il (1994)</c>.</summary>
internal static partial class ReadableTitle
{
    /// <summary>The title with its article in front and without <paramref name="year"/>, which the page shows beside it.</summary>
    public static string Of(string title, int? year)
    {
        var text = year is { } known ? title.Replace($"({known})", "", StringComparison.Ordinal).Trim() : title.Trim();
        text = Article().Replace(text, match => match.Groups["article"].Value + (match.Groups["article"].Value.EndsWith('\'') ? "" : " ") + match.Groups["name"].Value + match.Groups["rest"].Value);
        return text.Length > 0 ? text : title;
    }

    [GeneratedRegex(@"^(?<name>[^(]+), (?<article>The|A|An|Le|La|Les|L'|Il|Lo|El|Los|Las|Das|Der|Die|De|Het|O|Os|Un|Une|Una)(?<rest>( \(.*\))?)$")]
    private static partial Regex Article();
}
