using CsCheck;
using MovieRec.Cluster.Partitions;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Numerics;
using MovieRec.Scaling;

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
        Assert.Equal((parts, 300, 200, 9_000L), (manifest.Parts, manifest.CountOf(Side.Users), manifest.CountOf(Side.Items), manifest.Interactions));
        var expected = SyntheticInteractions.Generate(new SyntheticOptions { Users = 300, Movies = 200, Ratings = 9_000 });
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

    [Fact]
    public async Task Of_a_pair_that_repeats_the_last_counts()
    {
        (int User, int Item, float Weight)[] ratings = [(7, 3, 1), (9, 4, 2), (7, 3, 5), (9, 3, 4)];
        var source = new RatingSource("test", (take, _) => { foreach (var (user, item, weight) in ratings) take(user, item, weight); });
        var manifest = await Partitioner.PartitionAsync(source, 2, Path.Combine(_folder.Path, "parts"));
        Assert.Equal(3, manifest.Interactions);
        var read = await PartitionedInteractions.ReadAsync(Path.Combine(_folder.Path, "parts"));
        Assert.Equal([7, 9], read.Users.Ids);
        Assert.Equal([5f, 4f, 2f], read.Matrix.Values);
    }

    [Fact]
    public void Parts_are_whole_and_of_like_cost() => Gen.Select(Gen.Int[0, 200].Array[1, 300], Gen.Int[1, 20]).Sample((lengths, parts) =>
    {
        parts = Math.Min(parts, lengths.Length);
        var starts = Partitioner.Balance(lengths, parts);
        Assert.Equal((parts + 1, 0, lengths.Length), (starts.Length, starts[0], starts[^1]));
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        // A part can be wrong by a row at each end, and where rows are few by the rows the other parts must have.
        double Cost(int from, int end) => lengths.AsSpan(from..end).ToArray().Sum(length => length + 32.0);
        if (lengths.Length < 20 * parts) return;
        var (mean, row) = (Cost(0, lengths.Length) / parts, lengths.Max() + 32.0);
        for (var part = 0; part < parts; part++) Assert.InRange(Cost(starts[part], starts[part + 1]), mean - 2 * row, mean + 2 * row);
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
        Assert.Contains("not negative", (await Assert.ThrowsAsync<DataException>(() => Partitioner.PartitionAsync(negative, 1, path))).Message, StringComparison.Ordinal);
        var few = new RatingSource("test", (take, _) => { take(1, 1, 3); take(2, 1, 4); });
        Assert.Contains("2 parts are too many for 2 users and 1 items", (await Assert.ThrowsAsync<DataException>(() => Partitioner.PartitionAsync(few, 2, path))).Message, StringComparison.Ordinal);
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
        var message = (await Assert.ThrowsAsync<DataException>(() => PartitionedInteractions.ReadAsync(data.Path))).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Contains(content is null && file == PartitionManifest.FileName ? data.Path : path, message, StringComparison.Ordinal);
    }
}
