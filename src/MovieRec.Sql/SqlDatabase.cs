using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Microsoft.Data.Analysis;
using MovieRec.Data;
using MovieRec.Interactive;

namespace MovieRec.Sql;

/// <summary>
/// A DuckDB database in memory that knows a data set as the tables <c>ratings</c> (user, item, rating, time),
/// <c>movies</c> (item, title, year, genres) and <c>users</c> (user, age, gender, occupation, zip_code), and whatever
/// else it is handed under a name.
/// </summary>
public sealed class SqlDatabase : IDisposable
{
    private readonly DuckDBConnection _connection;
    private Dataset? _loaded;

    /// <summary>Opens an empty one.</summary>
    public SqlDatabase()
    {
        NativeDuckDB.Find();
        _connection = new DuckDBConnection("DataSource=:memory:");
        _connection.Open();
    }

    /// <summary>Names of the tables and views, in the order of the alphabet.</summary>
    public IReadOnlyList<string> Tables =>
        [.. Query("SELECT table_name FROM information_schema.tables ORDER BY table_name")
            .SelectMany(frame => frame.Columns[0].Cast<string>())];

    /// <summary>Runs statements, and hands over the rows that each of them gives.</summary>
    /// <param name="sql">One statement or several, separated by semicolons.</param>
    /// <exception cref="SqlException">DuckDB refuses one; the message is its own, with the place.</exception>
    public IReadOnlyList<DataFrame> Query(string sql)
    {
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var frames = new List<DataFrame>();
            do
            {
                if (reader.FieldCount > 0) frames.Add(Read(reader));
            }
            while (reader.NextResult());
            return frames;
        }
        catch (DuckDBException exception)
        {
            throw new SqlException(exception.Message);
        }
    }

    /// <summary>The rows of a table or view.</summary>
    /// <exception cref="SqlException">There is none of this name.</exception>
    public DataFrame Read(string table) => Query($"SELECT * FROM {Quoted(table)}")[^1];

    /// <summary>Makes a data set's tables, in place of those of another.</summary>
    public void Load(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (ReferenceEquals(dataset, _loaded)) return;
        _loaded = dataset;
        var ratings = dataset.Ratings.ToFrame();
        Create("ratings", [.. ratings.Columns.Select(column => (column.Name, column.DataType))], Rows(ratings));
        Create("movies",
            [("item", IdType(dataset.Ratings.ItemNames)), ("title", typeof(string)), ("year", typeof(int)),
                ("genres", typeof(IEnumerable<string>))],
            dataset.Movies.Select(
                movie => (object?[])[IdOf(dataset.Ratings.ItemNames, movie.Id), movie.Title, movie.Year,
                    movie.Genres]));
        Create("users",
            [("user", IdType(dataset.Ratings.UserNames)), ("age", typeof(int)), ("gender", typeof(string)),
                ("occupation", typeof(string)), ("zip_code", typeof(string))],
            dataset.Users.Select(
                user => (object?[])[IdOf(dataset.Ratings.UserNames, user.Id), user.Age, user.Gender?.ToString(),
                    user.Occupation, user.ZipCode]));
    }

    /// <summary>Makes a table of a value.</summary>
    /// <param name="name">The table's name; one of this name is replaced.</param>
    /// <param name="value">
    /// A data frame, records (their public properties become columns), plain values (one column, <c>value</c>), or an
    /// array of JSON.
    /// </param>
    /// <exception cref="SqlException">It is none of these.</exception>
    public void Put(string name, object? value)
    {
        switch (value)
        {
            case DataFrame frame:
                Create(name, [.. frame.Columns.Select(column => (column.Name, column.DataType))], Rows(frame));
                break;
            case JsonDocument { RootElement: { ValueKind: JsonValueKind.Array } array }:
                PutJson(name, [.. array.EnumerateArray()]);
                break;
            case IEnumerable items and not string:
                PutRecords(name, [.. items.Cast<object?>()]);
                break;
            default:
                throw new SqlException($"'{name}' is {(value is null ? "null" : $"a {value.GetType().Name}")}, and a "
                    + "table can be made of a DataFrame or of a sequence of records.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void PutRecords(string name, object?[] items)
    {
        if (items.FirstOrDefault(item => item is not null)?.GetType() is not { } type)
            throw new SqlException($"'{name}' is empty, so nobody knows which columns its table would have.");
        PropertyInfo[] properties = Type.GetTypeCode(type) != TypeCode.Object
            || typeof(IFormattable).IsAssignableFrom(type) ? []
            : [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)];
        if (properties.Length == 0) Create(name, [("value", type)], items.Select(item => new[] { item }));
        else
        {
            Create(name, [.. properties.Select(property => (property.Name, property.PropertyType))],
                items.Select(
                    item => properties.Select(property => item is null ? null : property.GetValue(item)).ToArray()));
        }
    }

    private void PutJson(string name, JsonElement[] items)
    {
        var isRecords = items.Length > 0 && items.All(item => item.ValueKind == JsonValueKind.Object);
        string[] columns = isRecords
            ? [.. items.SelectMany(item => item.EnumerateObject()).Select(member => member.Name).Distinct()]
            : ["value"];
        JsonElement[][] rows =
            [.. items.Select(
                item => columns.Select(column => isRecords
                    ? item.TryGetProperty(column, out var cell) ? cell : default : item).ToArray())];
        var types = columns.Select((_, at) => TypeOf(rows.Select(row => row[at].ValueKind))).ToArray();
        Create(name, [.. columns.Zip(types)], rows.Select(row => row.Select(Plain).ToArray()));

        static Type TypeOf(IEnumerable<JsonValueKind> kinds)
        {
            var present = kinds.Where(kind => kind is not JsonValueKind.Null and not JsonValueKind.Undefined).ToArray();
            return present.All(kind => kind == JsonValueKind.Number) ? typeof(double)
                : present.All(kind => kind is JsonValueKind.True or JsonValueKind.False) ? typeof(bool)
                : typeof(string);
        }

        static object? Plain(JsonElement cell) => cell.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            JsonValueKind.Number => cell.GetDouble(),
            JsonValueKind.True or JsonValueKind.False => cell.GetBoolean(),
            _ => cell.ToString(),
        };
    }

    private void Create(string name, (string Name, Type Type)[] columns, IEnumerable<object?[]> rows)
    {
        var kinds = columns.Select(column => SqlType.Of(column.Type)).ToArray();
        Query($"DROP VIEW IF EXISTS {Quoted(name)}".Replace("VIEW", IsView(name) ? "VIEW" : "TABLE",
            StringComparison.Ordinal));
        Query($"CREATE TABLE {Quoted(name)} "
            + $"({string.Join(", ", columns.Zip(kinds, (column, kind) => $"{Quoted(column.Name)} {kind.Name}"))})");
        using var appender = _connection.CreateAppender(name);
        foreach (var values in rows)
        {
            var row = appender.CreateRow();
            for (var at = 0; at < kinds.Length; at++) kinds[at].Append(row, values[at]);
            row.EndRow();
        }
    }

    private bool IsView(string name)
    {
        using var command = _connection.CreateCommand();
        command.CommandText =
            "SELECT count(*) FROM information_schema.tables WHERE table_name = ? AND table_type = 'VIEW'";
        command.Parameters.Add(new DuckDBParameter(name));
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) > 0;
    }

    private static IEnumerable<object?[]> Rows(DataFrame frame)
    {
        for (long row = 0; row < frame.Rows.Count; row++)
        {
            var at = row;
            yield return [.. frame.Columns.Select(column => column[at])];
        }
    }

    private static DataFrame Read(DbDataReader reader)
    {
        var columns = new List<object?>[reader.FieldCount];
        for (var at = 0; at < columns.Length; at++) columns[at] = [];
        while (reader.Read())
            for (var at = 0; at < columns.Length; at++)
                columns[at].Add(reader.IsDBNull(at) ? null : reader.GetValue(at));
        var names = new HashSet<string>();
        return new DataFrame(
            columns.Select(
                (values, at) => SqlType.Column(Unique(reader.GetName(at)), reader.GetFieldType(at), values)));

        // A frame's columns differ in their names, a query's need not.
        string Unique(string name)
        {
            var unique = name;
            for (var copy = 2; !names.Add(unique); copy++) unique = $"{name}_{copy}";
            return unique;
        }
    }

    private static Type IdType(IdNames? names) => names is null ? typeof(int) : typeof(string);

    private static object IdOf(IdNames? names, int id) => names is null ? id : IdNames.TextOf(names, id);

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>SQL that cannot be run. The message tells why.</summary>
/// <param name="message">What is wrong, and where.</param>
public sealed class SqlException(string message) : Exception(message);

/// <summary>
/// Finds the library of DuckDB that lies beside this assembly: a notebook's <c>#r</c> does not look for native
/// libraries.
/// </summary>
internal static class NativeDuckDB
{
    private static readonly Lazy<bool> Registered = new(() =>
    {
        var binding = typeof(NativeMethods).Assembly;
        var library = new Lazy<IntPtr>(() =>
            PlacesBeside(Path.GetDirectoryName(binding.Location)!).FirstOrDefault(File.Exists) is { } path
                ? NativeLibrary.Load(path)
                : IntPtr.Zero);
        NativeLibrary.SetDllImportResolver(binding,
            (name, _, _) => name == "duckdb" ? library.Value : IntPtr.Zero);
        return true;
    });

    public static void Find() => _ = Registered.Value;

    // Beside the binding where a build copied both, and two folders above it in the package that brought it.
    private static IEnumerable<string> PlacesBeside(string folder)
    {
        var processor = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var (platform, name) = OperatingSystem.IsMacOS() ? ("osx", "libduckdb.dylib")
            : OperatingSystem.IsWindows() ? ($"win-{processor}", "duckdb.dll") : ($"linux-{processor}", "libduckdb.so");
        foreach (var root in (string[])[folder, Path.Combine(folder, "..", "..")])
            yield return Path.Combine(root, "runtimes", platform, "native", name);
    }
}
