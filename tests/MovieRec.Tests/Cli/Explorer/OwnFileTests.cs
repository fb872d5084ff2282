using System.Globalization;
using Microsoft.Playwright;
using MovieRec.Cli;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Cli.Explorer;

/// <summary>A file of somebody's own ratings in the explorer, against the library and the command.</summary>
[Trait("Tier", "browser")]
public sealed class OwnFileTests(ExplorerPages pages, Browser browser) : IClassFixture<ExplorerPages>
{
    private static readonly string[] AwkwardTitles =
    [
        "Godfather, The (1972)", "THE GODFATHER", "Postino, Il (The Postman) (1994)", "Avventura, L' (1960)",
        "L'Avventura", "Le fabuleux destin d’Amélie Poulain",
        "City of Lost Children, The (Cité des enfants perdus, La) (1995)", "Seven (a.k.a. Se7en) (1995)",
        "Seven (AKA Se7en) (1995)", "Ash, The (1995) (V)", "The", "A", "",
        "(1997)", "Romeo & Juliet", "M*A*S*H", "L.A. Confidential", "Rocky III", "III", "I, Robot", "Straße", "STRASSE",
        "İstanbul", "ΣΊΣΥΦΟΣ", "Æon Flux", "Þór", "œuvre",
        "Amélie", "七人の侍", "٣ أيام", "½ a Life", "𝔘nder 😀", "Fast\tand\u00a0Furious",
        "Good, The Bad and The Ugly, The (1966)", "An American in Paris", "a  the b", "toString", "constructor",
        "Thread, Les (a.k.a. ) ()", "Nested (one (two) three)", "Ǆ ǅ ǆ", "ﬁnd", "K9", "Ế Việt", "한국 영화",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ml-100k")]
    [InlineData("synthetic")]
    public async Task Titles_have_the_librarys_keys(string name)
    {
        var explorer = await pages.OfAsync(name);
        string[] titles = [.. explorer.Dataset.Movies.Select(movie => movie.Title), .. AwkwardTitles];
        await OpenAsync(explorer, async page =>
        {
            var keys = await page.EvaluateAsync<string[][]>("titles => titles.map(movieRec.keysOf)", titles);
            Assert.All(titles.Zip(keys),
                each => Assert.Equal(MovieTitle.NamesIn(each.First).Select(MovieTitle.Key), each.Second));
        });
    }

    [Fact]
    public async Task Titles_are_as_like_as_the_librarys_measure_says()
    {
        var random = new Random(3);
        string[] titles = [.. AwkwardTitles.Select(MovieTitle.Key).Where(key => key.Length > 0),
            .. Enumerable.Range(0, 300)
                .Select(_ =>
                    string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => "abc d"[random.Next(5)])))];
        string[][] pairs =
            [.. Enumerable.Range(0, 3_000)
                .Select(_ => new[] { titles[random.Next(titles.Length)], titles[random.Next(titles.Length)] })];
        await OpenAsync(await pages.OfAsync("synthetic"), async page =>
        {
            var found = await page.EvaluateAsync<int[]>("pairs => pairs.map(([a, b]) => movieRec.likeness(a, b))",
                pairs);
            Assert.All(pairs.Zip(found),
                pair => Assert.True(FuzzySharp.Fuzz.Ratio(pair.First[0], pair.First[1]) == pair.Second,
                    $"'{pair.First[0]}' and '{pair.First[1]}': {pair.Second}, not "
                        + $"{FuzzySharp.Fuzz.Ratio(pair.First[0], pair.First[1])}"));
        });
    }

    [Theory]
    [InlineData("ml-100k", "Letterboxd")]
    [InlineData("ml-100k", "IMDb")]
    [InlineData("ml-100k", "MovieLens")]
    [InlineData("synthetic", "Letterboxd")]
    [InlineData("synthetic", "IMDb")]
    [InlineData("synthetic", "Goodreads")]
    [InlineData("synthetic", "MovieLens")]
    [InlineData("synthetic", "a table of titles and ratings")]
    public async Task The_movies_found_and_the_list_are_the_librarys_and_the_commands(string name, string source)
    {
        var explorer = await pages.OfAsync(name);
        var (_, dataset, interactions, model) = explorer;
        using var folder = new TemporaryFolder();
        var path = folder.Write("mine.csv", FileOf(source, dataset));
        var ratings = PersonalRatings.Read(path);
        var recommender = Recommender.From(interactions, model, data: dataset);
        var expected = OwnRatings.Find(ratings, recommender);
        var history = expected.History.ToDictionary(
            rated => interactions.Items.TryGetIndex(rated.Key, out var item) ? item : -1, rated => rated.Value);
        float[] rated = [.. history.OrderBy(each => each.Key).Select(each => each.Value)];
        Assert.True(expected.History.Count > 40 && expected.Unknown.Count > 0,
            $"{expected.History.Count} found, {expected.Unknown.Count} unknown");
        if (name == "ml-100k") Assert.NotEmpty(expected.Unsure);

        await OpenAsync(explorer, async page =>
        {
            await page.SetInputFilesAsync("#ratings-file", path);
            await page.UntilAsync("document.getElementById('file-status').textContent !== ''");
            var status = await page.InnerTextAsync("#file-status");
            Assert.Contains($"mine.csv: {ratings.Ratings.Count} ratings from {source}; {expected.History.Count} movies "
                + $"of {dataset.Info.Label} among them", status, StringComparison.Ordinal);
            Assert.Contains("1 line has no rating.", status, StringComparison.Ordinal);

            var items = await page.EvaluateAsync<int[]>("movieRec.history().items");
            var weights = await page.EvaluateAsync<double[]>("movieRec.history().weights");
            Assert.Equal(history.Keys.Order(), items);
            Assert.Equal(rated, weights.Select(weight => (float)weight));
            Assert.Equal(expected.Unknown.Select(rating => rating.ToString()),
                await page.Locator("#file-unknown li").AllInnerTextsAsync());
            var unsure = await page.Locator("#file-unsure li").AllInnerTextsAsync();
            Assert.Equal(expected.Unsure.Count, unsure.Count);
            Assert.All(expected.Unsure.Zip(unsure), each =>
            {
                Assert.StartsWith($"{each.First.Rating} may be ", each.Second, StringComparison.Ordinal);
                Assert.Equal(each.First.Candidates.Count, each.Second.Split(" may be ")[1].Split(" or ").Length);
            });

            var list = await page.EvaluateAsync<int[]>("movieRec.list()");
            Assert.Equal(Ranker.Recommend(model, items, rated, 10).Select(each => each.Item), list);
            var saved = Path.Combine(folder.Path, "a.model");
            recommender.Save(saved);
            var run = (await CommandRun.Of("recommend", "--data", name, "--load", saved, "--ratings", path, "-n", "10"))
                .AssertDone();
            Assert.Equal(
                run.Output.Split('\n').Where(line => line.Length > 0 && char.IsAsciiDigit(line.TrimStart()[0]))
                    .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]),
                list.Select(interactions.Items.TextOf));
        });
    }

    [Fact]
    public async Task Files_are_read_as_the_library_reads_them()
    {
        string[] texts =
        [
            "title,rating\nHeat,4\n", "title,year,score\nHeat,1995,9\nCrash,96,9.5", "title,year,score\nHeat,1995,90\n",
            "title;year;rating\nHeat;1995;3,5\n;1995;\n",
            "Book Id,Title,My Rating,Year Published,Original Publication Year\n1,Heat,0,2001,1995\n2,Crash,3,2001,\n"
                + "3,Shine,1,2001,1996\n", "title\trating\n\"Heat\" \t 4.\n",
            "movie_id|average_rating|Rating:float|title\n1|3|.5|Heat (1995) (V)\n", "title::rating\nHeat::5\n",
            "rating title\n 5  Heat \n4 Crash\n", "Name,YEAR,stars\r\n\r\n\"Heat,\r\n\"\"again\"\"\",1995,2\r\n  \r\n",
            "title,rating\rFawlty Towers (1975-1979),5\r1984 (1984),10\r",
            "title,movie_year,year_published,rating\nHeat,1995,2001,1\nCrash,0,2004,1\nShine,99999999999,1996,1\n",
            "\uFEFFtitle,rating\nÉté (1999) (2001) (199),5\n",
        ];
        await OpenAsync(await pages.OfAsync("synthetic"), async page =>
        {
            foreach (var text in texts)
            {
                var expected = PersonalRatings.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
                    "mine.csv");
                // A browser takes the byte order mark away where it decodes a file.
                var found = (await page.EvaluateAsync("text => movieRec.readRatings(text)",
                    text.TrimStart('\uFEFF')))!.Value;
                Assert.Equal((expected.Source, expected.Unrated),
                    (found.GetProperty("source").GetString(), found.GetProperty("unrated").GetInt32()));
                Assert.Equal(
                    expected.Ratings.Select(
                        rating => (rating.Title, rating.OriginalTitle ?? "", rating.Year, rating.Value)),
                    found.GetProperty("ratings").EnumerateArray()
                        .Select(rating => (rating.GetProperty("title").GetString(),
                            rating.GetProperty("originalTitle").GetString(),
                        rating.GetProperty("year") is { ValueKind: System.Text.Json.JsonValueKind.Number } year
                            ? (int?)year.GetInt32() : null, rating.GetProperty("value").GetSingle()))!);
            }
        });
    }

    [Theory]
    [InlineData("", "mine.csv is empty.")]
    [InlineData("Dear diary,\ntoday I saw Heat.\n",
        "mine.csv is not a file of ratings: its first line names no title column.")]
    [InlineData("Date,Name,Year,Letterboxd URI\n2020-01-01,Heat,1995,x\n", "its first line names no rating column.")]
    [InlineData("movie_id,rating\n1,5\n", "its first line names no title column.")]
    [InlineData("PK\u0003\u0004 and so on", "mine.csv is a packed file.")]
    [InlineData("title,rating\0\n", "mine.csv is not a text file.")]
    [InlineData("title,rating\nHeat,good\n", "mine.csv, line 2: the rating 'good' is not a number from 0 to 100")]
    [InlineData("Name,Letterboxd URI,Rating\nHeat,x,7\n",
        "mine.csv, line 2: the rating '7' is not a number from 0 to 5")]
    [InlineData("title,rating\nHeat,-1\n", "mine.csv, line 2: the rating '-1'")]
    [InlineData("title,rating\n\nHeat\n", "mine.csv, line 3: 1 column where the header has 2")]
    [InlineData("title,rating\nHeat,\n", "mine.csv has no rating in any line.")]
    [InlineData("title,rating\n,4\n", "mine.csv, line 2: the title is empty")]
    [InlineData("title,name,rating\na,b,4\n",
        "mine.csv, line 1: the columns 'title' and 'name' could both be the title")]
    [InlineData("title,rating\n\"Heat,4\n", "mine.csv, line 2: a quotation mark is not closed")]
    [InlineData("title,rating\nNo Such Movie,4\n", "none of the titles is surely a movie of")]
    public async Task What_cannot_be_taken_is_said_in_a_sentence_and_changes_nothing(string text, string sentence)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("mine.csv", text);
        await OpenAsync(await pages.OfAsync("synthetic"), async page =>
        {
            await page.CheckAsync("#to-rate li >> nth=0 >> input >> nth=4", new() { Force = true });
            var list = await page.EvaluateAsync<int[]>("movieRec.list()");
            await page.SetInputFilesAsync("#ratings-file", path);
            await page.UntilAsync("document.getElementById('file-status').textContent !== ''");
            Assert.Contains(sentence, await page.InnerTextAsync("#file-status"), StringComparison.Ordinal);
            Assert.Equal(list, await page.EvaluateAsync<int[]>("movieRec.list()"));
            Assert.StartsWith("1 movie rated.", await page.InnerTextAsync("#rated-count"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_file_is_dropped_or_chosen_by_keyboard_and_adds_to_what_is_rated()
    {
        var explorer = await pages.OfAsync("synthetic");
        var (_, dataset, interactions, _) = explorer;
        using var folder = new TemporaryFolder();
        var titles = dataset.Movies.Where(movie => interactions.Items.TryGetIndex(movie.Id, out _)
            && dataset.Movies.Count(other => other.Title == movie.Title) == 1).Take(3)
            .Select(movie => movie.Title).ToArray();
        // CR alone, semicolons, decimal commas, Latin-1, a quoted title with a line break inside.
        var path = Path.Combine(folder.Path, "mine.csv");
        await File.WriteAllBytesAsync(path,
            System.Text.Encoding.Latin1.GetBytes(
                $"Titel;title;rating\rfür;\"{titles[0].Replace(" ", "\r", StringComparison.Ordinal)}\";3,"
                    + $"5\ré;{titles[1]};5\r"), Token);
        await OpenAsync(explorer, async page =>
        {
            // Listened for before the key: asked for together, the key may arrive first, and no chooser is reported.
            var opened = new TaskCompletionSource<IFileChooser>(TaskCreationOptions.RunContinuationsAsynchronously);
            page.FileChooser += (_, chooser) => opened.TrySetResult(chooser);
            await page.FocusAsync("#choose-file");
            Assert.Equal("choose-file", await page.EvaluateAsync<string>("document.activeElement.id"));
            await page.Keyboard.PressAsync("Enter");
            await (await opened.Task.WaitAsync(TimeSpan.FromSeconds(30), Token)).SetFilesAsync(path);
            await page.UntilAsync("movieRec.history().items.length === 2");
            Assert.Equal([3.5, 5], (await page.EvaluateAsync<double[]>("movieRec.history().weights")).Order());

            // Another file from another place on the page adds to it; where it names the same movie, it is right.
            await page.CheckAsync("input[name=mode][value=theirs]", new() { Force = true });
            var dropped = await page.EvaluateHandleAsync("""
                text => {
                  const transfer = new DataTransfer();
                  transfer.items.add(new File([text], "more.csv", { type: "text/csv" }));
                  return transfer;
                }
                """, $"title,rating\n\"{titles[1]}\",1\n\"{titles[2]}\",4\n");
            await page.DispatchEventAsync("#map-frame", "dragover", new { dataTransfer = dropped });
            Assert.True(
                await page.EvaluateAsync<bool>("document.getElementById('file-drop').classList.contains('over')"));
            await page.DispatchEventAsync("#map-frame", "drop", new { dataTransfer = dropped });
            await page.UntilAsync("movieRec.history().items.length === 3");
            Assert.False(await page.EvaluateAsync<bool>("document.getElementById('file-drop')"
                + ".classList.contains('over') || document.getElementById('mine').hidden"));
            var items =
                titles.Select(title =>
                    interactions.Items.IndexOf(dataset.Movies.First(movie => movie.Title == title).Id)).ToArray();
            var rated = (await page.EvaluateAsync<int[]>("movieRec.history().items"))
                .Zip(await page.EvaluateAsync<double[]>("movieRec.history().weights")).ToDictionary();
            Assert.Equal([3.5, 1, 4], items.Select(item => rated[item]));
        });
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task What_was_found_keeps_no_reader_out_and_fits_a_phone(int width, ColorScheme scheme)
    {
        var axe = Axe.Required();
        var explorer = await pages.OfAsync("ml-100k");
        using var folder = new TemporaryFolder();
        var path = folder.Write("mine.csv", FileOf("Letterboxd", explorer.Dataset));
        await OpenAsync(explorer, async page =>
        {
            await page.SetInputFilesAsync("#ratings-file", path);
            await page.UntilAsync("document.getElementById('file-status').textContent !== ''");
            Assert.Empty(await Axe.ViolationsAsync(page, axe));
            var content = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(content <= width, $"{content} px wide in a window of {width} px.");
            if (Environment.GetEnvironmentVariable("MOVIEREC_SCREENSHOTS") is { } shots)
                await page.ScreenshotAsync(new() { Path = Path.Combine(shots, $"own-file-{width}.png") });
            // A movie that may be meant opens its card.
            await page.ClickAsync("#file-unsure .title >> nth=0");
            Assert.True(await page.EvaluateAsync<bool>("document.getElementById('movie').open"));
        }, width, scheme);
    }

    // Every 20th movie by other spellings, movies that share their title, misprints and movies of nobody, in the
    // columns of a service.
    private static string FileOf(string source, Dataset dataset)
    {
        var shared = dataset.Movies.GroupBy(movie => (MovieTitle.Key(MovieTitle.NamesIn(movie.Title).First()),
            MovieYear.OfTitle(movie.Title) ?? movie.Year)).Where(group => group.Count() > 1).SelectMany(group => group)
            .Take(6);
        var lines = dataset.Movies.Where((_, at) => at % 20 == 0).Concat(shared).Select((movie, at) =>
        {
            var name = MovieTitle.NamesIn(movie.Title).First();
            var year = MovieYear.OfTitle(movie.Title) ?? movie.Year;
            return (at % 5) switch
            {
                0 => (MovieTitle.WithArticleInFront(name), year),
                1 => (name.ToUpperInvariant(), year + 1),
                2 => (name.Length > 12 ? name.Remove(6, 1) : name, year),
                3 => (MovieTitle.NamesIn(movie.Title).Last().Split(": ")[0], year),
                _ => (name, at % 2 == 0 ? null : year),
            };
        }).Append(("No Such \"Movie\", Ever", 1901));
        var (header, best) = source switch
        {
            "Letterboxd" => ("Date,Name,Year,Letterboxd URI,Rating", 5),
            "IMDb" => ("Const,Your Rating,Date Rated,Title,Original Title,IMDb Rating,Year", 10),
            "Goodreads" => ("Book Id,Title,My Rating,Average Rating,Year Published,Original Publication Year", 5),
            "MovieLens" => ("movie_id,imdb_id,rating,average_rating,title", 5),
            _ => ("title;year;score", 100),
        };
        var rated = lines.Select(
            (line, at) => Line(line.Item1, line.Item2,
                source is "IMDb" ? (1 + at % best).ToString(CultureInfo.InvariantCulture)
            : source is "a table of titles and ratings" ? $"{1 + (at * 13) % (best - 1)},5" : $"{at % best}.5"));
        return $"{header}\n{string.Join('\n', rated.Append(Line("Heat", 1995, "")))}\n";

        string Line(string title, int? year, string rating)
        {
            var quoted = $"\"{title.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            return source switch
            {
                "Letterboxd" => $"2020-01-01,{quoted},{year},https://boxd.it/x,{rating}",
                "IMDb" => $"tt1,{rating},2020-01-01,{quoted},{quoted},7.1,{year}",
                "Goodreads" => $"1,{quoted},{rating},3.9,2001,{year}",
                "MovieLens" => $"1,2,{rating},3.9,{quoted[..^1]}{(year is null ? "" : $" ({year})")}\"",
                _ => $"{quoted};{year};{rating}",
            };
        }
    }

    private async Task OpenAsync(
        ExplorerUnderTest explorer, Func<IPage, Task> look, int width = 1280, ColorScheme scheme = ColorScheme.Light) =>
        Assert.Empty(await browser.OpenAsync(explorer.Path, width, scheme, look));
}
