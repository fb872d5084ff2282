using System.Globalization;
using System.Text;
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
            using var writer = new BoundedWriter();
            value.FormatTo(new FormatContext(writer), mime);
            if (writer.Text is { } text) data[mime] = mime == HtmlFormatter.MimeType ? FormatterStyle().Replace(text, "") : text;
            else if (mime == PlainTextFormatter.MimeType) data[mime] = CellOutputs.Cut(writer.Beginning);
            // Half of an HTML table or of a picture would be worse than none.
            else data.TryAdd(PlainTextFormatter.MimeType, CellOutputs.LeftOut(writer.Length));
        }
        return new DisplayOutput(data, isResult);
    }

    // The formatter repeats its style sheet in every table; the page has its own.
    [GeneratedRegex(@"<style>\s*\.dni-.*?</style>", RegexOptions.Singleline)]
    private static partial Regex FormatterStyle();

    /// <summary>Keeps as much as an output may hold, and counts what comes after it.</summary>
    private sealed class BoundedWriter() : TextWriter(CultureInfo.InvariantCulture)
    {
        private readonly StringBuilder _kept = new();

        public override Encoding Encoding => Encoding.Unicode;

        /// <summary>How many characters were written.</summary>
        public long Length { get; private set; }

        /// <summary>What was written; null where that is more than an output may hold.</summary>
        public string? Text => Length <= CellOutputs.MostShown ? _kept.ToString() : null;

        /// <summary>The first of what was written.</summary>
        public string Beginning => _kept.ToString();

        public override void Write(char value) => Write([value]);

        public override void Write(string? value) => Write(value.AsSpan());

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(ReadOnlySpan<char> buffer)
        {
            var room = Math.Max(0, CellOutputs.MostShown - Length);
            Length += buffer.Length;
            _kept.Append(buffer[..(int)Math.Min(room, buffer.Length)]);
        }
    }
}
