using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MovieRec.Data;

namespace MovieRec.Experiments.Files;

/// <summary>
/// A file to which things of one kind are only ever added, one a line, as JSON. One is acknowledged once its line is on
/// the disk; what is acknowledged survives the death of the process and of the machine. Those that wait at the same
/// time share one write and one flush (group commit, DeWitt et al., 'Implementation techniques for main memory database
/// systems', SIGMOD 1984), so that throughput does not hang on the disk's latency.
/// </summary>
/// <remarks>
/// A process that dies while it writes leaves an unfinished last line, which nobody was told of: readers pass it over,
/// and the next writer cuts it off. A disk that fails once is not trusted again: everything later is refused until
/// the log is opened anew. What a refused write left behind is cut off, since whoever was refused sends it again.
/// </remarks>
internal sealed class JsonLog<T> : IDisposable where T : class
{
    private readonly LogKind<T> _kind;
    private readonly FileStream _lock;
    private readonly FileStream _file;
    private readonly Thread _writer;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(false);
    private readonly Utf8JsonWriter _json;
    private Batch _open = new();
    private Batch _spare = new();
    private long _lines;
    private long _end;
    private Exception? _failure;
    private bool _closing;

    /// <summary>Adds to <paramref name="file"/>, which stands behind its last line.</summary>
    public JsonLog(LogKind<T> kind, FileStream @lock, FileStream file, long lines)
    {
        (_kind, _lock, _file, _lines) = (kind, @lock, file, lines);
        _end = file.CanSeek ? file.Position : 0;
        _json = new Utf8JsonWriter(_open.Lines);
        _writer = new Thread(Write) { IsBackground = true, Name = kind.Name };
        _writer.Start();
    }

    /// <summary>Lines in the log, those included that still wait for the disk.</summary>
    public long Count
    {
        get
        {
            lock (_gate) return _lines;
        }
    }

    /// <summary>Whether lines can be written; false for good once the disk has failed.</summary>
    public bool IsSound
    {
        get
        {
            lock (_gate) return _failure is null;
        }
    }

    /// <summary>
    /// Opens a log to add to, or begins one. Its lines are checked, and an unfinished last one is cut off.
    /// </summary>
    /// <param name="kind">What it is a log of.</param>
    /// <param name="path">
    /// The file. A lock file beside it keeps a second writer away; it is released when this process ends, however it
    /// ends.
    /// </param>
    /// <exception cref="DataException">
    /// The file cannot be written, has another writer, or a line of it is damaged; the message says which.
    /// </exception>
    public static JsonLog<T> Open(LogKind<T> kind, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileStream? @lock = null, file = null;
        try
        {
            @lock = Lock(kind, path);
            file = new FileStream(path, Private(FileShare.ReadWrite));
            var (lines, end) = (0L, 0L);
            foreach (var (_, after) in Lines(kind, file, path)) (lines, end) = (lines + 1, after);
            file.SetLength(end);
            file.Position = end;
            return new JsonLog<T>(kind, @lock, file, lines);
        }
        catch (Exception exception)
        {
            file?.Dispose();
            @lock?.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
                throw new DataException($"The {kind.Name} '{path}' cannot be written: {exception.Message}", exception);
            throw;
        }
    }

    /// <summary>Reads a log, also one that is being written.</summary>
    /// <param name="kind">What it is a log of.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be read, or a line before the last is damaged.</exception>
    public static IEnumerable<T> Read(LogKind<T> kind, string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The {kind.Name} '{path}' cannot be read: {exception.Message}", exception);
        }
        return Items();

        IEnumerable<T> Items()
        {
            using (file)
                foreach (var (item, _) in Lines(kind, file, path)) yield return item;
        }
    }

    /// <summary>Adds one or several, all by one write.</summary>
    /// <returns>The number of the last one's line, from 1, when that is on the disk.</returns>
    /// <exception cref="IOException">The disk failed, now or before.</exception>
    public async ValueTask<long> AppendAsync(params IReadOnlyList<T> items)
    {
        long line;
        Task written;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            if (_failure is not null) throw Refusal(_failure);
            foreach (var item in items)
            {
                _json.Reset(_open.Lines);
                JsonSerializer.Serialize(_json, item, _kind.Type);
                _open.Lines.Write("\n"u8);
            }
            written = _open.Written.Task;
            line = _lines += items.Count;
        }
        _work.Set();
        await written.ConfigureAwait(false);
        return line;
    }

    /// <summary>Writes what waits and closes the log.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing) return;
            _closing = true;
        }
        _work.Set();
        _writer.Join();
        _json.Dispose();
        _work.Dispose();
        _file.Dispose();
        _lock.Dispose();
    }

    private static FileStream Lock(LogKind<T> kind, string path)
    {
        try
        {
            return new FileStream($"{path}.lock", Private(FileShare.None));
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new DataException(
                $"Another process writes to the {kind.Name} '{path}'; end that one, or name another file.", exception);
        }
    }

    /// <summary>
    /// How a file is opened, and made where it is not there yet, that tells what users were shown: nobody else may
    /// read it.
    /// </summary>
    private static FileStreamOptions Private(FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = share,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    // EWOULDBLOCK of Linux and of the BSDs, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows: a disk that is
    // full or may only be read says something else.
    private static bool IsHeld(IOException exception) =>
        OperatingSystem.IsWindows() ? (exception.HResult & 0xffff) is 32 or 33 : exception.HResult is 11 or 35;

    private IOException Refusal(Exception failure) =>
        new($"The {_kind.Name} cannot be written: {failure.Message}", failure);

    private void Write()
    {
        while (true)
        {
            _work.WaitOne();
            Batch batch;
            bool closing;
            lock (_gate)
            {
                (batch, _open, closing) = (_open, _spare, _closing);
            }
            if (batch.Lines.WrittenCount > 0) Commit(batch);
            batch.Clear();
            _spare = batch;
            if (closing) return;
        }
    }

    private void Commit(Batch batch)
    {
        try
        {
            if (_failure is { } before) throw Refusal(before);
            _file.Write(batch.Lines.WrittenSpan);
            _file.Flush(flushToDisk: true);
            _end += batch.Lines.WrittenCount;
            batch.Written.SetResult();
        }
        // Whatever it is, whoever waits is told: of a file that may not grow, FileStream says that an argument is out
        // of range, and on this thread that would end the process.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // After a failed flush nobody knows what the disk holds, and a second try would seem to succeed.
            lock (_gate) _failure ??= exception;
            CutOff();
            batch.Written.SetException(exception as IOException ?? Refusal(exception));
        }
    }

    // A write that the disk had room for in part may have left whole lines, which a reader would count.
    private void CutOff()
    {
        try
        {
            if (_file.CanSeek && _file.Length > _end) _file.SetLength(_end);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The disk is not to be had at all; the first failure is what is told.
        }
    }

    /// <summary>What the finished lines hold, each with the position behind it.</summary>
    private static IEnumerable<(T Item, long End)> Lines(LogKind<T> kind, FileStream file, string path)
    {
        var buffer = new byte[1 << 16];
        var (count, position, number) = (0, 0L, 0L);
        for (int read; (read = file.Read(buffer, count, buffer.Length - count)) > 0;)
        {
            count += read;
            var start = 0;
            for (int length; (length = buffer.AsSpan(start, count - start).IndexOf((byte)'\n')) >= 0; start += length
                + 1)
                yield return (Parse(buffer.AsSpan(start, length), ++number), position += length + 1);
            buffer.AsSpan(start, count - start).CopyTo(buffer);
            count -= start;
            if (count == buffer.Length) throw Damaged(number + 1);
        }

        T Parse(ReadOnlySpan<byte> line, long at)
        {
            try
            {
                return JsonSerializer.Deserialize(line, kind.Type) ?? throw Damaged(at);
            }
            catch (Exception exception) when (JsonDamage.Is(exception))
            {
                throw Damaged(at);
            }
        }

        DataException Damaged(long at) =>
            new($"Line {at} of '{path}' is not an {kind.Item}: the file is damaged, or is not an {kind.Name}.");
    }

    /// <summary>Lines that wait for the disk together.</summary>
    private sealed class Batch
    {
        public ArrayBufferWriter<byte> Lines { get; } = new(4096);

        public TaskCompletionSource Written { get; private set; } = New();

        public void Clear()
        {
            Lines.ResetWrittenCount();
            Written = New();
        }

        // Whoever waited goes on elsewhere: the writer has the next batch to see to.
        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>What a log holds.</summary>
/// <param name="Item">One of it, as messages call it.</param>
/// <param name="Name">The log, as messages call it.</param>
/// <param name="Type">How one is written.</param>
internal sealed record LogKind<T>(string Item, string Name, JsonTypeInfo<T> Type);
