using System.Runtime.ExceptionServices;

namespace MovieRec.Data;

/// <summary>
/// Reads the lines of a file of ratings behind its first: in blocks, on as many threads as the machine has cores. Each
/// block is cut from the stream by one thread at a time, parsed without the others, and settled in its turn, so that
/// ids that are texts, notes and errors come in the order of lines.
/// </summary>
/// <param name="format">What the columns hold.</param>
/// <param name="line">Reads the lines that are not written plainly; has read the first.</param>
/// <param name="sink">Takes the ratings, a block at a time and in the order of lines.</param>
/// <param name="cancellationToken">Ends the reading.</param>
internal sealed class RatingScan(
    RatingFormat format, RatingLine line, Action<RatingBlock> sink, CancellationToken cancellationToken)
{
    private const int SerialRows = 1 << 14;

    private readonly Lock _source = new();
    private readonly object _order = new();
    private readonly Range[] _fields = new Range[RatingFormat.MostColumns];
    private readonly List<byte[]> _leftovers = [];
    private int _taken;
    private int _settled;
    private bool _isStopped;
    private bool _isSerial;
    private ExceptionDispatchInfo? _failure;
    private ExceptionDispatchInfo? _failureToRead;

    /// <summary>The place of the line that is settled.</summary>
    private LinePlace _place = null!;

    /// <summary>Reads all that a reader has not read yet.</summary>
    /// <param name="reader">Has read the lines before; reads no more afterwards.</param>
    /// <param name="stream">What it reads from.</param>
    /// <exception cref="DataException">A line cannot be read.</exception>
    public void Read(LineReader reader, Stream stream)
    {
        _place = new LinePlace(reader.File) { LineNumber = reader.LinesRead };
        var source = new BlockReader(reader.Ahead, reader.HasEnded ? null : stream, reader.LineEnd);
        // What fills less than two blocks is read before another thread has started.
        var length = reader.Ahead.Length
            + (reader.HasEnded ? 0 : stream.CanSeek ? stream.Length - stream.Position : long.MaxValue / 2);
        var threads = (int)Math.Min(Environment.ProcessorCount, length / RatingBlock.TargetLength + 1);
        if (threads == 1) Work();
        else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
        _failure?.Throw();
        if (_isSerial)
            ReadSerially(new Chain(_leftovers, source.Ahead, source.HasEnded ? null : stream, _failureToRead),
                reader.LineEnd);

        void Work()
        {
            var block = new RatingBlock(format, reader.LineEnd, line.Times?.Numbers ?? (0, -1));
            while (TryTake(source, block, out var turn))
            {
                Parse(block);
                Settle(block, turn);
            }
        }
    }

    private bool TryTake(BlockReader source, RatingBlock block, out int turn)
    {
        lock (_source)
        {
            turn = _taken;
            if (Volatile.Read(ref _isStopped) || !source.TryFill(block)) return false;
            _taken++;
            return true;
        }
    }

    private static void Parse(RatingBlock block)
    {
        try
        {
            if (!block.IsTooLong) block.Parse();
        }
        catch (Exception exception)
        {
            block.Failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    // Whoever comes early waits; those before are at work, so their turns come.
    private void Settle(RatingBlock block, int turn)
    {
        lock (_order)
        {
            while (_settled != turn) Monitor.Wait(_order);
            try
            {
                if (_isSerial) Leave(block, 0);
                else if (_failure is null) Settle(block);
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
            if (_isSerial || _failure is not null) Volatile.Write(ref _isStopped, true);
            _settled++;
            Monitor.PulseAll(_order);
        }
    }

    private void Settle(RatingBlock block)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (block.IsTooLong) throw _place.NextIsTooLong();
        var linesBefore = _place.LineNumber;
        foreach (var open in block.OpenLines)
        {
            var text = block.Text.Slice(open.Start, open.Length);
            var count = format.Delimiter.Split(text, _fields);
            if (count == Delimiter.QuoteIsOpen)
            {
                // The record may go on in lines that look like records of their own: from here on, line by line.
                _isSerial = true;
                _place.LineNumber = linesBefore + open.Line;
                Leave(block, open.Start);
                block.Clear(open.Row);
                sink(block);
                return;
            }
            _place.LineNumber = linesBefore + open.Line + 1;
            if (count < 0) throw _place.BadQuote();
            line.Read(_place, text, _fields, count, block, open.Row);
        }
        _place.LineNumber = linesBefore + block.LineCount;
        sink(block);
        block.Failure?.Throw();
    }

    private void Leave(RatingBlock block, int start)
    {
        _leftovers.Add(block.Text[start..].ToArray());
        _failureToRead ??= block.Failure;
    }

    private void ReadSerially(Stream rest, byte lineEnd)
    {
        using var reader = new LineReader(rest, _place.File, lineEnd, _place.LineNumber);
        var block = new RatingBlock(format, lineEnd, (0, -1));
        while (reader.TryRead(out var text))
        {
            var count = reader.Split(format.Delimiter, ref text, _fields);
            line.Read(reader, text, _fields, count, block, block.Count);
            if (block.Count == SerialRows) Flush();
        }
        Flush();

        void Flush()
        {
            cancellationToken.ThrowIfCancellationRequested();
            sink(block);
            block.Clear();
        }
    }

    /// <summary>Texts one behind the other, then a failure or the rest of a stream.</summary>
    private sealed class Chain(
        IEnumerable<byte[]> texts, ReadOnlySpan<byte> last, Stream? rest, ExceptionDispatchInfo? failure) : Stream
    {
        private readonly MemoryStream _texts = new([.. texts.SelectMany(text => text), .. last], writable: false);

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = _texts.Read(buffer, offset, count);
            if (read > 0 || count == 0) return read;
            failure?.Throw();
            return rest?.Read(buffer, offset, count) ?? 0;
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
