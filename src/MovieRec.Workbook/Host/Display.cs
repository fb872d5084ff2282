using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;

namespace MovieRec.Workbook.Host;

/// <summary>What a kernel shows, as an output that a page can hold.</summary>
internal static partial class Display
{
    /// <summary>The representations, each as far as there is room for it.</summary>
    public static DisplayOutput Of(IEnumerable<FormattedValue> values)
    {
        var data = new Dictionary<string, string>();
        foreach (var value in values)
        {
            if (value.Value.Length <= CellOutputs.MostShown)
                data[value.MimeType] = value.MimeType == HtmlFormatter.MimeType
                    ? FormatterStyle().Replace(value.Value, "") : value.Value;
            else if (value.MimeType == PlainTextFormatter.MimeType) data[value.MimeType] = CellOutputs.Cut(value.Value);
            // Half of an HTML table or of a picture would be worse than none.
            else data.TryAdd(PlainTextFormatter.MimeType, CellOutputs.LeftOut(value.Value.Length));
        }
        return new DisplayOutput(data);
    }

    // The formatter repeats its style sheet in every table; the page has its own.
    [GeneratedRegex(@"<style>\s*\.dni-.*?</style>", RegexOptions.Singleline)]
    private static partial Regex FormatterStyle();
}
