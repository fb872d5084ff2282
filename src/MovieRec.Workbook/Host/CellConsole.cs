using System.Text;

namespace MovieRec.Workbook.Host;

/// <summary>
/// What cells write to standard output and standard error, handed on in the order it was written: whole lines at once
/// while they are few, and in larger pieces where a cell prints a flood, of which each line would otherwise be a
/// message.
/// </summary>
/// <param name="put">Takes the next piece.</param>
internal sealed class CellConsole(Action<StreamOutput> put)
{
    // Between two calls of Tick, which comes every tenth of a second.
    private const int LinesAtOnce = 20;
    private const int LongestPiece = 64 * 1024;

    private readonly StringBuilder _pending = new();
    private bool _isError;
    private int _handedOn;

    /// <summary>The writer that stands for standard output, or for standard error.</summary>
    public TextWriter Writer(bool isError) => new Side(this, isError);

    /// <summary>Hands on what is left.</summary>
    public void Flush()
    {
        lock (_pending)
        {
            if (_pending.Length == 0) return;
            var text = _pending.ToString();
            _pending.Clear();
            put(new StreamOutput(text, _isError));
        }
    }

    /// <summary>
    /// Hands on what is left, a line without an end too, and lets the next few lines through at once again.
    /// </summary>
    public void Tick()
    {
        lock (_pending)
        {
            _handedOn = 0;
            Flush();
        }
    }

    private void Write(ReadOnlySpan<char> text, bool isError)
    {
        if (text.IsEmpty) return;
        // An interrupted cell leaves nothing half done: what stands in a finally block is not cut short.
        try { }
        finally
        {
            lock (_pending)
            {
                if (isError != _isError) Flush();
                _isError = isError;
                _pending.Append(text);
                if (_pending.Length >= LongestPiece || text[^1] == '\n' && _handedOn++ < LinesAtOnce) Flush();
            }
        }
    }

    private sealed class Side(CellConsole console, bool isError) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => console.Write([value], isError);

        public override void Write(string? value) => console.Write(value, isError);

        public override void Write(char[] buffer, int index, int count) =>
            console.Write(buffer.AsSpan(index, count), isError);

        public override void Write(ReadOnlySpan<char> buffer) => console.Write(buffer, isError);

        // A line is one write, so that it is one piece.
        public override void WriteLine(string? value) => console.Write(value + NewLine, isError);

        public override void Flush() => console.Flush();
    }
}
