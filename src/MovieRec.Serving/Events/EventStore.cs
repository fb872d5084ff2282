using Microsoft.Data.Sqlite;
using MovieRec.Data;

namespace MovieRec.Serving.Events;

/// <summary>
/// Takes events in: they are on the disk, and known to whoever asks for the user's history, before they are
/// acknowledged. Events that wait at the same time share one transaction (group commit), so that throughput does not
/// hang on the disk's latency. Why SQLite: <c>docs/decisions/0004-events-in-sqlite.md</c>.
/// </summary>
/// <remarks>
/// A disk that is full or may only be read refuses events, and nothing else stops; the file is opened anew for the next
/// ones, so that they are taken once there is room again. What was begun and not finished when a process died, SQLite
/// leaves out.
/// </remarks>
internal sealed class EventStore : IDisposable
{
    private const int ReadAtOnce = 10_000;

    private readonly string _path;
    private readonly EventHistories _histories;
    private readonly Thread _writer;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(false);
    private Batch _open = new();
    private Batch _spare = new();
    private SqliteConnection? _connection;
    private SqliteCommand? _insert;
    private FileStream? _lock;
    private long _last;
    private volatile string? _failure;
    private bool _closing;

    /// <summary>Reads what a file holds, where there is one; it is made when the first event comes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="histories">Receives the events.</param>
    /// <exception cref="DataException">There is a file that is damaged or no file of events.</exception>
    public EventStore(string path, EventHistories histories)
    {
        (_path, _histories) = (path, histories);
        if (File.Exists(path))
        {
            try
            {
                Connect();
            }
            catch (Exception exception) when (IsOfTheDisk(exception))
            {
                Disconnect();
                _failure = exception.Message;
                Take(EventFile.Read(path), _last + 1);
            }
            catch (SqliteException exception)
            {
                Disconnect();
                throw EventFile.Damaged(path, exception);
            }
            catch (DataException)
            {
                Disconnect();
                throw;
            }
        }
        _writer = new Thread(Write) { IsBackground = true, Name = "Events" };
        _writer.Start();
    }

    /// <summary>Whether the last events that came could be written.</summary>
    public bool IsSound => _failure is null;

    /// <summary>Why they could not; null where they could.</summary>
    public string? Failure => _failure;

    /// <summary>Adds events.</summary>
    /// <returns>The number of the last, when all are on the disk.</returns>
    /// <exception cref="IOException">They cannot be written; none of them is kept.</exception>
    public Task<long> AppendAsync(IReadOnlyList<UserEvent> events)
    {
        Task<long> written;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            _open.Events.AddRange(events);
            written = _open.Written.Task;
        }
        _work.Set();
        return written;
    }

    /// <summary>Writes what waits and closes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing) return;
            _closing = true;
        }
        _work.Set();
        _writer.Join();
        _work.Dispose();
        Disconnect();
    }

    private void Write()
    {
        while (true)
        {
            _work.WaitOne();
            Batch batch;
            bool closing;
            lock (_gate) (batch, _open, closing) = (_open, _spare, _closing);
            if (batch.Events.Count > 0) Commit(batch);
            batch.Clear();
            _spare = batch;
            if (closing) return;
        }
    }

    private void Commit(Batch batch)
    {
        try
        {
            if (_connection is null) Connect();
            using (var transaction = _connection!.BeginTransaction())
            {
                _insert!.Transaction = transaction;
                foreach (var each in batch.Events) Insert(each);
                transaction.Commit();
            }
            Take(batch.Events, _last + batch.Events.Count);
            _failure = null;
            batch.Written.SetResult(_last);
        }
        // Whatever it is, whoever waits is told, and the next events find the file opened anew.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Disconnect();
            _failure = exception.Message;
            batch.Written.SetException(exception as IOException
                ?? new IOException($"The event file cannot be written: {exception.Message}", exception));
        }
    }

    private void Insert(UserEvent each)
    {
        var values = _insert!.Parameters;
        values[0].Value = each.User.ToString();
        values[1].Value = each.Item.ToString();
        values[2].Value = each.Rating is { } rating ? (double)rating : DBNull.Value;
        values[3].Value = each.Time.ToUnixTimeMilliseconds();
        _insert.ExecuteNonQuery();
    }

    private void Take(IReadOnlyCollection<UserEvent> events, long last)
    {
        _histories.Add(events);
        _last = last;
    }

    /// <summary>Opens the file and takes what it holds beyond what is known.</summary>
    private void Connect()
    {
        var isNew = !File.Exists(_path);
        var connection = _connection = EventFile.Open(_path, SqliteOpenMode.ReadWriteCreate);
        // Before anything is changed: it may be somebody else's.
        EventFile.CheckKind(connection, _path, orEmpty: true);
        _lock ??= Lock();
        // Nobody else may read who watched what.
        if (isNew && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // FULL: what is committed survives the machine's death too.
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        using (var tables = connection.CreateCommand())
        {
            tables.CommandText = "SELECT count(*) FROM sqlite_master";
            if ((long)tables.ExecuteScalar()! == 0)
                Execute($"""
                    BEGIN IMMEDIATE;
                    PRAGMA application_id = {EventFile.ApplicationId};
                    CREATE TABLE event (id INTEGER PRIMARY KEY, user TEXT NOT NULL, item TEXT NOT NULL, rating REAL,
                        time INTEGER NOT NULL);
                    COMMIT;
                    """);
        }
        foreach (var read in EventFile.From(connection, _path, _last).Chunk(ReadAtOnce))
            Take([.. read.Select(each => each.Event)], read[^1].Id);
        _insert = connection.CreateCommand();
        _insert.CommandText = "INSERT INTO event (user, item, rating, time) VALUES ($user, $item, $rating, $time)";
        foreach (var name in (string[])["$user", "$item", "$rating", "$time"])
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        _failure = null;

        void Execute(string text)
        {
            using var command = connection.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }
    }

    private void Disconnect()
    {
        _insert?.Dispose();
        _connection?.Dispose();
        _lock?.Dispose();
        (_insert, _connection, _lock) = (null, null, null);
    }

    // SQLite lets several processes write, but each knows only the histories that it was told of.
    private FileStream Lock()
    {
        try
        {
            return new FileStream($"{_path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is 11 or 35 || (exception.HResult & 0xffff) is 32 or 33)
        {
            throw new IOException(
                $"Another process writes to '{_path}'; end that one, or name another file.", exception);
        }
    }

    private static bool IsOfTheDisk(Exception exception) => exception is IOException or UnauthorizedAccessException
        || (exception is SqliteException sqlite && !EventFile.IsDamage(sqlite));

    /// <summary>Events that wait for the disk together.</summary>
    private sealed class Batch
    {
        public List<UserEvent> Events { get; } = [];

        public TaskCompletionSource<long> Written { get; private set; } = New();

        public void Clear()
        {
            Events.Clear();
            Written = New();
        }

        // Whoever waited goes on elsewhere: the writer has the next batch to see to.
        private static TaskCompletionSource<long> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
