using System.Globalization;
using System.Text;
using CsCheck;
using MovieRec.Data;
using MovieRec.Tests.Reference;

namespace MovieRec.Tests.Data;

/// <summary>
/// Reading in blocks on several threads, against <see cref="SlowRatingParser"/>: the same ratings, notes and errors,
/// whatever stands in the file.
/// </summary>
public sealed class RatingParserTests
{
    private static readonly string[] Ids = ["1", "0", "7", "12", "2147483647", "2147483648", "007", "00", "-3", "+4",
        "\"5\"", " 6", "7 ", "\u00a08", "tt01", "zoë", "", "\"a\nb\"", "\"open", "\"x\"y", "é\"", "9.5"];
    private static readonly string[] Values = ["3", "4.5", "3.5", "0.5", "5.0", "10", "13883", "16777217", "3.1415926",
        "0.30", "03", ".5", "5.", "\"4\"", " 2", "3,5", "1e1", "NaN", "-1", "x", "", "978300760"];
    private static readonly string[] Times =
    [
        "881250949", "0", "253402300799", "253402300800", "978300760123", "978300760123456", "978300760123456789",
        "99999999999999999999", "0088", "1.5e9", "-5", "4102444800", "2005-04-02 23:53:47", "\"2005-04-02\"", "noon",
        "",
    ];

    private static readonly string[] Delimiters = ["\t", ",", ";", "|", " ", "::"];
    private static readonly string[] LineEnds = ["\n", "\r\n", "\r", "\n\n", "\n \t\n", "\r\r\n"];
    private static readonly string[] Headers = ["", "user,item,rating,timestamp", "title,timestamp,rating,user,item",
        "userId,movieId"];

    private static string Fast(byte[] text, bool isMovieLens)
    {
        var notes = new List<string>();
        try
        {
            var ratings = Parse(new MemoryStream(text), isMovieLens, notes, out var lines);
            var rows = Enumerable.Range(0, ratings.Count)
                .Select(i => (ratings.UserIds[i], ratings.ItemIds[i], ratings.Values[i],
                    ratings.HasTimestamps ? ratings.Timestamps[i] : (long?)null));
            return SlowRatingParser.Show(rows, ratings.UserNames, ratings.ItemNames, lines, notes);
        }
        catch (DataException problem)
        {
            return problem.Message;
        }
    }

    private static Ratings Parse(Stream stream, bool isMovieLens, List<string> notes, out int lines)
    {
        var (users, items) = (new IdReader("user"), new IdReader("item"));
        var ratings = RatingParser.Parse(stream, "r.txt", isMovieLens, users, items, notes, out lines,
            TestContext.Current.CancellationToken);
        users.Note(notes);
        items.Note(notes);
        return RatingParser.Seal(ratings, users, items);
    }

    private static void AssertSame(string text, bool isMovieLens = false) =>
        AssertSame(Encoding.UTF8.GetBytes(text), isMovieLens);

    private static void AssertSame(byte[] text, bool isMovieLens = false) =>
        Assert.Equal(SlowRatingParser.Read(text, "r.txt", isMovieLens), Fast(text, isMovieLens));

    [Fact]
    public void Files_of_any_form_are_read_as_line_by_line() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        string Pick(string[] texts, int usual) =>
            random.Next(12) > 0 ? texts[random.Next(usual)] : texts[random.Next(texts.Length)];
        var (delimiter, lineEnd) = (Pick(Delimiters, 6), Pick(LineEnds, 2));
        var (header, columns) = (Pick(Headers, 4), random.Next(2, 6));
        var (odd, text) = (random.Next(3) == 0 ? 1 : 40, new StringBuilder());
        if (header.Length > 0)
        {
            text.Append(header.Replace(",", delimiter, StringComparison.Ordinal)).Append(lineEnd);
            columns = header.Split(',').Length;
        }
        var usualIds = random.Next(4) > 0 ? 4 : Ids.Length;
        for (var line = random.Next(1, 60); line > 0; line--)
        {
            string Any(string[] texts, int usual) =>
                random.Next(odd) == 0 ? Pick(texts, texts.Length) : texts[random.Next(usual)];
            var (user, item, value, time) = (Any(Ids, usualIds), Any(Ids, usualIds), Any(Values, 4), Any(Times, 2));
            string[] fields = columns == 5 && header.Length > 0
                ? ["t", time, value, user, item] : [user, item, value, time, "x y"];
            text.AppendJoin(delimiter, fields.Take(random.Next(odd * 20) == 0 ? random.Next(1, 6) : columns))
                .Append(random.Next(odd * 3) == 0 ? Pick(LineEnds, 6) : lineEnd);
        }
        AssertSame(text.ToString(), random.Next(4) == 0);
    }, iter: 6000, threads: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Large_files_with_odd_lines_anywhere_are_read_as_line_by_line(bool hasOpenQuotes) =>
    Gen.Int.Sample(seed =>
    {
        // Several blocks, so that odd lines, records of two lines and damage fall into any of them.
        var random = new Random(seed);
        string[] odd = hasOpenQuotes
            ? ["1,\"two\n3,4,5,6\nlines\",3,88", "7,20,\"3\",88"]
            : ["x1,20,3,88", "7,tt5,4,88", " 7 ,20,3,88", "\"7\",20,3,88", "7,20,03.50,88", "7,20,3,1.5e9", "", " ",
                "7,20,x,88", "7,20"];
        var (last, text) = (random.Next(hasOpenQuotes ? 1 : 0, hasOpenQuotes ? 3 : odd.Length + 1),
            new StringBuilder("user,item,rating,time\n"));
        for (var line = 0; line < 45_000; line++)
        {
            if (random.Next(20_000) == 0)
                text.Append(odd[random.Next(last % (odd.Length + 1) == 0 ? 8 : Math.Min(last, odd.Length))]);
            else text.Append(CultureInfo.InvariantCulture,
                $"{random.Next(500)},{random.Next(400)},{random.Next(1, 11) / 2.0},{random.Next()}");
            text.Append(random.Next(50) == 0 ? "\r\n" : "\n");
        }
        AssertSame(text.ToString());
    }, iter: 6, threads: 1);

    [Theory]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    public void A_line_is_refused_from_the_same_length_on(int length)
    {
        var lines = string.Concat(Enumerable.Repeat("7\t20\t3\tx\n", 50_000));
        AssertSame($"{lines}7\t20\t3\t{new string('y', length - 7)}\n8\t20\t3\tx\n");
        AssertSame($"{lines}7\t20\t3\t{new string('y', length - 7)}");
    }

    [Fact]
    public void What_was_read_before_a_failure_is_looked_at_first()
    {
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("7\t20\t3\n", 100_000)));
        string Problem(string last) =>
            Assert.ThrowsAny<Exception>(() => Parse(new FailingStream([.. lines, .. Encoding.ASCII.GetBytes(last)]),
                false, [], out _)).Message;
        Assert.Equal("The disk failed.", Problem("8\t21\t4\n"));
        Assert.Equal("r.txt, line 100001: the rating 'x' is not a number; correct or remove the line.",
            Problem("8\t21\tx\n"));
    }

    [Fact]
    public void A_stream_that_gives_a_byte_at_a_time_is_read_as_any_other()
    {
        var text = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Range(0, 3_000).Select(i => $"{i},{i % 7},3.5,{881250949 + i}\n")));
        var ratings = Parse(new FailingStream(text, atMost: 1, fails: false), true, [], out var lines);
        Assert.Equal((3_000, 3_000, 2_999), (ratings.Count, lines, ratings.UserIds[^1]));
    }

    [Fact]
    public void Times_beyond_32_bits_are_kept_whole()
    {
        var text = string.Concat(
            Enumerable.Range(0, 60_000).Select(i => $"{i}\t1\t3\t{(i < 50_000 ? 881250949 : 4_102_444_800)}\n"));
        AssertSame(text);
        AssertSame("1\t2\t3\t4102444800\n2\t2\t3\t5\n");
    }

    [Fact]
    public void Pairs_are_told_apart_by_table_and_by_hash_alike() =>
    Gen.Select(Gen.Int[0, 40].Array[1, 200], Gen.Int[0, 1]).Sample((numbers, far) =>
    {
        // Ids a thousand million apart are too far for a table.
        var users = numbers.Select(number => number / 6 * (far == 1 ? 300_000_000 : 1)).ToArray();
        var items = numbers.Select(number => number % 6).ToArray();
        var last = RepeatedPairs.LastRows(users, items) ?? [.. Enumerable.Range(0, numbers.Length)];
        Assert.Equal(Enumerable.Range(0, numbers.Length).Where(row => Array.LastIndexOf(numbers, numbers[row]) == row),
            last);
    }, iter: 500, threads: 1);

    private sealed class FailingStream(byte[] text, int atMost = int.MaxValue, bool fails = true) : MemoryStream(text)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) =>
            Checked(base.Read(buffer, offset, Math.Min(count, atMost)));

        public override int Read(Span<byte> buffer) => Checked(base.Read(buffer[..Math.Min(buffer.Length, atMost)]));

        private int Checked(int read) => read > 0 || !fails ? read : throw new IOException("The disk failed.");
    }
}
