namespace MovieRec.Data;

/// <summary>
/// Reads a stream line by line as bytes, through one buffer. Lines end in LF or CR LF, or in CR alone where the file
/// has no LF; blank lines and a UTF-8 byte order mark are passed over.
/// </summary>
internal sealed class LineReader : LinePlace, IDisposable
{
    /// <summary>
    /// A line of this many bytes or more is refused: it is far longer than any of any supported file, so it is not
    /// text.
    /// </summary>
    public const int LongestLine = 1 << 20;

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
    public LineReader(Stream stream, string file) : base(file)
    {
        _stream = stream;
        while (_end < _buffer.Length && (_end < LeastStart || !_buffer.AsSpan(0, _end).Contains((byte)'\n'))
            && Fill()) { }
        var start = _buffer.AsSpan(0, _end);
        if (FileKind.NotText(start) is { } kind) throw new DataException($"{file} {kind}.");
        _lineEnd = start.Contains((byte)'\n') || !start.Contains((byte)'\r') ? (byte)'\n' : (byte)'\r';
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) _start = 3;
    }

    /// <summary>Starts in the middle of a file whose start was read before.</summary>
    /// <param name="stream">What to read; closed with the reader.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="lineEnd">The byte that ends a line.</param>
    /// <param name="linesBefore">Number of lines read before.</param>
    public LineReader(Stream stream, string file, byte lineEnd, int linesBefore) : base(file) =>
        (_stream, _lineEnd, LineNumber) = (stream, lineEnd, linesBefore);

    /// <summary>The byte that ends a line.</summary>
    public byte LineEnd => _lineEnd;

    /// <summary>Number of lines read so far: that of the line read last, or of the last line of its record.</summary>
    public int LinesRead => LineNumber + _linesOfRecord;

    /// <summary>Whether nothing is left in the stream.</summary>
    public bool HasEnded => _ended;

    /// <summary>
    /// What was taken from the stream and not read yet. Whoever reads on from it and from the stream must not use the
    /// reader for that any more.
    /// </summary>
    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Reads the next line that is not blank, without its end; it is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (TryReadAny(0, out line))
        {
            LineNumber += 1 + _linesOfRecord;
            _linesOfRecord = 0;
            line = Trim(line);
            if (!IsBlank(line)) return true;
        }
        return false;
    }

    /// <summary>
    /// Writes where the fields of the line read last lie, as <see cref="Delimiter.Split"/> does. Where a quoted field
    /// goes on behind the end of the line, <paramref name="line"/> grows by the lines that follow.
    /// </summary>
    /// <exception cref="DataException">A quote is not closed, or text follows a closing one.</exception>
    public int Split(Delimiter delimiter, ref ReadOnlySpan<byte> line, scoped Span<Range> fields)
    {
        var count = delimiter.Split(line, fields);
        while (count == Delimiter.QuoteIsOpen && _linesOfRecord < MostLinesOfRecord - 1
            && TryReadAny(_start - _lineStart, out line))
        {
            _linesOfRecord++;
            line = Trim(line);
            count = delimiter.Split(line, fields);
        }
        return count >= 0 ? count : throw BadQuote();
    }

    /// <summary>A line without the CR of CR LF.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line) => line is [.. var all, (byte)'\r'] ? all : line;

    /// <summary>Whether a line is passed over.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => !line.ContainsAnyExcept((byte)' ', (byte)'\t');

    /// <summary>
    /// The next line, or where <paramref name="taken"/> bytes of it were read before, the longer line that goes on with
    /// the next one.
    /// </summary>
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
            if (_end >= LongestLine) throw NextIsTooLong();
            Array.Resize(ref _buffer, _end * 2);
        }
        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _ended = read == 0;
        _end += read;
        return !_ended;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
