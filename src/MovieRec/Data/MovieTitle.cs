using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MovieRec.Data;

/// <summary>
/// What a title says beside its words: MovieLens files <c>Il Postino</c> as <c>Postino, Il (The Postman) (1994)</c>.
/// </summary>
internal static partial class MovieTitle
{
    /// <summary>The title with its article in front.</summary>
    public static string WithArticleInFront(string title) => Article().Replace(title, match =>
        match.Groups["article"].Value + (match.Groups["article"].Value.EndsWith('\'') ? "" : " ")
            + match.Groups["name"].Value + match.Groups["rest"].Value);

    /// <summary>
    /// The names under which a title is known: the one before its parentheses, and those in them but for years.
    /// </summary>
    public static IEnumerable<string> NamesIn(string title)
    {
        yield return Parenthesis().Replace(title, "").Trim();
        foreach (Match match in Parenthesis().Matches(title))
        {
            var inside = AlsoKnownAs().Replace(match.Groups["inside"].Value, "").Trim();
            if (inside.Length > 0 && !char.IsAsciiDigit(inside[0])) yield return inside;
        }
    }

    /// <summary>
    /// A name reduced to what people agree on: small letters without accents, <c>&amp;</c> as 'and', the article in
    /// front and an English one left out, Roman numerals as digits, everything between words a single blank.
    /// </summary>
    public static string Key(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in WithArticleInFront(name.Trim()).Replace("&", " and ", StringComparison.Ordinal))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark
                || letter is '\'' or '’' or '.') continue;
            var small = char.ToLowerInvariant(letter);
            if (!char.IsLetterOrDigit(small)) text.Append(' ');
            else if (PlainLetters.TryGetValue(small, out var plain)) text.Append(plain);
            else text.Append(small);
        }
        string[] words =
            [.. text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select((word, at) => at > 0 && Numerals.TryGetValue(word, out var digits) ? digits : word)];
        return string.Join(' ', words.Length > 1 && words[0] is "the" or "a" or "an" ? words[1..] : words);
    }

    /// <summary>What stands for a small letter that is none of a to z.</summary>
    // Written out, because the program may run without the tables of the operating system, and string.Normalize then
    // does nothing.
    public static readonly FrozenDictionary<char, string> PlainLetters = new Dictionary<string, string>
    {
        ["a"] = "àáâãäåāăąǎǟǡǻȁȃȧ",
        ["c"] = "çćĉċč",
        ["d"] = "ďđð",
        ["e"] = "èéêëēĕėęěȅȇȩ",
        ["g"] = "ĝğġģǧǵ",
        ["h"] = "ĥȟħ",
        ["i"] = "ìíîïĩīĭįǐȉȋı",
        ["j"] = "ĵǰ",
        ["k"] = "ķǩ",
        ["l"] = "ĺļľł",
        ["n"] = "ñńņňǹ",
        ["o"] = "òóôõöōŏőơǒǫǭȍȏȫȭȯȱø",
        ["r"] = "ŕŗřȑȓ",
        ["s"] = "śŝşšſș",
        ["t"] = "ţťțŧ",
        ["u"] = "ùúûüũūŭůűųưǔǖǘǚǜȕȗ",
        ["w"] = "ŵ",
        ["y"] = "ýÿŷȳ",
        ["z"] = "źżž",
        ["ae"] = "æ",
        ["oe"] = "œ",
        ["ss"] = "ß",
        ["th"] = "þ",
    }.SelectMany(pair => pair.Value.Select(letter => KeyValuePair.Create(letter, pair.Key))).ToFrozenDictionary();

    /// <summary>Digits for Roman numerals.</summary>
    // Not I, V and X, which are words of their own.
    public static readonly FrozenDictionary<string, string> Numerals = new Dictionary<string, string>
    {
        ["ii"] = "2",
        ["iii"] = "3",
        ["iv"] = "4",
        ["vi"] = "6",
        ["vii"] = "7",
        ["viii"] = "8",
        ["ix"] = "9",
    }.ToFrozenDictionary();

    /// <summary>A title with its article behind, as a regular expression that .NET and JavaScript read alike.</summary>
    public const string ArticlePattern =
        @"^(?<name>[^(]+), "
            + @"(?<article>The|A|An|Le|La|Les|L'|Il|Lo|El|Los|Las|Das|Der|Die|De|Het|O|Os|Un|Une|Una)(?<rest>( "
            + @"\(.*\))?)$";

    [GeneratedRegex(ArticlePattern)]
    private static partial Regex Article();

    [GeneratedRegex(@"\((?<inside>[^()]*)\)")]
    private static partial Regex Parenthesis();

    [GeneratedRegex(@"^a\.?k\.?a\.? ", RegexOptions.IgnoreCase)]
    private static partial Regex AlsoKnownAs();
}
