namespace MovieRec.Data;

/// <summary>
/// Reads a stream line by line as bytes, through one buffer. Lines end in LF or CR LF; blank lines and a UTF-8 byte order mark are passed over.
/// </summary>
internal sealed class LineReader : IDisposable
{
    // Far longer than any line of any supported file: what is longer is not text.
    private const int LongestLine = 1 << 20;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Starts before the first line.</summary>
    /// <param name="stream">What to read; closed with the reader.</param>
    /// <param name="file">What messages call it.</param>
    public LineReader(Stream stream, string file)
    {
        (_stream, File) = (stream, file);
        while (_end < 3 && Fill()) { }
        var start = _buffer.AsSpan(0, _end);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) _start = 3;
        else if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new DataException($"{file} is written in UTF-16; save it as UTF-8.");
    }

    /// <summary>What messages call the file.</summary>
    public string File { get; }

    /// <summary>Number of the line read last, from 1, blank ones counted.</summary>
    public int LineNumber { get; private set; }

    /// <summary>Reads the next line that is not blank, without its end; it is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (TryReadAny(out line))
        {
            LineNumber++;
            if (line is [.., (byte)'\r']) line = line[..^1];
            if (line.ContainsAnyExcept((byte)' ', (byte)'\t')) return true;
        }
        return false;
    }

    private bool TryReadAny(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, searched + length);
                _start += searched + length + 1;
                return true;
            }
            searched = _end - _start;
            if (Fill()) continue;
            line = _buffer.AsSpan(_start, searched);
            _start = _end;
            return searched > 0;
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
