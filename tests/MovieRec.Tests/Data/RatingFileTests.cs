using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsCheck;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Data;

public sealed class RatingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Ratings Read(string text, ICollection<string>? notes = null) =>
        RatingFile.Read(_folder.Write("r.txt", text), notes, TestContext.Current.CancellationToken);

    private static Ratings ReadFile(string path) =>
        RatingFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);

    private string Problem(string text) => Assert.Throws<DataException>(() => Read(text)).Message;

    private static string Rows(Ratings ratings)
    {
        var rows = new List<string>();
        for (var i = 0; i < ratings.Count; i++)
        {
            var time = ratings.HasTimestamps ? ratings.Timestamps[i].ToString(CultureInfo.InvariantCulture) : "-";
            rows.Add(
                string.Create(CultureInfo.InvariantCulture,
                    $"{ratings.UserIds[i]} {ratings.ItemIds[i]} {ratings.Values[i]} {time}"));
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
    public void Runs_of_spaces_part_only_two_fields() =>
    Assert.Equal("7 20 3 5; 8 21 4 6", Rows(Read("  7   20 3  5 \n8 21 4 6")));

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
    public void Ids_that_are_no_numbers_are_texts_with_negative_numbers_in_their_order()
    {
        var notes = new List<string>();
        var ratings = Read("user,item,rating\nzoe@example.org,tt0111161,5\n7,99999999999,4\n"
            + "adam@example.org,\"US0378331005\",3\n7,12,2\n007,5000000000,1\n", notes);
        Assert.Equal(["007", "adam@example.org", "zoe@example.org"], ratings.UserNames!.Texts);
        Assert.Equal(["5000000000", "99999999999", "US0378331005", "tt0111161"], ratings.ItemNames!.Texts);
        Assert.Equal([-1, 7, -2, 7, -3], ratings.UserIds);
        Assert.Equal([-1, -3, -2, 12, -4], ratings.ItemIds);
        Assert.Contains(notes,
            note => note.Contains("Not every user id is a whole number ('zoe@example.org' in line 2 of r.txt)",
                StringComparison.Ordinal));
        Assert.Equal("zoe@example.org", IdNames.TextOf(ratings.UserNames, -1));
        Assert.True(IdNames.TryGetId(ratings.ItemNames, "US0378331005", out var id) && id == -2);
        Assert.False(IdNames.TryGetId(ratings.ItemNames, "us0378331005", out _));
        Assert.Null(Read("7,12,2\n").UserNames);
    }

    [Fact]
    public void Every_id_comes_back_as_it_was_written_whatever_the_order_of_the_lines() =>
        Gen.OneOf(Gen.Char.AlphaNumeric.Array[1, 12].Select(letters => new string(letters)),
            Gen.Long.Select(number => number.ToString(CultureInfo.InvariantCulture)), Gen.Int[0,
                9].Select(number => $"{number}"))
            .HashSet[1, 12].Sample(texts =>
            {
                var ids = texts.ToArray();
                var lines = ids.Select((id, at) => $"u{id}\t{id}\t{at}\n").ToArray();
                var (forth, back) = (Read(string.Concat(lines)), Read(string.Concat(lines.Reverse())));
                for (var at = 0; at < ids.Length; at++)
                {
                    Assert.Equal(ids[at], IdNames.TextOf(forth.ItemNames, forth.ItemIds[at]));
                    Assert.Equal(forth.ItemIds[at], back.ItemIds[^(at + 1)]);
                }
                Assert.Equal(ids.Length, IdMap.From(forth.ItemIds, forth.ItemNames).Count);
            }, iter: 200, threads: 1);

    [Fact]
    public void Files_that_were_read_apart_can_share_their_ids()
    {
        var parts = Ratings.WithSharedNames(
            Read("zoe,x,1\nadam,3,1\n"), Read("bert,3,1\nzoe,4,1\n"), Read("5,y,1\n"));
        var (a, b, c) = (parts[0], parts[1], parts[2]);
        Assert.Same(a.UserNames, b.UserNames);
        Assert.Equal(["adam", "bert", "zoe"], a.UserNames!.Texts);
        Assert.Equal((a.UserIds[0], 3, 4), (b.UserIds[1], b.ItemIds[0], b.ItemIds[1]));
        Assert.Equal("x", IdNames.TextOf(b.ItemNames, a.ItemIds[0]));
        Assert.Equal((5, "y"), (c.UserIds[0], IdNames.TextOf(a.ItemNames, c.ItemIds[0])));
        Assert.All(parts.Zip(Ratings.WithSharedNames(parts)), pair => Assert.Same(pair.First, pair.Second));
    }

    [Theory]
    // RecBole
    [InlineData("user_id:token\titem_id:token\ttimestamp:float\trating:float\n7\t20\t978300740\t3.5\n",
        "7 20 3.5 978300740")]
    [InlineData("rating:float\titem_id:token\tuser_id:token\n3.5\t20\t7\n", "7 20 3.5 -")]
    // Kaggle
    [InlineData("\"userId\",\"movieId\",\"rating\",\"timestamp\"\n\"7\",\"20\",\"3.5\",\"2005-04-02 23:53:47\"\n",
        "7 20 3.5 1112486027")]
    // gorse
    [InlineData("FeedbackType,UserId,ItemId,Timestamp\nread,7,20,2006-01-02 15:04:05 +0000 UTC\n", "7 20 1 1136214245")]
    [InlineData("feedback_type,user_id,item_id,value,time_stamp\nread,7,20,2,2006-01-02T15:04:05Z\n",
        "7 20 2 1136214245")]
    [InlineData("uid,iid,r_ui\n7,20,3.5\n", "7 20 3.5 -")] // Surprise
    [InlineData("user item rating timestamp\n7 20 3.5 88\n", "7 20 3.5 88")]
    [InlineData("item,user,rating\n20,7,3.5\n", "7 20 3.5 -")] // LensKit
    [InlineData("\"User-ID\";\"ISBN\";\"Book-Rating\"\n\"7\";\"20\";\"3\"\n", "7 20 3 -")] // Book-Crossing
    [InlineData("userID\tartistID\tweight\n7\t20\t13883\n", "7 20 13883 -")] // Last.fm
    public void The_names_that_others_write_are_known_in_any_order(string text, string rows) =>
    Assert.Equal(rows, Rows(Read(text)));

    [Theory]
    [InlineData("a,b,c\n7,20,3\n",
        "line 1: the header has no user and no item column, unless it is one of 'a', 'b', 'c'")]
    [InlineData("userId,opus,rating\n7,20,3\n", "line 1: the header has no item column, unless it is one of 'opus'")]
    [InlineData("person,movieId,rating\n7,20,3\n",
        "line 1: the header has no user column, unless it is one of 'person'")]
    [InlineData("userId,movieId,opinion\n7,20,3\n",
        "line 1: the header has no rating column, unless it is one of 'opinion'")]
    [InlineData("user,user_id,item\n7,8,20\n", "line 1: the columns 'user' and 'user_id' could both be the user")]
    [InlineData("user,item,rating,score\n7,20,3,4\n",
        "line 1: the columns 'rating' and 'score' could both be the rating")]
    [InlineData("Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,Heat,1995,x,4\n", "recommend --ratings FILE")]
    public void A_header_whose_columns_cannot_be_placed_is_refused(string text, string problem) =>
    Assert.Contains(problem, Problem(text), StringComparison.Ordinal);

    [Fact]
    public void Columns_beside_those_that_are_known_are_left_unread_and_noted()
    {
        var notes = new List<string>();
        Assert.Equal("7 20 3.5 -", Rows(Read("userId,director,movieId,rating\n7,x,20,3.5\n", notes)));
        Assert.Contains("'director'", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Times_in_the_third_column_are_not_taken_for_ratings() =>
        Assert.Contains("times where its third column should be ratings",
            Problem("7\t20\t978300740\n8\t21\t881250949\n"), StringComparison.Ordinal);

    // 2000-12-31 22:12:40 UTC, in each unit.
    [Theory]
    [InlineData("978300760", null)]
    [InlineData("978300760.9", null)]
    [InlineData("9.7830076e8", null)]
    [InlineData("978300760123", "milliseconds")]
    [InlineData("978300760123456", "microseconds")]
    [InlineData("978300760123456789", "nanoseconds")]
    [InlineData("978300760123.5", "milliseconds")]
    [InlineData("2000-12-31 22:12:40", null)]
    [InlineData("2000-12-31T22:12:40Z", null)]
    [InlineData("2000-12-31T23:12:40+01:00", null)]
    [InlineData("2000-12-31T22:12:40.987654", null)]
    public void The_unit_of_timestamps_is_told_by_their_range_and_noted(string timestamp, string? unit)
    {
        var notes = new List<string>();
        Assert.Equal("7 20 3 978300760", Rows(Read($"7\t20\t3\t{timestamp}\n", notes)));
        if (unit is null) Assert.Empty(notes);
        else Assert.Contains($"timestamps in {unit} ({timestamp} is 2000-12-31 22:12:40 UTC)", Assert.Single(notes),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-62135596800", "253402300799")]
    public void Seconds_reach_from_the_year_1_to_9999(string first, string last) =>
        Assert.Equal($"7 20 3 {first}; 8 20 3 {last}", Rows(Read($"7\t20\t3\t{first}\n8\t20\t3\t{last}\n")));

    [Theory]
    [InlineData("978300760\n8\t21\t4\t978300760123",
        "line 2: the timestamp '978300760123' is in milliseconds, but '978300760' in line 1 in seconds")]
    [InlineData("978300760123\n8\t21\t4\t0",
        "line 2: the timestamp '0' is in seconds, but '978300760123' in line 1 in milliseconds")]
    [InlineData("2000-12-31\n8\t21\t4\t978300760",
        "line 2: the timestamp '978300760' is in seconds, but '2000-12-31' in line 1 in the form of a date")]
    [InlineData("-62135596801", "is no time between the years 1 and 9999")]
    [InlineData("1e30", "is no time between the years 1 and 9999")]
    [InlineData("99999999999999999999", "is no time between the years 1 and 9999")]
    [InlineData("31/12/2000", "neither a number of seconds since 1970 nor a date")]
    [InlineData("2000-13-31", "neither a number of seconds since 1970 nor a date")]
    public void Timestamps_in_no_unit_or_in_several_are_refused(string timestamps, string problem) =>
        Assert.Contains(problem, Problem($"7\t20\t3\t{timestamps}\n"), StringComparison.Ordinal);

    [Fact]
    public void Every_time_that_is_read_is_a_date() => Gen.Long.Sample(timestamp =>
    {
        try
        {
            DateTimeOffset.FromUnixTimeSeconds(
                Read(FormattableString.Invariant($"7\t20\t3\t{timestamp}\n")).Timestamps[0]);
        }
        catch (DataException)
        {
        }
    }, iter: 300, threads: 1);

    [Fact]
    public void Ratings_hold_no_time_outside_of_the_calendar() =>
        Assert.Throws<ArgumentException>(() => new Ratings([1], [1], [1], [978_300_760_123]));

    [Theory]
    [InlineData("7\t20\t3\r8\t21\t4\r", "7 20 3 -; 8 21 4 -")] // CR alone
    [InlineData("user,item,rating\r7,20,3\r\r8,21,4", "7 20 3 -; 8 21 4 -")]
    [InlineData("7;20;3,5;88\n8;21;4;89\n", "7 20 3.5 88; 8 21 4 89")] // decimal commas
    [InlineData("user;item;rating\n7;20;3,5\n", "7 20 3.5 -")]
    [InlineData("7\t20\t\"3,5\"\n", "7 20 3.5 -")]
    [InlineData("7|20|3.5\n", "7 20 3.5 -")]
    [InlineData("7\t\u00a020\u00a0\t3\n", "7 20 3 -")] // no-break spaces around a number
    // a line break inside quotes
    [InlineData("user,title,item,rating\n7,\"two\nlines, \"\"quoted\"\"\",20,3\n8,x,21,4\n", "7 20 3 -; 8 21 4 -")]
    public void Other_forms_of_text_are_read(string text, string rows) => Assert.Equal(rows, Rows(Read(text)));

    [Fact]
    public void A_line_after_a_record_of_several_is_named_by_its_own_number() =>
        Assert.Contains("line 4: the rating 'x'", Problem("user,title,item,rating\n7,\"two\nlines\",20,3\n8,x,21,x\n"),
            StringComparison.Ordinal);

    [Fact]
    public void A_packed_file_is_read_as_what_is_in_it()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write("7\t20\t3\n8\t21\t4\n"u8);
        Assert.Equal("7 20 3 -; 8 21 4 -", Rows(ReadFile(_folder.Write("r.csv.gz", bytes.ToArray()))));
        Assert.Contains("damaged gzip",
            Assert.Throws<DataException>(() =>
                ReadFile(
                    _folder.Write("cut.gz", bytes.ToArray()[..10].Concat(new byte[] { 7, 7, 7 }).ToArray()))).Message,
                    StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SQLite format 3\0", "an SQLite database")]
    [InlineData("PAR1", "a Parquet file")]
    [InlineData("ARROW1", "an Arrow (Feather) file")]
    [InlineData("BZh91AY", "a bzip2 file")]
    [InlineData("%PDF-1.4", "a PDF document")]
    [InlineData("[{\"user\":1}]", "JSON")]
    [InlineData("\n<!DOCTYPE html>", "HTML or XML")]
    [InlineData("7\t20\t3\n\0\0\0", "zero bytes")]
    [InlineData("7\0\t\0", "UTF-16")]
    public void What_is_not_text_is_refused_by_its_true_name(string start, string name) =>
    Assert.Contains(name, Problem(start), StringComparison.Ordinal);

    [Fact]
    public void Mark_carriage_returns_blank_lines_and_a_missing_last_line_end_are_passed_over() =>
        Assert.Equal("7 20 3 -; 8 21 4 -", Rows(Read("\uFEFF7\t20\t3\r\n\r\n  \n8\t21\t4\r\n\n9\t1\t1"))[..18]);

    [Fact]
    public void Quoted_numbers_are_numbers() =>
    Assert.Equal("7 20 3.5 88", Rows(Read("\"7\",\"20\",\"3.5\",\"88\"\n")));

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
        Assert.Equal("8 21 4 2; 7 20 1 3; 7 21 2 4",
            Rows(Read("7\t20\t5\t1\n8\t21\t4\t2\n7\t20\t1\t3\n7\t21\t2\t4\n", notes)));
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
    [InlineData("7\t20\t3\n8\t\t3\n", "line 2: the item id is empty")]
    [InlineData("7\t20\t3\n8\tx\u0007y\t3\n", "line 2: the item id 'x�y' has control characters")]
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
    public void A_file_of_one_column_is_told_what_may_separate_columns() =>
        Assert.Contains("separated by '::', tab, semicolon, comma, pipe or space", Problem("hello\n"),
            StringComparison.Ordinal);

    [Fact]
    public void Text_in_UTF_16_is_refused_by_name() =>
        Assert.Contains("UTF-16",
            Assert.Throws<DataException>(() =>
                ReadFile(
                    _folder.Write("w.txt",
                        Encoding.Unicode.GetPreamble()
                            .Concat(Encoding.Unicode.GetBytes("1\t2\t3\n")).ToArray()))).Message,
                            StringComparison.Ordinal);

    [Fact]
    public void A_file_without_line_ends_is_not_read_into_memory() =>
        Assert.Contains("longer than a million",
            Assert.Throws<DataException>(() => ReadFile(_folder.Write("one-line", new string('x', 3 << 20)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_a_data_error() =>
        Assert.Contains("There is no file",
            Assert.Throws<DataException>(() => ReadFile(Path.Combine(_folder.Path, "none.tsv"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_folder_is_a_data_error() => Assert.Throws<DataException>(() => ReadFile(_folder.Path));

    [Fact]
    public void Numbers_are_read_as_the_runtime_reads_them() =>
        Gen.Float[-100f, 100f].Select(value => value.ToString("0.0##", CultureInfo.InvariantCulture)).Array[1,
            20].Sample(texts =>
        {
            var ratings = Read(string.Concat(texts.Select((text, i) => $"{i},5,{text}\n")));
            for (var i = 0; i < texts.Length; i++)
                Assert.Equal(float.Parse(texts[i], CultureInfo.InvariantCulture), ratings.Values[i]);
        }, iter: 200, threads: 1);

    [Fact]
    public void Lines_across_the_edges_of_the_buffer_are_read_whole()
    {
        // Some 2 MB of lines of changing length, against the slow obvious reader.
        var text = new StringBuilder();
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"{i}\t{random.Next()}\t{random.Next(1, 6)}\t{random.NextInt64(1L << random.Next(1, 37))}"
                    + $"{(i % 3 == 0 ? "\r\n" : "\n")}");
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
