using System.Runtime.ExceptionServices;

namespace MovieRec.Data;

/// <summary>Cuts the rest of a stream into blocks of whole lines.</summary>
/// <param name="ahead">What was taken from the stream already.</param>
/// <param name="stream">The rest; null where it has ended.</param>
/// <param name="lineEnd">The byte that ends a line.</param>
internal sealed class BlockReader(ReadOnlySpan<byte> ahead, Stream? stream, byte lineEnd)
{
    private byte[] _ahead = ahead.ToArray();
    private bool _hasEnded = stream is null;

    /// <summary>Whether nothing is left in the stream.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>The bytes of a line that began in the last block.</summary>
    public ReadOnlySpan<byte> Ahead => _ahead;

    /// <summary>
    /// Fills a block; false where nothing is left. A failure to read stands in the block behind the lines that were
    /// read before it, for whoever comes to it in the order of lines.
    /// </summary>
    public bool TryFill(RatingBlock block)
    {
        (block.Length, block.Failure, block.IsTooLong) = (0, null, false);
        if (_hasEnded && _ahead.Length == 0) return false;
        var room = block.Room(Math.Max(RatingBlock.TargetLength, _ahead.Length));
        _ahead.CopyTo(room);
        var (length, cut) = (_ahead.Length, 0);
        try
        {
            while (true)
            {
                while (length < room.Length && !_hasEnded)
                {
                    var read = stream?.Read(room[length..]) ?? 0;
                    length += read;
                    _hasEnded = read == 0;
                }
                cut = _hasEnded ? length : room[..length].LastIndexOf(lineEnd) + 1;
                if (cut > 0 || _hasEnded) break;
                if (length >= LineReader.LongestLine)
                {
                    (block.IsTooLong, _hasEnded, cut) = (true, true, length);
                    break;
                }
                room = block.Room(Math.Min(2 * length, LineReader.LongestLine));
            }
        }
        catch (Exception exception)
        {
            (block.Failure, _hasEnded) = (ExceptionDispatchInfo.Capture(exception), true);
            length = cut = room[..length].LastIndexOf(lineEnd) + 1;
        }
        _ahead = room[cut..length].ToArray();
        block.Length = cut;
        return cut > 0 || block.Failure is not null;
    }
}
