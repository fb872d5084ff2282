using System.Globalization;
using System.Net;
using System.Text;

namespace MovieRec.Workbook;

/// <summary>
/// What every page shares: head, style sheet, navigation, footer. Nothing is fetched from anywhere: the page says so to
/// the browser in a policy, which then refuses whatever an output might ask for, and every script that is not named in
/// it.
/// </summary>
public static class PageShell
{
    private static readonly string Style = Resource("page.css");
    private static readonly string Theme = Resource("theme.js");
    private static readonly string Script = Resource("page.js");
    private static readonly string Searching = Script + Resource("search.js");

    /// <summary>A whole page around <paramref name="main"/>.</summary>
    /// <param name="title">Plain text.</param>
    /// <param name="navigation">HTML of the side navigation; empty for none.</param>
    /// <param name="main">HTML of the content.</param>
    /// <param name="scripts">The scripts that may run in it; null where it has none.</param>
    public static string Render(string title, string navigation, string main, ScriptPolicy? scripts = null)
    {
        scripts ??= new ScriptPolicy();
        scripts.Allow(Theme);
        var script = navigation.Contains(Navigation.SearchBox, StringComparison.Ordinal) ? Searching : Script;
        scripts.Allow(script);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>{Encode(title)}</title>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; {scripts}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <style>{Style}</style>
            <script>{Theme}</script>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            {navigation}
            <main id="main">
            {main}
            </main>
            <script>{script}</script>
            </body>
            </html>

            """;
    }

    /// <summary>A definition list of run facts.</summary>
    public static string Facts(IEnumerable<KeyValuePair<string, string>> facts) =>
        "<dl class=\"facts\">"
            + string.Concat(facts.Select(fact =>
                $"<div><dt>{Encode(fact.Key)}</dt><dd>{Encode(fact.Value)}</dd></div>")) + "</dl>";

    /// <summary>A size for readers; sizes of pages leave out the kilobytes of the shell.</summary>
    public static string Weight(long bytes) => bytes < 950_000
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes / 1e3):0} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    /// <summary>
    /// Text safe between tags and inside quoted attributes; control characters, which HTML has none of, are left out.
    /// </summary>
    public static string Encode(string text) =>
        WebUtility.HtmlEncode(
            text.Any(IsUnwritable) ? string.Concat(text.Where(character => !IsUnwritable(character))) : text);

    private static bool IsUnwritable(char character) =>
        char.IsControl(character) && character is not '\n' and not '\t' and not '\r';

    /// <summary>Writes a page, whole or not at all.</summary>
    public static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(content));
    }

    /// <summary>A file that is part of this assembly.</summary>
    internal static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(PageShell).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
