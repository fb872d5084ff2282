using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using MovieRec.Data;

namespace MovieRec.Cli.Experiments;

/// <summary>
/// The files of an experiment as tables of DuckDB, which reads CSV and Parquet and sums up columns on all cores; what
/// it cannot read it says in one sentence with file, line and column.
/// </summary>
internal sealed partial class ExperimentDatabase : IDisposable
{
    // Beyond it DuckDB goes on in files of a temporary folder.
    private const string MemoryLimit = "512MB";

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private static readonly string[] Missing = ["", "NA", "N/A", "NULL", "null", "None"];

    private readonly DuckDBConnection _connection;
    private readonly string _spill = Path.Combine(Path.GetTempPath(), $"movierec-{Guid.NewGuid():N}");

    /// <summary>Opens an empty one in memory.</summary>
    /// <exception cref="FailureException">The library of DuckDB for this platform is not there.</exception>
    public ExperimentDatabase()
    {
        try
        {
            _connection = new DuckDBConnection("DataSource=:memory:");
            _connection.Open();
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException)
        {
            throw new FailureException("The library of DuckDB for this platform is not beside this program; build "
                + "movierec on this machine, or use a build for it.");
        }
        Run($"SET memory_limit = '{MemoryLimit}'; SET temp_directory = {Text(_spill)}; "
            + "SET preserve_insertion_order = false; SET TimeZone = 'UTC'");
    }

    /// <summary>Makes files of one form, one below the other, a table.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="paths">One or several; their columns are matched by name.</param>
    /// <exception cref="DataException">One cannot be read, or is neither CSV nor Parquet.</exception>
    public void AddFiles(string table, IReadOnlyList<string> paths)
    {
        var isParquet = paths.Select(IsParquet).Distinct().ToArray();
        if (isParquet.Length > 1)
            throw new DataException("Some of the files are Parquet and some are CSV; give files of one kind.");
        var list = $"[{string.Join(", ", paths.Select(Text))}]";
        if (isParquet[0])
        {
            Read(paths, $"CREATE VIEW {Quoted(table)} AS SELECT * FROM read_parquet({list}, union_by_name = true)");
            return;
        }
        // The dialect is told, not guessed: a guess takes lines of another length for a preamble, and drops them.
        var delimiter = DelimiterOf(paths[0]);
        var form = $"header = true, delim = '{delimiter}', quote = '\"', escape = '\"', "
            + $"nullstr = [{string.Join(", ", Missing.Select(Text))}]";
        try
        {
            Read(paths, $"CREATE TABLE {Quoted(table)} AS SELECT * FROM read_csv({list}, {form}, skip = 0, "
                + "union_by_name = true)");
        }
        catch (DataException)
        {
            // Read as text, the file names the line that is not like the others.
            foreach (var path in paths)
            {
                var columns = string.Join(", ", HeaderOf(path, delimiter).Select(name => $"{Text(name)}: 'VARCHAR'"));
                Read([path], $"CREATE OR REPLACE TEMP TABLE probe__ AS SELECT count(*) FROM read_csv({Text(path)}, "
                    + $"{form}, auto_detect = false, columns = {{{columns}}})");
            }
            throw;
        }
    }

    /// <summary>Makes the rows of a query a table.</summary>
    /// <exception cref="UsageException">DuckDB does not understand it.</exception>
    public void AddQuery(string table, string query)
    {
        try
        {
            Run($"CREATE TABLE {Quoted(table)} AS {query.Trim().TrimEnd(';')}");
        }
        catch (DuckDBException exception)
        {
            throw new UsageException($"--sql: {FirstLine(exception.Message)}.");
        }
    }

    /// <summary>Makes an empty table to append to.</summary>
    public void Create(string table, string columns, IEnumerable<object[]> rows)
    {
        Run($"CREATE TABLE {Quoted(table)} ({columns})");
        using var appender = _connection.CreateAppender(table);
        foreach (var values in rows)
        {
            var row = appender.CreateRow();
            foreach (var value in values)
                _ = value switch
                {
                    string text => row.AppendValue(text),
                    double number => row.AppendValue(number),
                    DateTime time => row.AppendValue(time),
                    _ => throw new NotSupportedException($"A {value.GetType().Name} cannot be appended."),
                };
            row.EndRow();
        }
    }

    /// <summary>Names and types of a table's columns, in order.</summary>
    public IReadOnlyList<TableColumn> ColumnsOf(string table) =>
        [.. Query($"DESCRIBE {Quoted(table)}", row => new TableColumn(row.GetString(0), row.GetString(1)))];

    /// <summary>Runs a statement of our own.</summary>
    public void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Rows of a query of our own, one at a time.</summary>
    /// <exception cref="DataException">A file behind it cannot be read to its end.</exception>
    public IEnumerable<T> Query<T>(string sql, Func<DbDataReader, T> read)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        using var reader = Guarded(command.ExecuteReader);
        while (Guarded(reader.Read)) yield return read(reader);
    }

    /// <summary>A name between quotation marks.</summary>
    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text as SQL writes it.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        if (Directory.Exists(_spill)) Directory.Delete(_spill, recursive: true);
    }

    private void Read(IReadOnlyList<string> paths, string sql)
    {
        try
        {
            Run(sql);
        }
        catch (DuckDBException exception)
        {
            throw Damage(exception, paths);
        }
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DuckDBException exception)
        {
            throw Damage(exception, []);
        }
    }

    private static DataException Damage(DuckDBException exception, IReadOnlyList<string> paths)
    {
        var message = exception.Message;
        var file = FileName().Match(message) is { Success: true } named ? named.Groups[1].Value.Trim()
            : paths.Count == 1 ? paths[0] : null;
        var place = file is null ? "The data" : $"'{file}'";
        if (Line().Match(message) is not { Success: true } line)
            return new DataException($"{place} cannot be read: {FirstLine(message)}.", exception);
        var what = Conversion().Match(message) is { Success: true } value
            ? $"'{value.Groups[2].Value}' in column '{value.Groups[1].Value}' is not a number, unlike those before it"
            : Count().Match(message) is { Success: true } count
            ? $"it has {count.Groups[2].Value} columns, and the first line names {count.Groups[1].Value}"
            : FirstLine(message[(line.Index + line.Length)..].TrimStart());
        return new DataException($"{place}, line {line.Groups[1].Value}: {what}.", exception);
    }

    // DuckDB's kind of error in front helps nobody, and what stands below is about its own options.
    private static string FirstLine(string message) =>
        Kind().Replace(message.Split('\n', 2)[0], "").Trim().TrimEnd('.', '!');

    private static bool IsParquet(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> magic = stackalloc byte[4];
            var read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
            if (read == 0) throw new DataException($"'{path}' is empty.");
            return magic[..read].SequenceEqual("PAR1"u8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{path}' cannot be read; check that it is there and that you may read it.",
                exception);
        }
    }

    private static char DelimiterOf(string path)
    {
        var header = FirstLineOf(path);
        return Delimiters.MaxBy(delimiter => header.Count(letter => letter == delimiter));
    }

    private static IEnumerable<string> HeaderOf(string path, char delimiter) =>
        FirstLineOf(path).Split(delimiter).Select((name, at) => name.Trim('"', ' ') is { Length: > 0 } given
            ? given : string.Create(CultureInfo.InvariantCulture, $"column{at}"));

    private static string FirstLineOf(string path)
    {
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            using var packed = new System.IO.Compression.GZipStream(File.OpenRead(path),
                System.IO.Compression.CompressionMode.Decompress);
            using var unpacked = new StreamReader(packed);
            return unpacked.ReadLine() ?? "";
        }
        using var reader = new StreamReader(path);
        return reader.ReadLine() ?? "";
    }

    [GeneratedRegex(@"CSV Error on Line: (\d+)")]
    private static partial Regex Line();

    [GeneratedRegex(@"(?m)^\s*file = (.+)$")]
    private static partial Regex FileName();

    [GeneratedRegex("Error when converting column \"(.+?)\"\\. Could not convert string \"(.*?)\" to")]
    private static partial Regex Conversion();

    [GeneratedRegex(@"Expected Number of Columns: (\d+) Found: (\d+)")]
    private static partial Regex Count();

    [GeneratedRegex(@"^(?:[A-Z][A-Za-z-]* )+Error: ")]
    private static partial Regex Kind();
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in SQL.</param>
internal sealed record TableColumn(string Name, string Type)
{
    /// <summary>Whether it holds numbers, or yes and no.</summary>
    public bool IsNumber => Type is "BOOLEAN" or "FLOAT" or "DOUBLE" || Type.EndsWith("INT", StringComparison.Ordinal)
        || Type is "INTEGER" or "UINTEGER" || Type.StartsWith("DECIMAL", StringComparison.Ordinal);
}
