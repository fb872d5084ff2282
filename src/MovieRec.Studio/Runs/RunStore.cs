using System.Globalization;
using Microsoft.Data.Sqlite;
using MovieRec.Data;

namespace MovieRec.Studio.Runs;

/// <summary>
/// What was trained, tuned, evaluated and written on this machine, in one SQLite file whose schema
/// <c>docs/how-to/studio.md</c> tells. Several processes may write to it at once.
/// </summary>
public sealed class RunStore
{
    /// <summary>The environment variable that names the file, or says <c>off</c>.</summary>
    public const string Variable = "MOVIEREC_RUNS";

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS runs (
            id INTEGER PRIMARY KEY, started TEXT NOT NULL, command TEXT NOT NULL, dataset TEXT NOT NULL,
            model TEXT NOT NULL, options TEXT NOT NULL, protocol TEXT NOT NULL, seconds REAL NOT NULL);
        CREATE TABLE IF NOT EXISTS figures (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE, name TEXT NOT NULL, value REAL NOT NULL,
            PRIMARY KEY (run, name));
        CREATE TABLE IF NOT EXISTS user_values (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE, metric TEXT NOT NULL, user TEXT NOT NULL,
            value REAL NOT NULL, PRIMARY KEY (run, metric, user)) WITHOUT ROWID;
        """;

    private readonly string _connection;

    /// <param name="path">The file; it is made where there is none.</param>
    public RunStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = System.IO.Path.GetFullPath(path);
        _connection = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = 10,
        }.ToString();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>
    /// The store of this user: the file that <c>MOVIEREC_RUNS</c> names, else <c>movierec/runs.sqlite</c> in the folder
    /// for data of applications; null where the variable says <c>off</c>.
    /// </summary>
    public static RunStore? Find() => Environment.GetEnvironmentVariable(Variable) switch
    {
        "off" => null,
        { Length: > 0 } path => new RunStore(path),
        _ => new RunStore(System.IO.Path.Combine(Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "movierec",
            "runs.sqlite")),
    };

    /// <summary>Writes a run down.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public long Add(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return With(connection =>
        {
            using var transaction = connection.BeginTransaction();
            using var insert = Command(connection, "INSERT INTO runs (started, command, dataset, model, options, "
                + "protocol, seconds) VALUES ($0, $1, $2, $3, $4, $5, $6) RETURNING id",
                run.Started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), run.Command,
                run.Dataset, run.Model, run.Options, run.Protocol, run.Seconds);
            var id = (long)insert.ExecuteScalar()!;
            foreach (var (name, value) in run.Figures.Where(figure => double.IsFinite(figure.Value)))
            {
                using var figure = Command(connection, "INSERT INTO figures VALUES ($0, $1, $2)", id, name, value);
                figure.ExecuteNonQuery();
            }
            foreach (var (metric, values) in run.UserValues)
            {
                foreach (var (user, value) in values.Where(each => double.IsFinite(each.Value)))
                {
                    using var row = Command(connection, "INSERT INTO user_values VALUES ($0, $1, $2, $3)", id, metric,
                        user, value);
                    row.ExecuteNonQuery();
                }
            }
            transaction.Commit();
            return id;
        });
    }

    /// <summary>The runs, the last first, without the values of users.</summary>
    /// <param name="text">Only those whose command, data, model or options hold this; null for all.</param>
    /// <param name="count">How many at most.</param>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public IReadOnlyList<Run> List(string? text = null, int count = 100) => !File.Exists(Path) ? [] : With(connection =>
        Read(connection, "WHERE $0 = '' OR instr(lower(command || ' ' || dataset || ' ' || model || ' ' || options), "
            + "lower($0)) > 0 ORDER BY id DESC LIMIT $1", text ?? "", count));

    /// <summary>A run with the values of its users; null where there is none.</summary>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public Run? Find(long id) => !File.Exists(Path) ? null : With(connection =>
    {
        if (Read(connection, "WHERE id = $0", id) is not [var run]) return null;
        var values = new Dictionary<string, IReadOnlyDictionary<string, double>>();
        using var command = Command(connection, "SELECT metric, user, value FROM user_values WHERE run = $0", id);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (!values.TryGetValue(rows.GetString(0), out var users))
                values.Add(rows.GetString(0), users = new Dictionary<string, double>());
            ((Dictionary<string, double>)users).Add(rows.GetString(1), rows.GetDouble(2));
        }
        return run with { UserValues = values };
    });

    private static List<Run> Read(SqliteConnection connection, string where, params object[] values)
    {
        // One row a figure, those of a run one after the other; a run without figures has one row.
        using var command = Command(connection, "SELECT id, started, command, dataset, model, options, protocol, "
            + $"seconds, name, value FROM (SELECT * FROM runs {where}) LEFT JOIN figures ON run = id "
            + "ORDER BY id DESC, name", values);
        using var rows = command.ExecuteReader();
        var (runs, figures) = (new List<Run>(), new Dictionary<string, double>());
        while (rows.Read())
        {
            if (runs is [] || runs[^1].Id != rows.GetInt64(0))
                runs.Add(new Run(rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetString(5))
                {
                    Id = rows.GetInt64(0),
                    Started = DateTimeOffset.Parse(rows.GetString(1), CultureInfo.InvariantCulture),
                    Protocol = rows.GetString(6),
                    Seconds = rows.GetDouble(7),
                    Figures = figures = [],
                });
            if (!rows.IsDBNull(8)) figures.Add(rows.GetString(8), rows.GetDouble(9));
        }
        return runs;
    }

    // The text has placeholders alone: what users named is never part of it.
    private static SqliteCommand Command(SqliteConnection connection, string text, params object[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = text;
#pragma warning restore CA2100
        for (var at = 0; at < values.Length; at++) command.Parameters.AddWithValue($"${at}", values[at]);
        return command;
    }

    private T With<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            using var connection = new SqliteConnection(_connection);
            connection.Open();
            using var schema = Command(connection, Schema);
            schema.ExecuteNonQuery();
            return work(connection);
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The store of runs {Path} cannot be used ({problem.Message.TrimEnd('.')}); name "
                + $"another with {Variable}, or turn it off with {Variable}=off.", problem);
        }
    }
}
