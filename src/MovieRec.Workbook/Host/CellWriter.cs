using System.Text;

namespace MovieRec.Workbook.Host;

/// <summary>A console writer that hands on what cells write, whole lines at a time.</summary>
internal sealed class CellWriter(Action<string> put) : TextWriter
{
    private readonly StringBuilder _pending = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_pending)
        {
            _pending.Append(value);
            if (value == '\n') Flush();
        }
    }

    public override void Write(string? value)
    {
        lock (_pending)
        {
            _pending.Append(value);
            if (value is [.., '\n']) Flush();
        }
    }

    public override void Flush()
    {
        lock (_pending)
        {
            if (_pending.Length == 0) return;
            put(_pending.ToString());
            _pending.Clear();
        }
    }
}
