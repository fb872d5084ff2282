using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;

namespace MovieRec.Workbook.Host;

/// <summary>How a value becomes an output: through .NET Interactive's own formatting, so that formatters registered by libraries take effect.</summary>
internal static partial class Display
{
    public static DisplayOutput Of(object? value, bool isResult = false)
    {
        var data = new Dictionary<string, string>();
        foreach (var mime in value is null ? [PlainTextFormatter.MimeType] : Formatter.GetPreferredMimeTypesFor(value.GetType()))
        {
            var text = value.ToDisplayString(mime);
            data[mime] = mime == HtmlFormatter.MimeType ? FormatterStyle().Replace(text, "") : text;
        }
        return new DisplayOutput(data, isResult);
    }

    // The formatter repeats its style sheet in every table; the page has its own.
    [GeneratedRegex(@"<style>\s*\.dni-.*?</style>", RegexOptions.Singleline)]
    private static partial Regex FormatterStyle();
}
