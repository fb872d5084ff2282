using System.Globalization;
using System.Text;
using CsCheck;
using MovieRec.Data;

namespace MovieRec.Tests.Data;

public sealed class RatingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Ratings Read(string text, ICollection<string>? notes = null) =>
        RatingFile.Read(_folder.Write("r.txt", text), notes, TestContext.Current.CancellationToken);

    private static Ratings ReadFile(string path) => RatingFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);

    private string Problem(string text) => Assert.Throws<DataException>(() => Read(text)).Message;

    private static string Rows(Ratings ratings)
    {
        var rows = new List<string>();
        for (var i = 0; i < ratings.Count; i++)
        {
            var time = ratings.HasTimestamps ? ratings.Timestamps[i].ToString(CultureInfo.InvariantCulture) : "-";
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{ratings.UserIds[i]} {ratings.ItemIds[i]} {ratings.Values[i]} {time}"));
        }
        return string.Join("; ", rows);
    }

    [Theory]
    [InlineData("\t")]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData(" ")]
    [InlineData("::")]
    public void Every_separator_gives_the_same_ratings(string separator)
    {
        var text = "7 20 3.5 880000000\n8 21 4 880000001\n".Replace(" ", separator, StringComparison.Ordinal);
        Assert.Equal("7 20 3.5 880000000; 8 21 4 880000001", Rows(Read(text)));
    }

    [Fact]
    public void Runs_of_spaces_part_only_two_fields() => Assert.Equal("7 20 3 5; 8 21 4 6", Rows(Read("  7   20 3  5 \n8 21 4 6")));

    [Fact]
    public void Two_columns_are_pairs_that_count_as_1()
    {
        var notes = new List<string>();
        Assert.Equal("7 20 1 -; 8 21 1 -", Rows(Read("7\t20\n8\t21\n", notes)));
        Assert.Contains(notes, note => note.Contains("no rating column", StringComparison.Ordinal));
    }

    [Fact]
    public void Three_columns_have_no_times() => Assert.False(Read("7\t20\t3\n").HasTimestamps);

    [Fact]
    public void A_header_decides_which_column_is_which() =>
        Assert.Equal("7 20 3.5 88", Rows(Read("timestamp,movie_id,Title,rating,userId\n88,20,\"A, B\",3.5,7\n")));

    [Fact]
    public void A_header_in_other_words_leaves_the_order_and_is_noted()
    {
        var notes = new List<string>();
        Assert.Equal("7 20 3 -", Rows(Read("a,b,c\n7,20,3\n", notes)));
        Assert.Single(notes);
    }

    [Fact]
    public void A_header_without_items_is_an_error() => Assert.Contains("line 1: the header has no item column", Problem("userId,film,rating\n7,20,3\n"), StringComparison.Ordinal);

    [Fact]
    public void Mark_carriage_returns_blank_lines_and_a_missing_last_line_end_are_passed_over() =>
        Assert.Equal("7 20 3 -; 8 21 4 -", Rows(Read("\uFEFF7\t20\t3\r\n\r\n  \n8\t21\t4\r\n\n9\t1\t1"))[..18]);

    [Fact]
    public void Quoted_numbers_are_numbers() => Assert.Equal("7 20 3.5 88", Rows(Read("\"7\",\"20\",\"3.5\",\"88\"\n")));

    [Fact]
    public void Columns_after_the_fourth_are_left_out_and_noted()
    {
        var notes = new List<string>();
        Assert.Equal("7 20 3 88", Rows(Read("7\t20\t3\t88\tx\n", notes)));
        Assert.Contains("5 columns", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_repeated_pairs_the_last_line_counts_and_that_is_noted()
    {
        var notes = new List<string>();
        Assert.Equal("8 21 4 2; 7 20 1 3; 7 21 2 4", Rows(Read("7\t20\t5\t1\n8\t21\t4\t2\n7\t20\t1\t3\n7\t21\t2\t4\n", notes)));
        Assert.Contains("1 pair of user and item again", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    [InlineData("userId,movieId,rating\n", "has a header but no ratings")]
    [InlineData("hello\n", "line 1: only one column")]
    [InlineData("7\t20\t3\n8\t21\n", "line 2: 2 columns where the first line has 3")]
    [InlineData("7\t20\t3\n\n8\t21\t3\t4\n", "line 3: 4 columns where the first line has 3")]
    [InlineData("7\t20\t3\n8\n", "line 2: only one column")]
    [InlineData("7\t20\t3\nx8\t21\t3\n", "line 2: the user id 'x8'")]
    [InlineData("7\t20\t3\n8\t\t3\n", "line 2: the item id ''")]
    [InlineData("7\t20\t3\n8\t-1\t3\n", "line 2: the item id '-1'")]
    [InlineData("7\t20\t3\n8\t99999999999\t3\n", "line 2: the item id '99999999999'")]
    [InlineData("7\t20\t3\n8\t21\tgood\n", "line 2: the rating 'good'")]
    [InlineData("7\t20\t3\n8\t21\tNaN\n", "line 2: the rating 'NaN'")]
    [InlineData("7\t20\t3\n8\t21\t\n", "line 2: the rating ''")]
    [InlineData("7\t20\t3\t1\n8\t21\t3\tnoon\n", "line 2: the timestamp 'noon'")]
    [InlineData("7,20,3\n8,\"21,3\n", "line 2: a quotation mark is not closed")]
    public void Damage_is_named_with_file_and_line(string text, string problem)
    {
        var message = Problem(text);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains("r.txt", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_in_UTF_16_is_refused_by_name() =>
        Assert.Contains("UTF-16", Assert.Throws<DataException>(() => ReadFile(_folder.Write("w.txt", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("1\t2\t3\n")).ToArray()))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_without_line_ends_is_not_read_into_memory() =>
        Assert.Contains("longer than a million", Assert.Throws<DataException>(() => ReadFile(_folder.Write("zeros", new byte[3 << 20]))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_a_data_error() =>
        Assert.Contains("There is no file", Assert.Throws<DataException>(() => ReadFile(Path.Combine(_folder.Path, "none.tsv"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_is_a_data_error() => Assert.Throws<DataException>(() => ReadFile(_folder.Path));

    [Fact]
    public void Numbers_are_read_as_the_runtime_reads_them() =>
        Gen.Float[-100f, 100f].Select(value => value.ToString("0.0##", CultureInfo.InvariantCulture)).Array[1, 20].Sample(texts =>
        {
            var ratings = Read(string.Concat(texts.Select((text, i) => $"{i},5,{text}\n")));
            for (var i = 0; i < texts.Length; i++) Assert.Equal(float.Parse(texts[i], CultureInfo.InvariantCulture), ratings.Values[i]);
        }, iter: 200, threads: 1);

    [Fact]
    public void Lines_across_the_edges_of_the_buffer_are_read_whole()
    {
        // Some 2 MB of lines of changing length, against the slow obvious reader.
        var text = new StringBuilder();
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++) text.Append(CultureInfo.InvariantCulture, $"{i}\t{random.Next()}\t{random.Next(1, 6)}\t{random.NextInt64(1L << random.Next(1, 62))}{(i % 3 == 0 ? "\r\n" : "\n")}");
        var ratings = Read(text.ToString());
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length, ratings.Count);
        for (var i = 0; i < lines.Length; i++)
        {
            var fields = lines[i].TrimEnd('\r').Split('\t');
            Assert.Equal(int.Parse(fields[1], CultureInfo.InvariantCulture), ratings.ItemIds[i]);
            Assert.Equal(long.Parse(fields[3], CultureInfo.InvariantCulture), ratings.Timestamps[i]);
        }
    }
}
