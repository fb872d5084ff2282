namespace MovieRec.Data;

/// <summary>
/// Reads a stream line by line as bytes, through one buffer. Lines end in LF or CR LF, or in CR alone where the file has no LF; blank lines and a
/// UTF-8 byte order mark are passed over.
/// </summary>
internal sealed class LineReader : IDisposable
{
    // Far longer than any line of any supported file: what is longer is not text.
    private const int LongestLine = 1 << 20;

    // What it takes to tell one kind of file from another.
    private const int LeastStart = 512;

    // A title may hold line breaks inside its quotes. A quote left open must not swallow the rest of the file.
    private const int MostLinesOfRecord = 64;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 16];
    private readonly byte _lineEnd;
    private int _lineStart;
    private int _start;
    private int _end;
    private int _linesOfRecord;
    private bool _ended;

    /// <summary>Starts before the first line.</summary>
    /// <param name="stream">What to read; closed with the reader.</param>
    /// <param name="file">What messages call it.</param>
    public LineReader(Stream stream, string file)
    {
        (_stream, File) = (stream, file);
        while (_end < _buffer.Length && (_end < LeastStart || !_buffer.AsSpan(0, _end).Contains((byte)'\n')) && Fill()) { }
        var start = _buffer.AsSpan(0, _end);
        if (FileKind.NotText(start) is { } kind) throw new DataException($"{file} {kind}.");
        _lineEnd = start.Contains((byte)'\n') || !start.Contains((byte)'\r') ? (byte)'\n' : (byte)'\r';
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) _start = 3;
    }

    /// <summary>What messages call the file.</summary>
    public string File { get; }

    /// <summary>Number of the line read last, from 1, blank ones counted; of a record over several lines, that of its first.</summary>
    public int LineNumber { get; private set; }

    /// <summary>Reads the next line that is not blank, without its end; it is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (TryReadAny(0, out line))
        {
            LineNumber += 1 + _linesOfRecord;
            _linesOfRecord = 0;
            line = Trim(line);
            if (line.ContainsAnyExcept((byte)' ', (byte)'\t')) return true;
        }
        return false;
    }

    /// <summary>
    /// Writes where the fields of the line read last lie, as <see cref="Delimiter.Split"/> does. Where a quoted field goes on behind the end of the line,
    /// <paramref name="line"/> grows by the lines that follow.
    /// </summary>
    /// <exception cref="DataException">A quote is not closed, or text follows a closing one.</exception>
    public int Split(Delimiter delimiter, ref ReadOnlySpan<byte> line, scoped Span<Range> fields)
    {
        var count = delimiter.Split(line, fields);
        while (count == Delimiter.QuoteIsOpen && _linesOfRecord < MostLinesOfRecord - 1 && TryReadAny(_start - _lineStart, out line))
        {
            _linesOfRecord++;
            line = Trim(line);
            count = delimiter.Split(line, fields);
        }
        return count >= 0 ? count : throw Error("a quotation mark is not closed or has text behind it; correct or remove the line");
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line) => line is [.. var all, (byte)'\r'] ? all : line;

    /// <summary>The next line, or where <paramref name="taken"/> bytes of it were read before, the longer line that goes on with the next one.</summary>
    private bool TryReadAny(int taken, out ReadOnlySpan<byte> line)
    {
        _start -= taken;
        var searched = taken;
        while (true)
        {
            var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf(_lineEnd);
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, searched + length);
                _lineStart = _start;
                _start += searched + length + 1;
                return true;
            }
            searched = _end - _start;
            if (Fill()) continue;
            line = _buffer.AsSpan(_start, searched);
            (_lineStart, _start) = (_start, _end);
            return searched > taken;
        }
    }

    private bool Fill()
    {
        if (_ended) return false;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            if (_end >= LongestLine)
                throw new DataException($"{File}, line {LineNumber + 1}: the line is longer than a million characters; this is not a text file of ratings, movies or users.");
            Array.Resize(ref _buffer, _end * 2);
        }
        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _ended = read == 0;
        _end += read;
        return !_ended;
    }

    /// <summary>The exception for the line read last.</summary>
    /// <param name="problem">What is wrong and what to do, without a full stop.</param>
    public DataException Error(string problem) => new($"{File}, line {LineNumber}: {problem}.");

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
