using System.Globalization;
using System.Text;

namespace MovieRec.Workbook;

/// <summary>
/// Text as a console shows it: <c>\r</c> and <c>\b</c> let a line be written over, colours and emphasis are those of
/// ANSI's 'select graphic rendition', a line may be erased, and every other control character or sequence is left out.
/// </summary>
/// <remarks>ECMA-48, 5th edition: sections 8.3.15 (BS), 8.3.41 (EL), 8.3.117 (SGR).</remarks>
internal sealed class ConsoleText
{
    private const char Escape = '\e';
    private const char Bell = '\a';

    private readonly List<List<Cell>> _lines = [[]];
    private Style _style = Style.Plain;
    private int _column;
    private string _unfinished = "";

    private ConsoleText(string text) => Read(text);

    /// <summary>The text as HTML for a <c>pre</c> element; colours are classes of the page's style sheet.</summary>
    public static string ToHtml(string text) => IsPlain(text) ? PageShell.Encode(text) : new ConsoleText(text).Html();

    /// <summary>
    /// The same text, colours included, without what has been written over: appended to, it reads as the original
    /// would.
    /// </summary>
    public static string Settle(string text) => IsPlain(text) ? text : new ConsoleText(text).Text();

    private static bool IsPlain(string text) =>
        !text.Any(character => char.IsControl(character) && character is not '\n' and not '\t');

    private List<Cell> Line => _lines[^1];

    private void Read(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            switch (text[at])
            {
                case '\n':
                    _lines.Add([]);
                    _column = 0;
                    at++;
                    break;
                case '\r':
                    _column = 0;
                    at++;
                    break;
                case '\b':
                    _column = Math.Max(0, _column - 1);
                    at++;
                    break;
                case Escape:
                    at = ReadSequence(text, at);
                    break;
                case var character when char.IsControl(character) && character != '\t':
                    at++;
                    break;
                default:
                    // A lone half of a character is replaced, as in any UTF-8.
                    Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
                    Put(rune);
                    at += length;
                    break;
            }
        }
    }

    private void Put(Rune rune)
    {
        // What has no width of its own belongs to the character before.
        var stays = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format;
        if (stays && _column > 0 && _column <= Line.Count)
        {
            Line[_column - 1] = Line[_column - 1] with { Text = Line[_column - 1].Text + rune };
            return;
        }
        while (Line.Count < _column) Line.Add(Blank);
        var cell = new Cell(rune.ToString(), _style);
        if (_column < Line.Count) Line[_column] = cell;
        else Line.Add(cell);
        _column++;
    }

    /// <summary>Reads what begins with ESC at <paramref name="start"/>.</summary>
    /// <returns>Where the text goes on.</returns>
    private int ReadSequence(string text, int start)
    {
        var at = start + 1;
        var kind = at < text.Length ? text[at++] : default;
        switch (kind)
        {
            case '[':
                var parameters = at;
                while (at < text.Length && text[at] is >= '\x20' and <= '\x3F') at++;
                if (at == text.Length) break;
                // A character that no sequence may hold ends this one, and is read for itself.
                if (text[at] is < '\x40' or > '\x7E') return at;
                Obey(text[at], text[parameters..at]);
                return at + 1;
            case ']' or 'P' or 'X' or '^' or '_':
                // Titles, links and whatever a terminal would be told: up to its end mark, or to the end of the line
                // where there is none.
                while (at < text.Length && text[at] is not (Bell or Escape or '\n' or '\u009C')) at++;
                if (at == text.Length) break;
                return text[at] == '\n' ? at : text[at] == Escape ? Math.Min(at + 2, text.Length) : at + 1;
            case >= '\x20' and <= '\x2F':
                while (at < text.Length && text[at] is >= '\x20' and <= '\x2F') at++;
                if (at == text.Length) break;
                return at + 1;
            case >= '\x30' and <= '\x7E':
                return at;
            default:
                if (at < text.Length || kind != default) return start + 1;
                break;
        }
        _unfinished = text[start..];
        return text.Length;
    }

    private void Obey(char command, string parameters)
    {
        if (command == 'm') _style = _style.With(parameters);
        if (command != 'K') return;
        var end = Math.Min(_column, Line.Count);
        switch (parameters)
        {
            case "" or "0":
                Line.RemoveRange(end, Line.Count - end);
                break;
            case "1":
                for (var column = 0; column < Math.Min(_column + 1, Line.Count); column++) Line[column] = Blank;
                break;
            case "2":
                Line.Clear();
                break;
        }
    }

    private string Html()
    {
        var html = new StringBuilder();
        Write(html, (style, text) =>
        {
            var classes = style.Classes;
            html.Append(
                classes.Length == 0
                    ? PageShell.Encode(text) : $"<span class=\"{classes}\">{PageShell.Encode(text)}</span>");
        });
        return html.ToString();
    }

    private string Text()
    {
        var text = new StringBuilder();
        var current = Style.Plain;
        Write(text, Append);
        if (_column != Line.Count)
        {
            text.Append('\r');
            for (var column = 0; column < _column; column++)
            {
                var cell = column < Line.Count ? Line[column] : Blank;
                Append(cell.Style, cell.Text);
            }
        }
        Append(_style, "");
        return text.Append(_unfinished).ToString();

        void Append(Style style, string part)
        {
            if (style != current) text.Append(style.Sequence);
            current = style;
            text.Append(part);
        }
    }

    private void Write(StringBuilder target, Action<Style, string> write)
    {
        var run = new StringBuilder();
        foreach (var (index, line) in _lines.Index())
        {
            if (index > 0) target.Append('\n');
            for (var column = 0; column < line.Count; column++)
            {
                run.Append(line[column].Text);
                if (column + 1 < line.Count && line[column + 1].Style == line[column].Style) continue;
                write(line[column].Style, run.ToString());
                run.Clear();
            }
        }
    }

    private static Cell Blank => new(" ", Style.Plain);

    private readonly record struct Cell(string Text, Style Style);

    /// <summary>
    /// How a character is written. Colours are the eight of ANSI, black to white; −1 for the page's own.
    /// </summary>
    private readonly record struct Style(
        int Ink, int Paper, bool Bold, bool Faint, bool Italic, bool Underlined, bool Inverse, bool Struck)
    {
        private const int Own = -1;

        public static readonly Style Plain = new(Own, Own, false, false, false, false, false, false);

        /// <summary>Classes of the page's style sheet, <c>t-…</c>.</summary>
        public string Classes
        {
            get
            {
                var (ink, paper) = Inverse ? (Paper, Ink) : (Ink, Paper);
                string[] classes =
                [
                    ink == Own ? "" : $"t-ink{ink}", paper == Own ? "" : $"t-paper{paper}",
                    Inverse && (Ink, Paper) == (Own, Own) ? "t-inverse" : "",
                    Bold ? "t-bold" : "", Faint && ink == Own && !Inverse ? "t-faint" : "", Italic ? "t-italic" : "",
                    Underlined ? "t-underlined" : "", Struck ? "t-struck" : "",
                ];
                return string.Join(' ', classes.Where(name => name.Length > 0));
            }
        }

        /// <summary>What sets a console to this style, whatever it was before.</summary>
        public string Sequence =>
            $"{Escape}[0{(Bold ? ";1" : "")}{(Faint ? ";2" : "")}{(Italic ? ";3" : "")}{(Underlined ? ";4" : "")}"
                + $"{(Inverse ? ";7" : "")}{(Struck ? ";9" : "")}{(Ink == Own ? "" : $";{30 + Ink}")}"
                + $"{(Paper == Own ? "" : $";{40 + Paper}")}m";

        /// <summary>This style after a sequence with these parameters; what is not known leaves it as it is.</summary>
        public Style With(string parameters)
        {
            var style = this;
            // Colours may be written with colons, 38:2::r:g:b; the empty part between is a colour space, which nobody
            // uses.
            var codes = parameters.Split(';')
                .SelectMany(part => part.Contains(':', StringComparison.Ordinal)
                    ? part.Split(':').Where((code, index) => code.Length > 0 || index != 2) : [part])
                .Select(code => code.Length == 0
                    ? 0 : int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number : Own).ToArray();
            for (var at = 0; at < codes.Length; at++)
            {
                style = codes[at] switch
                {
                    0 => Plain,
                    1 => style with { Bold = true },
                    2 => style with { Faint = true },
                    3 => style with { Italic = true },
                    4 or 21 => style with { Underlined = true },
                    7 => style with { Inverse = true },
                    9 => style with { Struck = true },
                    22 => style with { Bold = false, Faint = false },
                    23 => style with { Italic = false },
                    24 => style with { Underlined = false },
                    27 => style with { Inverse = false },
                    29 => style with { Struck = false },
                    >= 30 and <= 37 => style with { Ink = codes[at] - 30 },
                    38 => style with { Ink = Further(codes, ref at, style.Ink) },
                    39 => style with { Ink = Own },
                    >= 40 and <= 47 => style with { Paper = codes[at] - 40 },
                    48 => style with { Paper = Further(codes, ref at, style.Paper) },
                    49 => style with { Paper = Own },
                    // Bright colours are shown as the plain ones, which can be read on both grounds already.
                    >= 90 and <= 97 => style with { Ink = codes[at] - 90 },
                    >= 100 and <= 107 => style with { Paper = codes[at] - 100 },
                    _ => style,
                };
            }
            return style;
        }

        // 5;n is one of 256 colours, 2;r;g;b any: the nearest of the eight, so that it can be read on light and on dark
        // ground.
        private static int Further(int[] codes, ref int at, int otherwise)
        {
            if (at + 2 < codes.Length && codes[at + 1] == 5)
            {
                at += 2;
                return codes[at] switch
                {
                    < 0 or > 255 => otherwise,
                    < 16 => codes[at] % 8,
                    >= 232 and var gray when 8 + 10 * (gray - 232) is var level => Nearest(level, level, level),
                    var cube => Nearest(Level((cube - 16) / 36), Level((cube - 16) / 6 % 6), Level((cube - 16) % 6)),
                };
            }
            if (at + 4 >= codes.Length || codes[at + 1] != 2) return otherwise;
            at += 4;
            return Nearest(codes[at - 2], codes[at - 1], codes[at]);
        }

        private static int Level(int step) => step == 0 ? 0 : 55 + 40 * step;

        // Bits 0, 1 and 2 of ANSI's colours are red, green and blue.
        private static int Nearest(int red, int green, int blue)
        {
            var (high, low) = (Math.Max(red, Math.Max(green, blue)), Math.Min(red, Math.Min(green, blue)));
            if (high - low < 48) return high < 128 ? 0 : 7;
            var middle = (high + low) / 2;
            return (red > middle ? 1 : 0) | (green > middle ? 2 : 0) | (blue > middle ? 4 : 0);
        }
    }
}
