using System.Text.Json;
using Microsoft.Data.Analysis;
using MovieRec.Data;
using MovieRec.Interactive;
using MovieRec.Sql;

namespace MovieRec.Tests.Sql;

public sealed class SqlDatabaseTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_data_set_is_three_tables()
    {
        var dataset = new Dataset(
            new DatasetInfo("small", DatasetOrigin.Files, "", []),
            new Ratings([1, 1, 2], [10, 20, 10], [3.5f, 4, 1], [0, 60, 86_400]),
            [new Movie(10, "It's (1999)", 1999, ["Comedy", "Drama"]), new Movie(20, "No year", null, [])],
            [new User(1, 30, Gender.Female, "engineer", "00123"), new User(2, null, null, null, null)],
            ["Comedy", "Drama"]);
        _database.Load(dataset);
        Assert.Equal(["movies", "ratings", "users"], _database.Tables);
        Assert.Equal([[10, 2L, 2.25, new DateTime(1970, 1, 2)], [20, 1L, 4.0, new DateTime(1970, 1, 1, 0, 1, 0)]],
            Rows("SELECT item, count(*), avg(rating), max(time) FROM ratings GROUP BY item ORDER BY item"));
        Assert.Equal([["Comedy", "It's (1999)"], ["Drama", "It's (1999)"]],
            Rows("SELECT unnest(genres) AS genre, title FROM movies ORDER BY genre"));
        Assert.Equal([["It's (1999)", "Female", "00123"]],
            Rows("SELECT title, gender, zip_code FROM ratings JOIN movies USING (item) JOIN users USING (user) WHERE "
                + "rating = 3.5"));
        Assert.Equal([[1L, 1L, 1L]], Rows("SELECT (SELECT count(*) FROM movies WHERE year IS NULL), (SELECT count(*) "
            + "FROM users WHERE age IS NULL), (SELECT count(*) FROM users WHERE gender IS NULL)"));
    }

    [Fact]
    public void Ids_that_are_texts_stay_texts()
    {
        var names = IdNames.Create(["a b", "c"])!;
        int[] users = [.. new[] { "a b", "c" }.Select(text => IdNames.TryGetId(names, text, out var id) ? id : 0)];
        _database.Load(
            new Dataset(new DatasetInfo("texts", DatasetOrigin.Files, "", []),
                new Ratings(users, [5, 6], [1, 2], null, names), [], [], []));
        Assert.Equal([["a b", 5, 1f], ["c", 6, 2f]], Rows("FROM ratings ORDER BY rating"));
    }

    [Fact]
    public void Another_data_set_takes_the_place_of_the_first()
    {
        foreach (var count in (int[])[2, 3])
            _database.Load(
                new Dataset(new DatasetInfo("many", DatasetOrigin.Files, "", []),
                    new Ratings([.. Enumerable.Range(0, count)], new int[count], new float[count], null), [], [], []));
        Assert.Equal([[3L]], Rows("SELECT count(*) FROM ratings"));
    }

    [Fact]
    public void Records_frames_values_and_JSON_are_tables()
    {
        _database.Put("records",
            new[] { new { Name = "a", Share = (double?)0.5, On = new DateOnly(2020, 1, 2), Tags = new[] { "x" } },
                new { Name = "b", Share = (double?)null, On = new DateOnly(2021, 1, 2),
                    Tags = Array.Empty<string>() } });
        Assert.Equal([["a", 0.5, new DateTime(2020, 1, 2), "x"], ["b", null, new DateTime(2021, 1, 2), ""]],
            Rows("SELECT * FROM records ORDER BY name"));
        _database.Put("frame",
            new DataFrame(new Int32DataFrameColumn("a b", [1, null]), new StringDataFrameColumn("text", ["x", null])));
        Assert.Equal([[1, "x"], [null, null]], Rows("SELECT \"a b\", text FROM frame"));
        _database.Put("numbers", new[] { 1.5, 2.5 });
        Assert.Equal([[4.0]], Rows("SELECT sum(value) FROM numbers"));
        _database.Put("json", JsonDocument.Parse("""[{"a":1,"b":"x"},{"a":2.5,"c":true}]"""));
        Assert.Equal([[1.0, "x", null], [2.5, null, true]], Rows("SELECT a, b, c FROM json ORDER BY a"));
        _database.Put("tuples", new[] { ("a", 1) }.Select(pair => new { pair.Item1, pair.Item2 }));
        Assert.Equal([["a", 1]], Rows("FROM tuples"));
    }

    [Fact]
    public void A_name_that_is_taken_is_taken_over()
    {
        _database.Query("CREATE VIEW x AS SELECT 1 AS a");
        _database.Put("x", new[] { 7 });
        _database.Put("x", new[] { 8 });
        Assert.Equal([[8]], Rows("FROM x"));
    }

    [Fact]
    public void Sums_of_whole_numbers_are_whole_and_large_ones_are_close()
    {
        Assert.Equal([[3L, 1.8446744073709552E19]], Rows("SELECT sum(a), sum(b) FROM (VALUES (1::INTEGER, "
            + "9223372036854775807::BIGINT), (2, 9223372036854775807), (NULL, 2)) AS t(a, b)"));
    }

    [Fact]
    public void Every_type_has_a_column()
    {
        var frame = _database.Query("SELECT 1.50::DECIMAL(5,2) AS a, DATE '2020-01-02' AS b, TRUE AS c, [1, 2] AS d, "
            + "{'k': 'v'} AS e, INTERVAL 1 DAY AS f, NULL AS g, 'x' AS a").Single();
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "a_2"], frame.Columns.Select(column => column.Name));
        Assert.Equal([1.50m, new DateTime(2020, 1, 2), true, "1, 2", "k: v", "1.00:00:00", null, "x"],
            frame.Columns.Select(column => column[0]));
    }

    [Fact]
    public void Several_statements_give_what_each_of_them_gives()
    {
        var frames = _database.Query("CREATE TABLE t AS SELECT 1 AS a; SELECT * FROM t; SELECT a + 1 FROM t");
        Assert.Equal([1, 2], frames.TakeLast(2).Select(frame => frame.Columns[0][0]));
        Assert.Equal(1, _database.Read("t").Columns[0][0]);
    }

    [Theory]
    [InlineData("SELECT * FROM gone", "gone does not exist")]
    [InlineData("SELEC 1", "syntax error")]
    public void What_cannot_be_run_is_said_in_DuckDBs_words(string sql, string expected) =>
        Assert.Contains(expected, Assert.Throws<SqlException>(() => _database.Query(sql)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void What_is_no_table_is_refused()
    {
        Assert.Contains("'x' is null", Assert.Throws<SqlException>(() => _database.Put("x", null)).Message,
            StringComparison.Ordinal);
        Assert.Contains("a String", Assert.Throws<SqlException>(() => _database.Put("x", "text")).Message,
            StringComparison.Ordinal);
        Assert.Contains("'x' is empty",
            Assert.Throws<SqlException>(() => _database.Put("x", Array.Empty<int>())).Message,
            StringComparison.Ordinal);
    }

    private object?[][] Rows(string sql)
    {
        var frame = _database.Query(sql)[^1];
        return [.. Enumerable.Range(0, (int)frame.Rows.Count)
            .Select(row => frame.Columns.Select(column => (object?)column[row]).ToArray())];
    }
}
