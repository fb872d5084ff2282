using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsCheck;
using MovieRec.Data;

namespace MovieRec.Tests.Data;

public sealed class RatingCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly string Numbers = string.Concat(
        Enumerable.Range(0, 5_000).Select(i => $"{i / 7}\t{i % 7}\t3.5\t{881_250_949 + i}\n"));

    private string CacheFolder => Path.Combine(_folder.Path, "cache");

    private string[] Cached => Directory.Exists(CacheFolder) ? Directory.GetFiles(CacheFolder) : [];

    public void Dispose() => _folder.Dispose();

    /// <summary>Reads a file through a cache, and says whether the file itself was opened.</summary>
    private (Ratings Ratings, string[] Notes, bool WasParsed) Read(string path, RatingCache? cache = null)
    {
        var (notes, wasParsed) = (new List<string>(), false);
        var ratings = RatingParser.Parse(path, Open, path, isMovieLens: false, notes,
            cache ?? new RatingCache(CacheFolder, 1), TestContext.Current.CancellationToken);
        return (ratings, [.. notes], wasParsed);

        Stream Open()
        {
            wasParsed = true;
            return DataFiles.OpenFile(path);
        }
    }

    private static string Show(Ratings ratings) =>
        string.Join('\n', Enumerable.Range(0, ratings.Count).Select(i => string.Create(CultureInfo.InvariantCulture,
        $"{IdNames.TextOf(ratings.UserNames, ratings.UserIds[i])} "
            + $"{IdNames.TextOf(ratings.ItemNames, ratings.ItemIds[i])} {ratings.Values[i]} "
            + $"{(ratings.HasTimestamps ? ratings.Timestamps[i] : null)}")));

    [Theory]
    [InlineData("7\t20\t3\n8\t21\t4\n")]
    [InlineData("7\t20\t3\t881250949\n8\t21\t4\t881250950\n7\t20\t1\t881250951\n")]
    [InlineData("7\t20\t3\t4102444800\n8\t21\t4\t5\n")]
    [InlineData("7\t20\t3\t978300760123\n")]
    [InlineData("user,director,item,rating\nzoe,x,tt5,3\nadam,y,20,4\nzoe,x,007,5\n")]
    public void What_is_read_a_second_time_is_what_was_read_first(string text)
    {
        var path = _folder.Write("r.txt", text);
        var (first, second) = (Read(path), Read(path));
        Assert.Equal((true, false), (first.WasParsed, second.WasParsed));
        Assert.Equal(Show(first.Ratings), Show(second.Ratings));
        Assert.Equal(first.Notes, second.Notes);
        Assert.Equal(first.Ratings.UserIds, second.Ratings.UserIds);
        Assert.Equal(first.Ratings.ItemIds, second.Ratings.ItemIds);
    }

    [Fact]
    public void A_source_that_changed_or_goes_by_another_name_is_read_anew()
    {
        var path = _folder.Write("r.txt", Numbers);
        var written = File.GetLastWriteTimeUtc(path);
        Read(path);
        // As long as before and as old: only its content tells.
        _folder.Write("r.txt", Numbers.Replace("3.5", "2.5", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, written);
        var changed = Read(path);
        Assert.Equal((true, 2.5f), (changed.WasParsed, changed.Ratings.Values[0]));
        // Its notes may name it.
        Assert.True(Read(_folder.Write("other.txt", Numbers)).WasParsed);
    }

    [Fact]
    public void A_damaged_file_is_never_trusted()
    {
        var path = _folder.Write("r.txt", Numbers);
        var expected = Show(Read(path).Ratings);
        var cached = Assert.Single(Cached);
        var whole = File.ReadAllBytes(cached);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 2]).Sample((place, kind) =>
        {
            var damaged = kind == 0 ? whole[..place] : [.. whole, .. new byte[kind - 1]];
            if (kind == 1) damaged[place] ^= 0x10;
            File.Delete(cached);
            File.WriteAllBytes(cached, damaged);
            var read = Read(path);
            Assert.True(read.WasParsed);
            Assert.Equal(expected, Show(read.Ratings));
            // And replaced by one that is whole.
            Assert.Equal(whole, File.ReadAllBytes(cached));
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void Many_readers_at_once_read_the_same()
    {
        var path = _folder.Write("r.txt", Numbers);
        var all = new string[16];
        Parallel.For(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = all.Length },
            at => all[at] = Show(Read(path).Ratings));
        Assert.Single(all.Distinct());
        Assert.Single(Cached);
        Assert.False(Read(path).WasParsed);
    }

    [Fact]
    public void Packed_files_and_archives_are_kept_by_what_lies_on_the_disk()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.ASCII.GetBytes(Numbers));
        var packed = _folder.Write("r.txt.gz", bytes.ToArray());
        Assert.True(Read(packed).WasParsed);
        var second = Read(packed);
        Assert.Equal((false, 5_000), (second.WasParsed, second.Ratings.Count));
    }

    [Fact]
    public void Small_files_and_folders_that_cannot_be_written_do_without()
    {
        var path = _folder.Write("r.txt", Numbers);
        Read(path, new RatingCache(CacheFolder, Numbers.Length + 1));
        Assert.Empty(Cached);
        var taken = _folder.Write("taken", "x");
        Assert.Equal(5_000, Read(path, new RatingCache(Path.Combine(taken, "cache"), 1)).Ratings.Count);
    }

    [Fact]
    public void Files_with_an_error_are_not_kept()
    {
        var path = _folder.Write("r.txt", Numbers + "7\t20\tx\n");
        for (var time = 0; time < 2; time++)
            Assert.Contains("line 5001", Assert.Throws<DataException>(() => Read(path)).Message,
                StringComparison.Ordinal);
        Assert.Empty(Cached);
    }

    [Fact]
    public void The_oldest_files_make_room()
    {
        string[] paths = [.. Enumerable.Range(0, 4).Select(i => _folder.Write($"{i}.txt", Numbers))];
        Read(paths[0]);
        var size = new FileInfo(Assert.Single(Cached)).Length;
        var cache = new RatingCache(CacheFolder, 1, 2 * size + 1);
        foreach (var path in paths[1..])
        {
            File.SetLastWriteTimeUtc(Cached.MaxBy(File.GetLastWriteTimeUtc)!, DateTime.UtcNow.AddHours(-1));
            Read(path, cache);
        }
        Assert.Equal(2, Cached.Length);
        Assert.False(Read(paths[3], cache).WasParsed);
        Assert.True(Read(paths[0], cache).WasParsed);
    }
}
