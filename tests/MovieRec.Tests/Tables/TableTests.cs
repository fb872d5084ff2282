using Microsoft.Data.Analysis;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models.Als;
using MovieRec.Tests.Cli;
using Parquet;
using Parquet.Schema;

namespace MovieRec.Tests.Tables;

public sealed class TableTests : IDisposable
{
    private static readonly Dataset Data = SyntheticGenerator.Generate(new SyntheticOptions
    {
        Users = 120,
        Movies = 90,
        Ratings = 3_000,
        Seed = 3
    }).Dataset;
    private static readonly Lazy<Recommender> Fitted = new(
        () => Recommender.Fit(Data, new AlsOptions { Factors = 8, Iterations = 3 }));

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_of_ones_own_become_ratings_whatever_their_ids()
    {
        var rows = new[] { ("ann", 5, 4f), ("7", 6, 3f), ("bob", 5, 2f), ("ann", 5, 1f) };
        var ratings = Ratings.FromRows(rows, row => row.Item1, row => row.Item2, row => row.Item3);
        Assert.Equal(3, ratings.Count);
        Assert.Equal(["7", "bob", "ann"],
            Enumerable.Range(0, 3).Select(row => IdNames.TextOf(ratings.UserNames, ratings.UserIds[row])));
        Assert.Equal([3f, 2f, 1f], ratings.Values.ToArray());
        Assert.False(ratings.HasTimestamps);
        var model = Recommender.Fit(new Dataset(ratings, "mine"), "popularity", cancellationToken: Token);
        Assert.Equal(["6"], model.Recommend("ann").Select(place => place.Movie.ToString()));
        Assert.Equal([1_000],
            Ratings.FromRows([1], _ => 1, _ => 2, time: _ => DateTimeOffset.FromUnixTimeSeconds(1_000)).Timestamps
                .ToArray());
        Assert.Contains("Row 2",
            Assert.Throws<DataException>(() => Ratings.FromRows([1f, float.NaN], _ => 1, _ => 2,
                value => value)).Message, StringComparison.Ordinal);
        Assert.Contains("no rows",
            Assert.Throws<DataException>(() => Ratings.FromRows<int>([], _ => 1, _ => 2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Parquet_file_gives_the_ratings_of_the_same_text()
    {
        var expected = Ratings.FromCsv(
            _folder.Write("a.csv", "userId,movieId,rating,timestamp\nu1,10,4.5,100\nu2,11,3,200\nu1,11,2,300\n"));
        var path = Path.Combine(_folder.Path, "a.parquet");
        var (user, movie, rating, time) = (new DataField<string>("user_id", false), new DataField<long>("movieId"),
            new DataField<double>("rating"), new DataField<int?>("timestamp"));
        await using (var file = File.Create(path))
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(time, user, movie, rating), file,
                cancellationToken: Token);
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<int>(time, new int?[] { 100, 200, 300 }.AsMemory(), cancellationToken: Token);
            await group.WriteAsync(user, ["u1", "u2", "u1"]);
            await group.WriteAsync<long>(movie, new long[] { 10, 11, 11 }.AsMemory(), cancellationToken: Token);
            await group.WriteAsync<double>(rating, new[] { 4.5, 3, 2 }.AsMemory(), cancellationToken: Token);
        }
        AssertSame(expected, Ratings.FromParquet(path, cancellationToken: Token));
        Assert.Contains("no column of items called 'film'",
            Assert.Throws<DataException>(() => Ratings.FromParquet(path, item: "film",
                cancellationToken: Token)).Message, StringComparison.Ordinal);
        Assert.Contains("b.parquet",
            Assert.Throws<DataException>(() => Ratings.FromParquet(_folder.Write("b.parquet", "no"),
                cancellationToken: Token)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read",
            Assert.Throws<DataException>(() => Ratings.FromParquet(Path.Combine(_folder.Path, "none.parquet"),
                cancellationToken: Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_DataFrame_gives_the_ratings_of_the_same_text()
    {
        var expected = Ratings.FromCsv(
            _folder.Write("a.csv", "userId,movieId,rating,timestamp\nu1,10,4.5,100\nu2,11,3,200\nu1,11,2,300\n"));
        var frame = new DataFrame(
            new StringDataFrameColumn("userId", ["u1", "u2", "u1"]), new Int32DataFrameColumn("movieId", [10, 11, 11]),
            new SingleDataFrameColumn("rating", [4.5f, 3, 2]), new Int64DataFrameColumn("timestamp", [100L, 200, 300]));
        AssertSame(expected, Ratings.FromDataView(frame));
        var inSingles = new DataFrame(frame.Columns[0], frame.Columns[1],
            new SingleDataFrameColumn("timestamp", [100f, 200, 300]));
        Assert.Contains("cannot hold Unix seconds exactly",
            Assert.Throws<DataException>(() => Ratings.FromDataView(inSingles)).Message, StringComparison.Ordinal);
        var withHole = new DataFrame(frame.Columns[0], frame.Columns[1],
            new SingleDataFrameColumn("rating", new float?[] { 1, null, 2 }));
        Assert.Contains("no value in the column 'rating'",
            Assert.Throws<DataException>(() => Ratings.FromDataView(withHole)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all.parquet")]
    [InlineData("all.csv")]
    public async Task The_lists_of_all_users_are_those_one_by_one(string name)
    {
        var (model, path, told) = (Fitted.Value, Path.Combine(_folder.Path, name), 0);
        await model.WriteAllAsync(path, 4, progress: new Told(users => told = users), cancellationToken: Token);
        var expected = model.Train.Users.Ids.ToArray()
            .SelectMany(user =>
                model.Recommend(user, 4).Select((place, at) => (user, at + 1, int.Parse(place.Movie.ToString()))))
                .ToArray();
        Assert.Equal(expected, (await ReadAsync(path)).Select(row => (row.User, row.Rank, row.Movie)));
        Assert.Equal(model.Train.UserCount, told);
    }

    [Fact]
    public async Task The_command_writes_them_and_nothing_where_it_fails()
    {
        var (saved, path) = (Path.Combine(_folder.Path, "a.model"), Path.Combine(_folder.Path, "all.parquet"));
        Fitted.Value.Save(saved);
        Assert.Contains("120 users",
            (await CommandRun.Of("recommend", "--load", saved, "--all", "--out", path, "-n", "3")).AssertDone().Output,
            StringComparison.Ordinal);
        Assert.Equal(360, (await ReadAsync(path)).Count);
        (await CommandRun.Of("recommend", "--load", saved, "--all")).AssertFails(2, "--out");
        (await CommandRun.Of("recommend", "--load", saved, "--all", "--out", Path.Combine(_folder.Path, "b.csv"),
            "--genre", "Opera")).AssertFails(2, "Opera");
        Assert.Equal(["a.model", "all.parquet"],
            Directory.EnumerateFiles(_folder.Path).Select(file => Path.GetFileName(file)!).Order());
    }

    [Fact]
    public async Task Stopped_on_the_way_it_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Fitted.Value.WriteAllAsync(Path.Combine(_folder.Path, "a.csv"), cancellationToken: stop.Token));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    private static async Task<List<(int User, int Rank, int Movie, float Score)>> ReadAsync(string path)
    {
        if (path.EndsWith(".csv", StringComparison.Ordinal))
            return [.. File.ReadLines(path).Skip(1).Select(line => line.Split(','))
                .Select(row => (int.Parse(row[0]), int.Parse(row[1]), int.Parse(row[2]), float.Parse(row[3])))];
        await using var file = File.OpenRead(path);
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: Token);
        var fields = reader.Schema.DataFields;
        Assert.Equal(["user", "rank", "movie", "score"], fields.Select(field => field.Name));
        var rows = new List<(int, int, int, float)>();
        for (var at = 0; at < reader.RowGroupCount; at++)
        {
            using var group = reader.OpenRowGroupReader(at);
            var count = (int)group.RowCount;
            var (users, ranks, movies, scores) = (new int[count], new int[count], new int[count], new float[count]);
            await group.ReadAsync<int>(fields[0], users.AsMemory(), cancellationToken: Token);
            await group.ReadAsync<int>(fields[1], ranks.AsMemory(), cancellationToken: Token);
            await group.ReadAsync<int>(fields[2], movies.AsMemory(), cancellationToken: Token);
            await group.ReadAsync<float>(fields[3], scores.AsMemory(), cancellationToken: Token);
            for (var row = 0; row < count; row++) rows.Add((users[row], ranks[row], movies[row], scores[row]));
        }
        return rows;
    }

    private static void AssertSame(Ratings expected, Ratings actual)
    {
        Assert.Equal(expected.UserIds, actual.UserIds);
        Assert.Equal(expected.ItemIds, actual.ItemIds);
        Assert.Equal(expected.Values, actual.Values);
        Assert.Equal(expected.Timestamps, actual.Timestamps);
        Assert.Equal(expected.UserNames!.Texts, actual.UserNames!.Texts);
    }

    private sealed class Told(Action<int> tell) : IProgress<int>
    {
        public void Report(int value) => tell(value);
    }
}
