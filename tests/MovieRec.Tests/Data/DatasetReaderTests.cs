using System.IO.Compression;
using System.Text;
using MovieRec.Data;

namespace MovieRec.Tests.Data;

public sealed class DatasetReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Three movies, two users, four ratings, in the three forms MovieLens has used.
    private static readonly string Flags = string.Concat(Enumerable.Repeat("|0", 16));

    private readonly Dictionary<string, string> _ml100K = new()
    {
        ["u.data"] = "1\t10\t5\t880000000\n1\t20\t3\t880000001\n2\t10\t4\t880000002\n2\t30\t1\t880000003\n",
        ["u.item"] = $"10|Café (1995)|02-Feb-1996||http://x|0|1|1{Flags}\n20|Ash (1987)|||http://y|0|0|1{Flags}\n"
            + $"30|unknown||||1|0|0{Flags}\n",
        ["u.user"] = "1|24|M|technician|85711\n2|53|F|other|T8H1N\n",
        ["u.genre"] = "unknown|0\nAction|1\nAdventure|2\n"
            + string.Concat(Enumerable.Range(3, 16).Select(i => $"G{i}|{i}\n")) + "\n",
        ["u.info"] = "2 users\n3 items\n4 ratings\n",
    };

    private readonly Dictionary<string, string> _ml1M = new()
    {
        ["ratings.dat"] = "1::10::5::978300760\n1::20::3::978300761\n2::10::4::978300762\n",
        ["movies.dat"] = "10::Café (1995)::Animation|Children's|Comedy\n20::Star: A Story (2000)::Drama\n",
        ["users.dat"] = "1::F::1::10::48067\n2::M::56::16::70072\n",
    };

    private readonly Dictionary<string, string> _csv = new()
    {
        ["ratings.csv"] =
        "userId,movieId,rating,timestamp\n1,10,4.5,964982703\n1,20,0.5,964981247\n2,10,3.0,964982224\n",
        ["movies.csv"] = "movieId,title,genres\n10,\"American President, The (1995)\",Comedy|IMAX|Drama\n20,\"Say "
            + "\"\"Yes\"\"!\",(no genres listed)\n",
        ["links.csv"] = "movieId,imdbId,tmdbId\n",
    };

    public void Dispose() => _folder.Dispose();

    private Dataset Read(Dictionary<string, string> files, string name = "mine")
    {
        foreach (var (file, text) in files) _folder.Write($"{name}/{file}", Encoding.Latin1.GetBytes(text));
        return Read(Path.Combine(_folder.Path, name));
    }

    private static Dataset Read(string path) =>
        DatasetReader.Read(path, DatasetOrigin.Files, TestContext.Current.CancellationToken);

    private string Problem(Dictionary<string, string> files) => Assert.Throws<DataException>(() => Read(files)).Message;

    [Fact]
    public void Ml_100k_is_recognised_by_u_data()
    {
        var data = Read(_ml100K);
        Assert.Equal("mine", data.Info.Name);
        Assert.Equal(4, data.Ratings.Count);
        Assert.Equal(new User(2, 53, Gender.Female, "other", "T8H1N"), data.FindUser(2));
        Assert.Equal(19, data.Genres.Count);
        var movie = data.FindMovie(10)!;
        Assert.Equal(("Café (1995)", 1995), (movie.Title, movie.Year));
        Assert.Equal(["Action", "Adventure"], movie.Genres);
        Assert.Equal(["unknown"], data.FindMovie(30)!.Genres);
    }

    [Fact]
    public void A_missing_date_leaves_the_year_of_the_title_and_is_noted()
    {
        var data = Read(_ml100K);
        Assert.Equal((1987, null), (data.FindMovie(20)!.Year, data.FindMovie(30)!.Year));
        Assert.Contains(data.Info.Notes,
            note => note.StartsWith("2 movies without a release date", StringComparison.Ordinal));
    }

    [Fact]
    public void The_year_is_that_of_the_title_where_the_release_date_names_another_and_that_is_noted() =>
        Assert.Contains(Read(_ml100K).Info.Notes,
            note => note.StartsWith("1 movie with a release date in another year", StringComparison.Ordinal));

    [Fact]
    public void Ml_1m_is_recognised_by_ratings_dat()
    {
        var data = Read(_ml1M);
        Assert.Equal(new User(1, 1, Gender.Female, "K-12 student", "48067"), data.Users[0]);
        Assert.Equal(new User(2, 56, Gender.Male, "self-employed", "70072"), data.Users[1]);
        Assert.Equal("Café (1995)", data.TitleOf(10));
        Assert.Equal(("Star: A Story (2000)", 2000), (data.TitleOf(20), data.FindMovie(20)!.Year));
        Assert.Equal(["Animation", "Children's", "Comedy", "Drama"], data.Genres);
    }

    [Fact]
    public void Ml_10m_has_half_stars_and_no_users()
    {
        _ml1M.Remove("users.dat");
        _ml1M["ratings.dat"] = "1::10::3.5::978300760\n";
        var data = Read(_ml1M);
        Assert.Equal(3.5f, data.Ratings.Values[0]);
        Assert.Empty(data.Users);
        Assert.Empty(data.Info.Notes);
    }

    [Fact]
    public void The_CSV_sets_are_recognised_by_ratings_csv()
    {
        var data = Read(_csv);
        Assert.Equal([4.5f, 0.5f, 3f], data.Ratings.Values.ToArray());
        Assert.Equal(("American President, The (1995)", 1995), (data.Movies[0].Title, data.Movies[0].Year));
        Assert.Equal(("Say \"Yes\"!", null), (data.Movies[1].Title, data.Movies[1].Year));
        Assert.Empty(data.Movies[1].Genres);
    }

    [Fact]
    public void Kaggles_copies_of_the_CSV_sets_are_read()
    {
        var data = Read(new Dictionary<string, string>
        {
            ["rating.csv"] = "\"userId\",\"movieId\",\"rating\",\"timestamp\"\n1,10,3.5,\"2005-04-02 23:53:47\"\n",
            ["movie.csv"] = "\"movieId\",\"title\",\"genres\"\n10,\"Heat (1995)\",\"Action|Crime|Thriller\"\n",
            ["genome_scores.csv"] = "movieId,tagId,relevance\n",
        });
        Assert.Equal(1_112_486_027, data.Ratings.Timestamps[0]);
        Assert.Equal(("Heat (1995)", 1995), (data.FindMovie(10)!.Title, data.FindMovie(10)!.Year));
        Assert.Equal(["Action", "Crime", "Thriller"], data.Genres);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mine/mine.inter")]
    public void RecBoles_atomic_files_are_read_in_any_order_of_columns(string path)
    {
        var files = new Dictionary<string, string>
        {
            ["mine.inter"] = "timestamp:float\titem_id:token\trating:float\tuser_id:token\n881250949\t10\t3\t1\n"
                + "881250950\t20\t7.5\t2\n",
            ["mine.item"] = "movie_title:token_seq\titem_id:token\trelease_year:token\tclass:token_seq\nToy "
                + "Story\t10\t1995\tAnimation Children's Comedy\nHeat\t20\t\t\n",
            ["mine.user"] = "user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n"
                + "1\t24\tM\ttechnician\t85711\n2\t\t\t\t\n",
        };
        var data = Read(files);
        if (path.Length > 0) data = Read(Path.Combine(_folder.Path, path));
        Assert.Equal([1, 2], data.Ratings.UserIds);
        Assert.Equal([10, 20], data.Ratings.ItemIds);
        Assert.Equal([3, 7.5f], data.Ratings.Values);
        Assert.Equal([881_250_949, 881_250_950], data.Ratings.Timestamps);
        Assert.Equal(("Toy Story", 1995), (data.FindMovie(10)!.Title, data.FindMovie(10)!.Year));
        Assert.Equal(["Animation", "Children's", "Comedy"], data.FindMovie(10)!.Genres);
        Assert.Null(data.FindMovie(20)!.Year);
        Assert.Equal(new User(1, 24, Gender.Male, "technician", "85711"), data.FindUser(1));
    }

    [Fact]
    public void Movies_and_users_are_found_by_ids_that_are_texts()
    {
        var data = Read(new Dictionary<string, string>
        {
            ["ratings.csv"] = "userId,movieId,rating,timestamp\nzoe@x.org,tt0111161,4.5,1\nadam@x.org,tt0068646,3,2\n"
                + "12,tt0111161,3,2\n",
            ["movies.csv"] = "movieId,title,genres\ntt0000001,Carmencita (1894),Documentary\ntt0068646,The Godfather "
                + "(1972),Crime\ntt0111161,The Shawshank Redemption (1994),Drama\n",
        });
        Assert.Equal(["The Shawshank Redemption (1994)", "The Godfather (1972)", "The Shawshank Redemption (1994)"],
            data.Ratings.ItemIds.ToArray().Select(data.TitleOf));
        Assert.Equal("Carmencita (1894)", data.TitleOf(-3));
        Assert.Equal(3, data.Movies.Count);
        Assert.DoesNotContain(data.Info.Notes, note => note.Contains("does not describe", StringComparison.Ordinal));
    }

    [Fact]
    public void Movies_are_read_by_the_names_of_their_columns()
    {
        _csv["movies.csv"] =
            "genres,title,tmdbId,movieId\nDrama|Comedy|Drama,\"A title\nof two lines (1995)\",9,10\n,Ash,8,20\n";
        var data = Read(_csv);
        Assert.Equal(("A title of two lines (1995)", 1995), (data.FindMovie(10)!.Title, data.FindMovie(10)!.Year));
        Assert.Equal(["Drama", "Comedy"], data.FindMovie(10)!.Genres); // listed twice, counted once
        Assert.Equal("Ash", data.FindMovie(20)!.Title);
    }

    [Fact]
    public void Files_packed_one_by_one_go_by_the_names_they_have_unpacked()
    {
        foreach (var (file, text) in _csv)
        {
            using var bytes = new MemoryStream();
            using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
                gzip.Write(Encoding.UTF8.GetBytes(text));
            _folder.Write($"packed/{file}.gz", bytes.ToArray());
        }
        var data = Read(Path.Combine(_folder.Path, "packed"));
        Assert.Equal((3, "American President, The (1995)"), (data.Ratings.Count, data.TitleOf(10)));
    }

    [Fact]
    public void An_Excel_workbook_is_refused_by_its_name() =>
        Assert.Contains("an Excel workbook",
            Assert.Throws<DataException>(() =>
                Read(_folder.Write("r.xlsx", TemporaryFolder.Zip(("xl/workbook.xml", "<x/>"))))).Message,
                StringComparison.Ordinal);

    [Fact]
    public void Genres_that_the_README_does_not_list_are_kept_after_the_others_and_noted()
    {
        var data = Read(_csv);
        Assert.Equal(["Comedy", "Drama", "IMAX"], data.Genres);
        Assert.Equal(["Comedy", "IMAX", "Drama"], data.Movies[0].Genres);
        Assert.Contains(data.Info.Notes, note => note.Contains("IMAX", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ml-small/")]
    public void A_zip_archive_is_read_with_and_without_a_top_folder(string top)
    {
        var path = _folder.Write("some.zip", TemporaryFolder.Zip(_ml100K.Select(file => (top + file.Key, file.Value))));
        var data = Read(path);
        Assert.Equal("some", data.Info.Name);
        Assert.Equal(3, data.Movies.Count);
        Assert.Equal("Café (1995)", data.TitleOf(10));
    }

    [Fact]
    public void A_folder_around_the_set_is_looked_through()
    {
        foreach (var (file, text) in _csv) _folder.Write($"outer/inner/{file}", text);
        Assert.Equal(3, Read(Path.Combine(_folder.Path, "outer")).Ratings.Count);
    }

    [Fact]
    public void Two_sets_in_one_place_are_not_guessed_at()
    {
        _folder.Write("both/a/u.data", _ml100K["u.data"]);
        _folder.Write("both/b/ratings.csv", _csv["ratings.csv"]);
        Assert.Contains("more than one data set (a/u.data, b/ratings.csv)",
            Assert.Throws<DataException>(() => Read(Path.Combine(_folder.Path, "both"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_set_says_what_was_looked_for()
    {
        _folder.Write("empty/readme.txt", "x");
        Assert.Contains("none of u.data, ratings.dat, ratings.csv",
            Assert.Throws<DataException>(() => Read(Path.Combine(_folder.Path, "empty"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_file_has_ratings_alone()
    {
        var data = Read(_folder.Write("likes.tsv", "1\t2\n3\t4\n"));
        Assert.Equal("likes", data.Info.Name);
        Assert.Empty(data.Movies);
        Assert.Equal("item 2", data.TitleOf(2));
        Assert.Single(data.Info.Notes);
    }

    [Fact]
    public void Carriage_returns_and_byte_order_marks_change_nothing()
    {
        var plain = Read(_csv, "plain");
        foreach (var (file, text) in _csv)
            _folder.Write($"dos/{file}", "\uFEFF" + text.Replace("\n", "\r\n", StringComparison.Ordinal));
        var dos = Read(Path.Combine(_folder.Path, "dos"));
        Assert.Equal(plain.Movies.Select(movie => (movie.Id, movie.Title)),
            dos.Movies.Select(movie => (movie.Id, movie.Title)));
        Assert.Equal(plain.Ratings.Timestamps.ToArray(), dos.Ratings.Timestamps.ToArray());
    }

    [Theory]
    [InlineData("u.item", "titles, years and genres are unknown")]
    [InlineData("u.user", "nothing is known about the users")]
    [InlineData("u.genre", "genres go by the names of the original set")]
    [InlineData("u.info", "could not be checked")]
    public void A_missing_side_file_is_noted(string file, string consequence)
    {
        _ml100K.Remove(file);
        var data = Read(_ml100K);
        Assert.Equal(4, data.Ratings.Count);
        Assert.Contains(data.Info.Notes,
            note => note.StartsWith(file + " is missing", StringComparison.Ordinal)
                && note.Contains(consequence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1 users\n3 items\n4 ratings\n", "u.user has 2 users")]
    [InlineData("2 users\n4 items\n4 ratings\n", "u.item has 3 items")]
    [InlineData("2 users\n3 items\n5 ratings\n", "u.data has 4 ratings")]
    public void Counts_that_differ_from_u_info_are_an_error(string info, string problem)
    {
        _ml100K["u.info"] = info;
        Assert.Contains(problem, Problem(_ml100K), StringComparison.Ordinal);
    }

    [Fact]
    public void Ratings_of_unknown_movies_and_users_are_kept_and_noted()
    {
        _csv["ratings.csv"] += "2,99,3.0,1\n3,99,4.0,1\n";
        _ml1M["ratings.dat"] += "7::10::3::1\n";
        Assert.Equal(5, Read(_csv, "csv").Ratings.Count);
        Assert.Contains("2 ratings are of 1 movie the set does not describe; they are kept, and go by 'item <id>'.",
            Read(_csv, "csv").Info.Notes);
        Assert.Contains("1 rating is of 1 user the set does not describe; it is kept, and goes by 'user <id>'.",
            Read(_ml1M, "dat").Info.Notes);
    }

    [Fact]
    public void Titles_under_two_ids_are_kept_apart_and_noted()
    {
        _csv["movies.csv"] += "30,\"American President, The (1995)\",Drama\n";
        var data = Read(_csv);
        Assert.Equal(3, data.Movies.Count);
        Assert.Contains(data.Info.Notes,
            note => note.StartsWith("1 title stands under more than one movie id", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("u.data", "1\t10\t6\t880000000\n", "u.data, line 1: the rating '6' is not one of 0.5, 1, … 5 stars")]
    [InlineData("u.data", "1\t10\t5\t880000000\n1\t20\t3.2\t1\n", "u.data, line 2: the rating '3.2'")]
    [InlineData("u.data", "1\t10\t5\n", "u.data, line 1: a MovieLens rating has four columns")]
    [InlineData("u.data", "", "u.data is empty")]
    [InlineData("u.item", "10|A\n", "u.item, line 1: 2 columns where 24 belong")]
    [InlineData("u.item", "", "u.item is empty")]
    [InlineData("u.user", "1|24|M|x|1\n1|25|M|x|1\n", "u.user, line 2: user 1 is described a second time")]
    [InlineData("u.user", "1|24|X|x|1\n", "u.user, line 1: the gender 'X'")]
    [InlineData("u.user", "1|old|M|x|1\n", "u.user, line 1: the age 'old'")]
    [InlineData("u.genre", "Action|5\n", "u.genre, line 1: the genre number should be 0")]
    [InlineData("u.info", "2 people\n", "u.info, line 1: 'people' is none of")]
    public void Damage_to_ml_100k_is_named_with_file_and_line(string file, string text, string problem)
    {
        _ml100K[file] = text;
        Assert.Contains(problem, Problem(_ml100K), StringComparison.Ordinal);
    }

    [Fact]
    public void A_genre_flag_other_than_0_and_1_is_named()
    {
        _ml100K["u.item"] = _ml100K["u.item"].Replace("unknown||||1", "unknown||||7", StringComparison.Ordinal);
        Assert.Contains("u.item, line 3: column 6 should be 0 or 1 but is '7'", Problem(_ml100K),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users.dat", "1::F::1::21::48067\n", "users.dat, line 1: the occupation number 21")]
    [InlineData("movies.dat", "10::A::Drama\n10::B::Drama\n",
        "movies.dat, line 2: movie 10 is described a second time")]
    [InlineData("movies.dat", "ten::A::Drama\n", "movies.dat, line 1: the item id 'ten'")]
    public void Damage_to_ml_1m_is_named_with_file_and_line(string file, string text, string problem)
    {
        _ml1M[file] = text;
        Assert.Contains(problem, Problem(_ml1M), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("movies.csv", "id,name\n",
        "movies.csv, line 1: the header names no movieId; name the columns movieId, title, genres, in any order")]
    [InlineData("movies.csv", "movieId,title,genres\n10,\"A, Drama\n",
        "movies.csv, line 2: a quotation mark is not closed")]
    [InlineData("movies.csv", "movieId,title,genres\n", "movies.csv is empty")]
    [InlineData("ratings.csv", "userId,movieId\n1,10\n", "ratings.csv, line 1: a MovieLens rating has four columns")]
    public void Damage_to_a_CSV_set_is_named_with_file_and_line(string file, string text, string problem)
    {
        _csv[file] = text;
        Assert.Contains(problem, Problem(_csv), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/x")]
    [InlineData("a\\..\\x")]
    [InlineData("C:\\x")]
    public void An_archive_that_names_a_path_outside_of_itself_is_refused(string hostile)
    {
        var path = _folder.Write("bad.zip", TemporaryFolder.Zip([("u.data", _ml100K["u.data"]), (hostile, "x")]));
        Assert.Contains("names a path outside of itself", Assert.Throws<DataException>(() => Read(path)).Message,
            StringComparison.Ordinal);
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void An_archive_that_unpacks_to_far_more_than_its_size_is_not_read_to_its_end()
    {
        // 70 MB of the same line in some 100 kB.
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1\t10\t5\t880000000\n", 50_000)));
        var path = Path.Combine(_folder.Path, "bomb.zip");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("u.data").Open())
        {
            for (var written = 0L; written < 70 << 20; written += lines.Length) entry.Write(lines);
        }
        Assert.Contains("unpacks to more than 64 MiB", Assert.Throws<DataException>(() => Read(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_archive_is_a_data_error()
    {
        var whole = TemporaryFolder.Zip(_csv.Select(file => (file.Key, file.Value)));
        Assert.Contains("damaged zip archive",
            Assert.Throws<DataException>(() => Read(_folder.Write("cut.zip", whole[..^30]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_with_damaged_content_is_a_data_error()
    {
        var bytes =
            TemporaryFolder.Zip([
                ("ratings.csv",
                    string.Concat(
                        Enumerable.Range(0, 5_000).Select(i => $"{i},{i * 7919 % 5000},4.5,{i * 104729}\n")))]);
        Array.Fill(bytes, (byte)0xFF, 200, 400);
        Assert.Contains("is a damaged",
            Assert.Throws<DataException>(() => Read(_folder.Write("hurt.zip", bytes))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_beside_the_set_do_not_matter()
    {
        _csv["Readme.txt"] = "x";
        _csv["README.txt"] = "y";
        Assert.Equal(3, Read(_csv).Ratings.Count);
    }
}
