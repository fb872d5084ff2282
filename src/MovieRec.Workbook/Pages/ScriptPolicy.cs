using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MovieRec.Workbook;

/// <summary>
/// The scripts that a page runs, each named by the hash of its text: whatever else comes to stand on the page, in a
/// title, a label or a link, is not run.
/// </summary>
/// <remarks>
/// Content Security Policy, level 3. A script that starts another from its text names that one in the attribute
/// <c>data-starts</c>. Attributes such as <c>onclick</c> and addresses such as <c>javascript:</c> are no scripts by
/// this policy: a browser ignores them.
/// </remarks>
public sealed partial class ScriptPolicy
{
    private readonly List<string> _hashes = [];

    /// <summary>The policy's <c>script-src</c>.</summary>
    public override string ToString() =>
        _hashes.Count == 0 ? "script-src 'none'" : $"script-src {string.Join(' ', _hashes)}";

    /// <summary>Lets the page run a script that was written for it.</summary>
    public void Allow(string script) =>
        Name($"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(AsRead(script))))}");

    /// <summary>Lets the page run the scripts that stand in a piece of HTML.</summary>
    /// <param name="html">
    /// HTML that was meant to hold scripts, such as what a cell shows; never text from elsewhere.
    /// </param>
    public void AllowIn(string html)
    {
        foreach (Match script in Script().Matches(html))
        {
            var attributes = script.Groups["attributes"].Value;
            if (Type().Match(attributes) is { Success: true } type && !RunningType().IsMatch(type.Groups["type"].Value))
                continue;
            Allow(script.Groups["text"].Value);
            if (Starts().Match(attributes) is { Success: true } started) Name(started.Groups["hash"].Value);
        }
    }

    private void Name(string hash)
    {
        if (!_hashes.Contains($"'{hash}'")) _hashes.Add($"'{hash}'");
    }

    // A browser hashes what its reader of HTML hands on: line ends are one character there, and what UTF-8 lacks is
    // replaced.
    private static string AsRead(string script) =>
        script.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\0', '\uFFFD');

    [GeneratedRegex("""<script(?<attributes>(?:\s+(?:"[^"]*"|'[^']*'|[^'">])*)?)>(?<text>.*?)</script[\s/>]""",
        RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex("""\stype\s*=\s*["']?(?<type>[^"'\s>]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Type();

    [GeneratedRegex("^(?:module|(?:text|application)/(?:x-)?(?:java|ecma)script|)$", RegexOptions.IgnoreCase)]
    private static partial Regex RunningType();

    [GeneratedRegex("""\sdata-starts="(?<hash>sha(?:256|384|512)-[A-Za-z0-9+/]+=*)""")]
    private static partial Regex Starts();
}
