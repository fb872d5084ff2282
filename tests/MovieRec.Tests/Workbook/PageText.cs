using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;

namespace MovieRec.Tests.Workbook;

/// <summary>
/// The text of a built page as a reader sees it, and whether its numbers are written in the one way that pages have.
/// </summary>
internal static partial class PageText
{
    private static readonly (Regex Pattern, string Fault)[] Faults =
    [
        (Exponent(), "a power of ten"), (Prefix(), "a prefix of units"), (NegativeNothing(), "a negative nothing"),
        (SpacedPercent(), "a percent sign apart"),
        (Nothing(), "a nothing with decimals"), (PValue(), "a p-value with a zero before its point"),
        (Hyphen(), "a hyphen for a minus"),
        (Unseparated(), "thousands that are not separated"), (Digits(), "more than four decimals"),
        (Plural(), "a plural in brackets"),
    ];

    /// <summary>The text of the page's content, without code, scripts and what the run was made with.</summary>
    public static string Of(string html)
    {
        var (from, to) = (html.IndexOf("<main", StringComparison.Ordinal),
            html.IndexOf("<section class=\"about\">", StringComparison.Ordinal));
        var main = Unseen().Replace(html[Math.Max(0, from)..(to < 0 ? html.Length : to)], " ");
        return Blanks().Replace(WebUtility.HtmlDecode(Tag().Replace(InlineTag().Replace(main, ""), " ")), " ");
    }

    /// <summary>The numbers that are written otherwise, each with what stands around it.</summary>
    public static IEnumerable<string> StrangeNumbers(string text) =>
        from fault in Faults
        from Match match in fault.Pattern.Matches(text)
        let start = Math.Max(0, match.Index - 30)
        select $"{fault.Fault}: …{text[start..Math.Min(text.Length, match.Index + match.Length + 20)]}…";

    // Names of types, enums and members of the libraries that are several words in one, such as ConjugateGradient.
    private static readonly Lazy<HashSet<string>> Names = new(() =>
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "MovieRec*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => !name!.Contains("Tests", StringComparison.Ordinal))
            .SelectMany(name => Assembly.Load(name!).GetExportedTypes())
            .SelectMany(type => type.GetMembers().Select(member => member.Name).Append(type.Name))
            .Where(name => SeveralWords().IsMatch(name)).Except(["MovieLens", "MovieRec", "JavaScript"]),
    ]);

    /// <summary>The names of code that a reader meets outside of code.</summary>
    public static IEnumerable<string> NamesOfCode(string html) =>
        Word().Matches(Of(Code().Replace(html, " "))).Select(match => match.Value).Where(Names.Value.Contains)
            .Distinct();

    [GeneratedRegex("<code\\b.*?</code>", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^[A-Z][a-z]+[A-Z]")]
    private static partial Regex SeveralWords();

    [GeneratedRegex("\\b[A-Za-z]+\\b")]
    private static partial Regex Word();

    [GeneratedRegex("""<(script|style|pre)\b.*?</\1\s*>|<span class="math">.*?</span>|<div class="math">.*?</div>|<div class="mr-plot".*?</div>""", RegexOptions.Singleline)]
    private static partial Regex Unseen();

    [GeneratedRegex("</?(?:strong|em|code|b|i|sub|sup)\\b[^>]*>")]
    private static partial Regex InlineTag();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\d[eE][-+−]\d|\d\.?\d*E\d")]
    private static partial Regex Exponent();

    [GeneratedRegex(@"(?<!ml-\d*)\d[kµ](?!\w)")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"(?<![\w.)-])[−-]0(?:\.0+)?%?(?![\w.,:-])")]
    private static partial Regex NegativeNothing();

    [GeneratedRegex(@"\d\s%")]
    private static partial Regex SpacedPercent();

    // A difference that is rounded keeps the decimals of the interval beside it.
    [GeneratedRegex(@"(?<![\w.,])0\.0+(?![\d.])(?! (?:stars|points)\b)")]
    private static partial Regex Nothing();

    [GeneratedRegex(@"\bp\s[=<>≤]\s0\.")]
    private static partial Regex PValue();

    [GeneratedRegex(@"(?<![\w).:-])-\d")]
    private static partial Regex Hyphen();

    [GeneratedRegex(@"(?<![\w.,:/#−-])\d{5,}(?![\w,:/-]|\.\d)")]
    private static partial Regex Unseparated();

    [GeneratedRegex(@"(?<![\w.])\d*\.\d{5,}(?![\w.])")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\w\(e?s\)")]
    private static partial Regex Plural();
}
