using CsCheck;
using MovieRec.Cluster.Partitions;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Numerics;
using MovieRec.Scaling;
using MovieRec.Tests.Cli;
using Parquet;
using Parquet.Schema;

namespace MovieRec.Tests.Cluster;

public sealed class PartitionerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Every_interaction_lies_once_in_a_part_by_user_and_once_in_a_part_by_item(int parts)
    {
        using var data = await Partitioned.CreateAsync(parts: parts);
        var manifest = PartitionManifest.Read(data.Path);
        Assert.Equal((parts, 300, 200, 9_000L),
            (manifest.Parts, manifest.CountOf(Side.Users), manifest.CountOf(Side.Items), manifest.Interactions));
        var expected = SyntheticInteractions.Generate(
            new SyntheticOptions { Users = 300, Movies = 200, Ratings = 9_000 });
        var byUser = await PartitionedInteractions.ReadAsync(data.Path);
        Assert.Equal(expected.Users.Ids, byUser.Users.Ids);
        Assert.Equal(expected.Items.Ids, byUser.Items.Ids);
        Assert.Equal(expected.Matrix.RowStart, byUser.Matrix.RowStart);
        Assert.Equal(expected.Matrix.Columns, byUser.Matrix.Columns);
        Assert.Equal(expected.Matrix.Values, byUser.Matrix.Values);

        var byItem = expected.Matrix.Transpose();
        for (var part = 0; part < parts; part++)
        {
            var rows = await PartFile.ReadAsync(data.Path, manifest, Side.Items, part);
            var first = byItem.RowStart[manifest.ItemStarts[part]];
            Assert.Equal(byItem.Columns.Slice(first, rows.Columns.Length), rows.Columns);
            Assert.Equal(byItem.Values.Slice(first, rows.Weights.Length), rows.Weights);
            Assert.Equal(byItem.RowStart[manifest.ItemStarts[part + 1]] - first, rows.RowStart[^1]);
        }
    }

    [Theory]
    [InlineData("a row before the part's first", 0, -1)]
    [InlineData("a row behind its last", 8_999, 300)]
    [InlineData("rows out of order", 4_000, 0)]
    [InlineData("a negative column", 10, null, -1)]
    [InlineData("a column that does not exist", 10, null, 200)]
    [InlineData("a pair twice", 11, null, 0)]
    [InlineData("a weight that is not a number", 10, null, null, float.NaN)]
    [InlineData("an infinite weight", 10, null, null, float.PositiveInfinity)]
    [InlineData("a negative weight", 10, null, null, -1f)]
    public async Task A_part_that_holds_what_none_holds_is_refused_though_its_checksum_fits(
        string what, int at, int? row = null, int? column = null, float? weight = null)
    {
        using var data = await Partitioned.CreateAsync(parts: 1);
        var manifest = PartitionManifest.Read(data.Path);
        var part = await PartFile.ReadAsync(data.Path, manifest, Side.Users, 0);
        var rows = Enumerable.Range(0, 300)
            .SelectMany(user => Enumerable.Repeat(user, part.RowStart[user + 1] - part.RowStart[user])).ToArray();
        (rows[at], part.Columns[at], part.Weights[at]) = (row ?? rows[at], column ?? part.Columns[at],
            weight ?? part.Weights[at]);
        var name = PartitionManifest.PartName(Side.Users, 0);
        await WriteAsync(Path.Combine(data.Path, name), rows, part.Columns, part.Weights);
        Reseal(data.Path, name);
        var refused = await Assert.ThrowsAsync<DataException>(() => PartitionedInteractions.ReadAsync(data.Path));
        Assert.True(
            refused.Message.Contains("damaged", StringComparison.Ordinal)
                && refused.Message.Contains(name, StringComparison.Ordinal), $"{what}: {refused.Message}");
        (await CommandRun.Of("train", "--data", data.Path, "--set", "factors=4", "iterations=1")).AssertFails(3, name,
            "damaged");
    }

    [Fact]
    public async Task What_is_no_Parquet_is_refused_though_its_checksum_fits()
    {
        using var data = await Partitioned.CreateAsync(parts: 1);
        var name = PartitionManifest.PartName(Side.Users, 0);
        File.WriteAllText(Path.Combine(data.Path, name), "user,item,rating\n1,2,3\n");
        Reseal(data.Path, name);
        (await CommandRun.Of("train", "--data", data.Path, "--set", "factors=4", "iterations=1")).AssertFails(3, name,
            "partition the data again");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"interactions\": -9000", "\"interactions\": 9000")]
    [InlineData("\"interactions\": 8999", "\"interactions\": 9000")]
    [InlineData("\"interactions\": 99999999999999999999", "\"interactions\": 9000")]
    [InlineData("\"interactions\": 9000, \"interactions\": 9000", "\"interactions\": 9000")]
    [InlineData("\"userStarts\": null, \"other\"", "\"userStarts\"")]
    [InlineData("\"source\": \"\\ud800\", \"other\"", "\"source\"")]
    public async Task A_description_that_makes_no_sense_is_refused(string text, string? inPlaceOf = null)
    {
        using var data = await Partitioned.CreateAsync(parts: 2);
        var path = Path.Combine(data.Path, PartitionManifest.FileName);
        var whole = File.ReadAllText(path);
        Assert.Contains(inPlaceOf ?? "", whole, StringComparison.Ordinal);
        File.WriteAllText(path, inPlaceOf is null ? text : whole.Replace(inPlaceOf, text, StringComparison.Ordinal));
        (await CommandRun.Of("train", "--data", data.Path, "--set", "factors=4", "iterations=1")).AssertFails(3,
            data.Path, "partition the data again");
    }

    private static async Task WriteAsync(string path, int[] rows, int[] columns, float[] weights)
    {
        DataField<int> row = new("row"), column = new("column");
        var weight = new DataField<float>("weight");
        await using var stream = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(row, column, weight), stream);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<int>(row, rows);
        await group.WriteAsync<int>(column, columns);
        await group.WriteAsync<float>(weight, weights);
    }

    /// <summary>Gives the description the checksum that the file has now.</summary>
    private static void Reseal(string folder, string name)
    {
        var manifest = PartitionManifest.Read(folder);
        using var file = File.OpenRead(Path.Combine(folder, name));
        (manifest with
        {
            Checksums = new Dictionary<string, string>(
            manifest.Checksums)
            { [name] = PartFile.Checksum(file) }
        }).Write(folder);
    }

    [Fact]
    public async Task Of_a_pair_that_repeats_the_last_counts()
    {
        (int User, int Item, float Weight)[] ratings = [(7, 3, 1), (9, 4, 2), (7, 3, 5), (9, 3, 4)];
        var source = new RatingSource("test", (take, _) =>
        {
            foreach (var (user, item, weight) in ratings)
                take(user, item, weight);
        });
        var manifest = await Partitioner.PartitionAsync(source, 2, Path.Combine(_folder.Path, "parts"));
        Assert.Equal(3, manifest.Interactions);
        var read = await PartitionedInteractions.ReadAsync(Path.Combine(_folder.Path, "parts"));
        Assert.Equal([7, 9], read.Users.Ids);
        Assert.Equal([5f, 4f, 2f], read.Matrix.Values);
    }

    [Fact]
    public void Parts_are_whole_and_of_like_cost() =>
    Gen.Select(Gen.Int[0, 200].Array[1, 300], Gen.Int[1, 20]).Sample((lengths, parts) =>
    {
        parts = Math.Min(parts, lengths.Length);
        var starts = Partitioner.Balance(lengths, parts);
        Assert.Equal((parts + 1, 0, lengths.Length), (starts.Length, starts[0], starts[^1]));
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        // A part can be wrong by a row at each end, and where rows are few by the rows the other parts must have.
        double Cost(int from, int end) => lengths.AsSpan(from..end).ToArray().Sum(length => length + 32.0);
        if (lengths.Length < 20 * parts) return;
        var (mean, row) = (Cost(0, lengths.Length) / parts, lengths.Max() + 32.0);
        for (var part = 0; part < parts; part++)
            Assert.InRange(Cost(starts[part], starts[part + 1]), mean - 2 * row, mean + 2 * row);
    });

    [Fact]
    public void Where_rows_are_many_parts_start_on_blocks_of_the_Gramian()
    {
        var lengths = Enumerable.Range(0, 5_000).Select(row => 1 + row % 97).ToArray();
        Assert.All(Partitioner.Balance(lengths, 3)[..^1], start => Assert.Equal(0, start % Gramian.BlockRows));
        Assert.Contains(Partitioner.Balance(lengths, 7)[..^1], start => start % Gramian.BlockRows != 0);
    }

    [Fact]
    public async Task A_folder_comes_to_be_whole_or_not_at_all()
    {
        var path = Path.Combine(_folder.Path, "parts");
        var negative = new RatingSource("test", (take, _) => { take(1, 1, 3); take(2, 2, -1); });
        Assert.Contains("not negative",
            (await Assert.ThrowsAsync<DataException>(() => Partitioner.PartitionAsync(negative, 1, path))).Message,
            StringComparison.Ordinal);
        var few = new RatingSource("test", (take, _) => { take(1, 1, 3); take(2, 1, 4); });
        Assert.Contains("2 parts are too many for 2 users and 1 items",
            (await Assert.ThrowsAsync<DataException>(() => Partitioner.PartitionAsync(few, 2, path))).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        using var data = await Partitioned.CreateAsync();
        await Assert.ThrowsAsync<IOException>(() => Partitioner.PartitionAsync(few, 1, data.Path));
    }

    [Theory]
    [InlineData(PartitionManifest.FileName, "no JSON", "is damaged")]
    [InlineData(PartitionManifest.FileName, null, "holds no partitions")]
    [InlineData("users-0001.parquet", "no Parquet", "its checksum differs")]
    [InlineData("users-0001.parquet", null, "cannot be read")]
    [InlineData("items-ids.parquet", "", "its checksum differs")]
    public async Task What_is_damaged_or_gone_is_named(string file, string? content, string words)
    {
        using var data = await Partitioned.CreateAsync();
        var path = Path.Combine(data.Path, file);
        if (content is null) File.Delete(path);
        else await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        var message =
            (await Assert.ThrowsAsync<DataException>(() => PartitionedInteractions.ReadAsync(data.Path))).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Contains(content is null && file == PartitionManifest.FileName ? data.Path : path, message,
            StringComparison.Ordinal);
    }
}
