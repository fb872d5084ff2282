using Microsoft.Data.Sqlite;
using MovieRec.Data;

namespace MovieRec.Serving.Events;

/// <summary>
/// The file of events: SQLite in WAL mode, the table <c>event (id, user, item, rating, time)</c> with ids of users and
/// movies as texts, a rating that may be null, and milliseconds since 1970, in the order they were acknowledged.
/// </summary>
public static class EventFile
{
    /// <summary>Tells the file from other SQLite files: 'MvEv'.</summary>
    internal const int ApplicationId = 0x4d764576;

    private const int NotADatabase = 26;
    private const int Corrupt = 11;

    /// <summary>Reads all events, the first first, also while a server adds to them.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">It cannot be read, is damaged, or is not a file of events.</exception>
    public static IReadOnlyList<UserEvent> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
            throw new DataException($"The event file '{path}' is not there; 'movierec serve --events' names it.");
        try
        {
            using var connection = Open(path, SqliteOpenMode.ReadWrite);
            return [.. From(connection, path, after: 0).Select(each => each.Event)];
        }
        catch (SqliteException exception) when (!IsDamage(exception))
        {
            // A folder that may only be read has no room for the files that SQLite needs beside it.
            return ReadCopy(path);
        }
        catch (SqliteException exception)
        {
            throw Damaged(path, exception);
        }
    }

    /// <summary>Opens the file.</summary>
    internal static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.GetFullPath(path),
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The events after a number, with theirs.</summary>
    /// <exception cref="DataException">This is not a file of events.</exception>
    internal static IEnumerable<(long Id, UserEvent Event)> From(SqliteConnection connection, string path, long after)
    {
        CheckKind(connection, path, orEmpty: false);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, user, item, rating, time FROM event WHERE id > $after ORDER BY id";
        command.Parameters.AddWithValue("$after", after);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return (reader.GetInt64(0), new UserEvent(reader.GetString(1), reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetFloat(3),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4))));
    }

    /// <summary>Checks that this is a file of events, or, where that will do, an empty one; changes nothing.</summary>
    /// <exception cref="DataException">It is not.</exception>
    internal static void CheckKind(SqliteConnection connection, string path, bool orEmpty)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA application_id";
        var id = (long)command.ExecuteScalar()!;
        if (id == ApplicationId) return;
        command.CommandText = "SELECT count(*) FROM sqlite_master";
        if (!orEmpty || id != 0 || (long)command.ExecuteScalar()! > 0)
            throw new DataException($"'{path}' is a SQLite file, but not one of events; name another.");
    }

    /// <summary>Whether the file, rather than the disk, is at fault.</summary>
    internal static bool IsDamage(SqliteException exception) =>
        exception.SqliteErrorCode is NotADatabase or Corrupt;

    /// <summary>That it is.</summary>
    internal static DataException Damaged(string path, SqliteException exception) =>
        new($"'{path}' is not a file of events, or is damaged; restore it from a copy, or name another.", exception);

    private static List<UserEvent> ReadCopy(string path)
    {
        var folder = Directory.CreateTempSubdirectory("movierec-events-");
        try
        {
            var copy = Path.Combine(folder.FullName, "events");
            File.Copy(path, copy);
            // What is in it already but not yet moved over.
            if (File.Exists($"{path}-wal")) File.Copy($"{path}-wal", $"{copy}-wal");
            using var connection = Open(copy, SqliteOpenMode.ReadWrite);
            return [.. From(connection, path, after: 0).Select(each => each.Event)];
        }
        catch (SqliteException exception)
        {
            throw Damaged(path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The event file '{path}' cannot be read: {exception.Message}", exception);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
