using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.Playwright;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Tests.Workbook;
using MovieRec.Workbook;

namespace MovieRec.Tests.Cli.Explorer;

/// <summary>The explorer in a browser with the network cut, against the library it claims to equal.</summary>
[Trait("Tier", "browser")]
public sealed class ExplorerTests(ExplorerPages pages, Browser browser) : IClassFixture<ExplorerPages>
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Datasets => ["ml-100k", "synthetic"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Datasets))]
    public async Task Scores_and_lists_of_users_are_the_librarys(string dataset)
    {
        var (_, _, _, model) = await pages.OfAsync(dataset);
        await OpenAsync(dataset, async page =>
        {
            var ids = await page.EvaluateAsync<int[]>("movieRec.userIds");
            for (var place = 0; place < ids.Length; place += ids.Length / 7)
            {
                var user = model.Train.Users.IndexOf(ids[place]);
                var expected = new float[model.ItemCount];
                model.Score(user, expected);
                AssertClose(expected, await page.EvaluateAsync<double[]>("user => movieRec.scoreUser(user)", place));

                await page.SelectOptionAsync("#user", place.ToString(CultureInfo.InvariantCulture),
                    new() { Force = true });
                AssertSameList(Ranker.Recommend(model, model.Train, user, 10), expected,
                    await page.EvaluateAsync<int[]>("movieRec.list()"));
            }
        }, page => page.CheckAsync("input[name=mode][value=theirs]", new() { Force = true }));
    }

    [Theory]
    [MemberData(nameof(Datasets))]
    public async Task Scores_reasons_and_lists_for_ratings_given_in_the_page_are_the_librarys(string dataset)
    {
        var (_, _, _, model) = await pages.OfAsync(dataset);
        var random = new Random(5);
        await OpenAsync(dataset, async page =>
        {
            foreach (var length in new[] { 1, 3, 20, 200 })
            {
                int[] items =
                    [.. Enumerable.Range(0, model.ItemCount).OrderBy(_ => random.Next()).Take(length).Order()];
                var weights = Array.ConvertAll(items, _ => (float)random.Next(1, 6));
                var expected = new float[model.ItemCount];
                model.ScoreHistory(items, weights, expected);
                AssertClose(expected,
                    await page.EvaluateAsync<double[]>("history => movieRec.scoreHistory(history)",
                        Argument(items, weights)));

                var item = Enumerable.Range(0, model.ItemCount).Except(items).MaxBy(other => expected[other]);
                var shares = await page.EvaluateAsync<Dictionary<string, double>>(
                    "([history, item]) => Object.fromEntries(movieRec.explain(history, item).map(each => [each.item, "
                        + "each.share]))", new[] { Argument(items, weights), item });
                foreach (var reason in model.Explain(items, weights, item))
                    Assert.Equal(reason.Score, shares[reason.Item.ToString(CultureInfo.InvariantCulture)],
                        Tolerance * expected[item]);
                var popularity = await page.EvaluateAsync<double>(
                    "([history, item]) => movieRec.popularityShare(history, item)",
                    new[] { Argument(items, weights), item });
                Assert.Equal(model.PopularityShare(items, weights, item), popularity, Tolerance * expected[item]);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Datasets))]
    public async Task Before_anything_is_rated_the_list_is_the_librarys_for_nobody_ties_included(string dataset)
    {
        var (_, _, _, model) = await pages.OfAsync(dataset);
        await OpenAsync(dataset, async page =>
        {
            await SlideAsync(page, "length", 50);
            var expected = Ranker.Recommend(model, [], [], 50);
            Assert.True(expected.DistinctBy(movie => movie.Score).Count() < expected.Length,
                "No two of the movies are equally popular, so no tie is tested.");
            Assert.Equal(expected.Select(movie => movie.Item), await page.EvaluateAsync<int[]>("movieRec.list()"));
        });
    }

    [Fact]
    public async Task Stars_given_by_a_click_fold_the_reader_in()
    {
        var (_, _, _, model) = await pages.OfAsync("synthetic");
        await OpenAsync("synthetic", async page =>
        {
            var titles = new List<string>();
            foreach (var row in new[] { 0, 1, 2 })
            {
                titles.Add(await page.InnerTextAsync($"#to-rate li >> nth={row} >> .title"));
                await page.CheckAsync($"#to-rate li >> nth={row} >> input >> nth={2 + row}", new() { Force = true });
            }
            Assert.StartsWith("3 movies rated.", await page.InnerTextAsync("#rated-count"), StringComparison.Ordinal);
            var items = await page.EvaluateAsync<int[]>("movieRec.history().items");
            var weights = Array.ConvertAll(await page.EvaluateAsync<double[]>("movieRec.history().weights"),
                weight => (float)weight);
            Assert.Equal([3, 4, 5], weights.Order());
            var expected = new float[model.ItemCount];
            model.ScoreHistory(items, weights, expected);
            AssertSameList(Ranker.Recommend(model, items, weights, 10), expected,
                await page.EvaluateAsync<int[]>("movieRec.list()"));
            Assert.Equal(10, await page.Locator("#list > li").CountAsync());
            Assert.Contains("because of", await page.InnerTextAsync("#list > li >> nth=0"), StringComparison.Ordinal);

            // The address knows a rating at once: a visit in the same moment must not show a list without it.
            Assert.Equal(4, await page.EvaluateAsync<int>(
                "document.querySelectorAll('#to-rate li')[3].querySelectorAll('input')[4].click(), "
                    + "location.hash.match(/rate=/g).length"));
            await page.ClickAsync("#to-rate .remove:visible >> nth=3");

            // Another visit finds them again, and a rating can be taken back.
            await page.ReloadAsync();
            Assert.StartsWith("3 movies rated.", await page.InnerTextAsync("#rated-count"), StringComparison.Ordinal);
            await page.ClickAsync("#to-rate .remove:visible >> nth=0");
            Assert.StartsWith("2 movies rated.", await page.InnerTextAsync("#rated-count"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_search_forgives_a_dislike_leads_to_nothing_and_the_address_can_be_shared()
    {
        var (_, dataset, _, model) = await pages.OfAsync("synthetic");
        await OpenAsync("synthetic", async page =>
        {
            // A letter left out, and the article behind the name.
            var name = dataset.Movies[0].Title["The ".Length..^" (1990)".Length];
            foreach (var typed in new[] { $"{name.ToLowerInvariant()}, the", name.Remove(2, 1), $"the {name}" })
            {
                await page.FillAsync("#rate-search", typed);
                Assert.Contains(name, await page.InnerTextAsync("#rate-found"), StringComparison.Ordinal);
            }
            await page.FillAsync("#rate-search", "");

            await page.CheckAsync("#to-rate li >> nth=1 >> input >> nth=4", new() { Force = true });
            await page.ClickAsync("#to-rate li >> nth=0 >> .dislike");
            Assert.Equal("true", await page.GetAttributeAsync("#to-rate .dislike >> nth=0", "aria-pressed"));
            await SlideAsync(page, "length", 20);
            await SlideAsync(page, "diversity", 30);
            var items = await page.EvaluateAsync<int[]>("movieRec.history().items");
            var weights = Array.ConvertAll(await page.EvaluateAsync<double[]>("movieRec.history().weights"),
                weight => (float)weight);
            Assert.Equal([1, 5], weights.Order());
            var expected = new float[model.ItemCount];
            model.ScoreHistory(items, weights, expected);
            AssertClose(expected, await page.EvaluateAsync<double[]>("movieRec.scoreHistory(movieRec.history())"));
            await page.UntilAsync("location.hash.includes('diversity=30')");

            // Elsewhere the same list, and the ratings that this browser remembers stay as they are.
            var (list, shared) = (await page.EvaluateAsync<int[]>("movieRec.list()"),
                await page.EvaluateAsync<string>("location.hash"));
            await page.ClickAsync("#clear-ratings");
            await page.CheckAsync("#to-rate li >> nth=2 >> input >> nth=3", new() { Force = true });
            Assert.NotEqual(list, await page.EvaluateAsync<int[]>("movieRec.list()"));
            await page.UntilAsync($"location.hash !== '{shared}'");
            await page.EvaluateAsync("hash => { location.hash = hash; }", shared);
            await page.UntilAsync("document.getElementById('lent').checkVisibility()");
            Assert.Equal(list, await page.EvaluateAsync<int[]>("movieRec.list()"));
            Assert.Equal(["20", "30"], await page.EvaluateAsync<string[]>(
                "['length', 'diversity'].map(id => document.getElementById(id).value)"));
            await page.ClickAsync("#back-to-mine");
            Assert.Equal(4, Assert.Single(await page.EvaluateAsync<double[]>("movieRec.history().weights")));
        });
    }

    [Fact]
    public async Task Filters_leave_the_genre_and_the_years_asked_for()
    {
        var (_, dataset, _, model) = await pages.OfAsync("synthetic");
        await OpenAsync("synthetic", async page =>
        {
            await page.ClickAsync("#filters summary");
            await page.CheckAsync("#genres label:has-text('Comedy') input");
            await page.FillAsync("#year-from", "1990");
            await page.FillAsync("#year-to", "1994");
            var list = await page.EvaluateAsync<int[]>("movieRec.list()");
            Assert.NotEmpty(list);
            Assert.All(list, item =>
            {
                var movie = dataset.FindMovie(model.Train.Items.IdOf(item))!;
                Assert.Contains("Comedy", movie.Genres);
                Assert.InRange(movie.Year!.Value, 1990, 1994);
            });
            await page.FillAsync("#year-from", "2150");
            await page.FillAsync("#year-to", "2160");
            Assert.Equal("No movie passes these filters.", await page.InnerTextAsync("#status"));
            await page.ClickAsync("#reset-filters");
            Assert.Equal(10, (await page.EvaluateAsync<int[]>("movieRec.list()")).Length);
        });
    }

    [Fact]
    public async Task Length_and_diversity_give_the_list_of_the_formula_the_page_tells()
    {
        var (_, _, _, model) = await pages.OfAsync("synthetic");
        await OpenAsync("synthetic", async page =>
        {
            await page.CheckAsync("input[name=mode][value=theirs]", new() { Force = true });
            await SlideAsync(page, "length", 20);
            var likeness = new List<double>();
            foreach (var diversity in new[] { 0, 30, 60 })
            {
                await SlideAsync(page, "diversity", diversity);
                var list = await page.EvaluateAsync<int[]>("movieRec.list()");
                Assert.Equal(MaximalMarginalRelevance(model, 0, 20, diversity / 100.0), list);
                likeness.Add((from a in list from b in list where a < b select Cosine(model, a, b)).Average());
            }
            Assert.True(likeness[2] < likeness[0], string.Join(", ", likeness));
        });
    }

    [Fact]
    public async Task The_whole_way_can_be_gone_by_keyboard()
    {
        await pages.OfAsync("synthetic");
        await OpenAsync("synthetic", async page =>
        {
            await page.FocusAsync("#rate-search");
            var title = await page.InnerTextAsync("#list .title >> nth=0");
            await page.Keyboard.TypeAsync(title);
            await page.Keyboard.PressAsync("Enter");
            Assert.Equal("radio", await page.EvaluateAsync<string>("document.activeElement.type"));
            await page.Keyboard.PressAsync("ArrowRight");
            Assert.StartsWith("1 movie rated.", await page.InnerTextAsync("#rated-count"), StringComparison.Ordinal);

            await TabToAsync(page, "document.activeElement.closest('#list') !== null");
            await page.Keyboard.PressAsync("Enter");
            Assert.True(
                await page.EvaluateAsync<bool>(
                    "document.getElementById('movie').open && document.activeElement.id === 'movie-title'"));
            await TabToAsync(page, "document.activeElement.closest('.similar') !== null");
            await page.Keyboard.PressAsync("Enter");
            Assert.True(await page.EvaluateAsync<bool>("document.activeElement.id === 'movie-title'"));
            await page.Keyboard.PressAsync("Escape");
            Assert.True(
                await page.EvaluateAsync<bool>(
                    "!document.getElementById('movie').open && document.activeElement.closest('#list') !== null"));

            await TabToAsync(page, "document.activeElement.id === 'map-frame'");
            var passed = new HashSet<string>();
            foreach (var key in new[] { "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowDown", "ArrowDown" })
            {
                await page.Keyboard.PressAsync(key);
                passed.Add(await page.InnerTextAsync("#map-status"));
            }
            Assert.DoesNotContain("", passed);
            Assert.True(passed.Count >= 3, string.Join("; ", passed));
            await page.Keyboard.PressAsync("Enter");
            Assert.True(await page.EvaluateAsync<bool>("document.getElementById('movie').open"));
        });
    }

    [Theory]
    [MemberData(nameof(Datasets))]
    public async Task The_page_keeps_no_reader_out_and_fits_a_phone(string dataset)
    {
        var axe = Axe.Required();
        foreach (var (width, scheme) in new[] { (1280, ColorScheme.Light), (390, ColorScheme.Dark) })
        {
            await OpenAsync(dataset, async page =>
            {
                // The list answers where it can be seen.
                Assert.True(await page.EvaluateAsync<int>(
                    "[...document.querySelectorAll('#list li')].filter(each => each.getBoundingClientRect().bottom <= "
                        + "innerHeight).length") >= 2);
                await page.CheckAsync("#to-rate li >> nth=0 >> input >> nth=4", new() { Force = true });
                await page.ClickAsync("#filters summary");
                if (width < 500) Assert.Empty(await page.EvaluateAsync<string[]>(SmallTargets));
                Assert.Empty(await Axe.ViolationsAsync(page, axe));
                var content = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
                Assert.True(content <= width, $"{content} px wide in a window of {width} px.");
                await page.ClickAsync("#list .title >> nth=0");
                Assert.Empty(await Axe.ViolationsAsync(page, axe));
                await page.Keyboard.PressAsync("Escape");
                await page.CheckAsync("input[name=mode][value=theirs]", new() { Force = true });
                Assert.Empty(await Axe.ViolationsAsync(page, axe));
            }, null, width, scheme);
        }
    }

    [Fact]
    public async Task The_page_of_ML_100k_is_light_and_says_how_quickly_it_answers()
    {
        var (path, _, _, _) = await pages.OfAsync("ml-100k");
        var bytes = new FileInfo(path).Length;
        Assert.InRange(bytes, 1, 3_000_000);
        await OpenAsync("ml-100k", async page =>
        {
            // From the click until the browser has painted the list.
            const string Click = """
                async star => {
                  const started = performance.now();
                  star.click();
                  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
                  return performance.now() - started;
                }
                """;
            var took = new List<double>();
            for (var row = 0; row < 8; row++)
                took.Add(
                    await (await page.QuerySelectorAsync(
                        $"#to-rate li:nth-child({row + 1}) input:nth-of-type(1)"))!.EvaluateAsync<double>(Click));
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{bytes / 1e6:F2} MB; from a click to the painted list: first {took[0]:F1} ms, median "
                    + $"{took.Order().ElementAt(took.Count / 2):F1} ms, longest {took.Max():F1} ms"));
        });
    }

    [Fact]
    public async Task A_title_cannot_end_the_script_that_holds_it()
    {
        using var folder = new TemporaryFolder();
        var movies = string.Concat(
            Enumerable.Range(1, 12)
                .Select(id => $"{id}::</script><script>alert({id})</script><b>&amp; (1999)::Drama|<i>\n"));
        var ratings = string.Concat(
            from user in Enumerable.Range(1, 9)
            from item in Enumerable.Range(1, 12)
            where (user + item) % 3 != 0
            select $"{user}::{item}::{1 + (user * item % 5)}::0\n");
        folder.Write("movies.dat", movies);
        folder.Write("ratings.dat", ratings);
        folder.Write("users.dat", string.Concat(Enumerable.Range(1, 9).Select(user => $"{user}::F::25::0::10001\n")));
        var path = Path.Combine(folder.Path, "hostile.html");
        (await CommandRun.Of("explorer", "--data", folder.Path, "--out", path)).AssertDone();
        var complaints = await browser.OpenAsync(path, 800, ColorScheme.Light, async page =>
            Assert.StartsWith("</script><script>alert(", await page.InnerTextAsync("#list .title >> nth=0"),
                StringComparison.Ordinal));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task It_takes_a_saved_model_and_links_to_the_reports_beside_it_and_to_no_others()
    {
        using var folder = new TemporaryFolder();
        var run = new NotebookRun(Path.Combine(folder.Path, "03-evaluation.dib"),
            new NotebookDocument([new(CellLanguage.Markdown, "# The leaderboard: who & why")]), [],
            DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0);
        HtmlPage.Write(run, Path.Combine(folder.Path, "03-evaluation.html"));
        folder.Write("04-of-others.html", "<!DOCTYPE html><html><head><title>Not of this report</title></head></html>");
        var (saved, path) = (Path.Combine(folder.Path, "synthetic.model"), Path.Combine(folder.Path, "explorer.html"));
        (await CommandRun.Of("train", "--data", "synthetic", "--set", "factors=8", "scaling=byhistory",
            "regularization=0.01", "--save", saved)).AssertDone();
        (await CommandRun.Of("explorer", "--data", "synthetic", "--model", saved, "--out", path)).AssertDone();
        var text = await File.ReadAllTextAsync(path, Token);
        Assert.Contains("<a href=\"03-evaluation.html\">The leaderboard</a>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("04-of-others", text, StringComparison.Ordinal);
        Assert.DoesNotContain("08-ab-testing", text, StringComparison.Ordinal);
        Assert.DoesNotContain("index.html", text, StringComparison.Ordinal);
        var model = (AlsModel)Recommender.Load(saved).Model;
        Assert.Empty(await browser.OpenAsync(path, 1280, ColorScheme.Light, async page =>
        {
            int[] items = [2, 5, 9];
            float[] weights = [5, 3, 4];
            var expected = new float[model.ItemCount];
            model.ScoreHistory(items, weights, expected);
            AssertClose(expected,
                await page.EvaluateAsync<double[]>("history => movieRec.scoreHistory(history)",
                    Argument(items, weights)));
        }));
    }

    [Theory]
    [InlineData("ease", true)]
    [InlineData("itemknn", true)]
    [InlineData("puresvd", true)]
    [InlineData("popularity", true)]
    [InlineData("fusion", false)]
    [InlineData("bias", false)]
    public async Task It_takes_a_model_of_any_kind_and_equals_the_library(string name, bool takesRatings)
    {
        using var folder = new TemporaryFolder();
        var (saved, path) = (Path.Combine(folder.Path, "any.model"), Path.Combine(folder.Path, "explorer.html"));
        var recommender = Recommender.Fit(MovieRec.Data.Datasets.Load("synthetic"), name, cancellationToken: Token);
        recommender.Save(saved);
        (await CommandRun.Of("explorer", "--data", "synthetic", "--model", saved, "--out", path)).AssertDone();
        var (model, train) = (recommender.Model, recommender.Train);
        Assert.Empty(await browser.OpenAsync(path, 1280, ColorScheme.Light, async page =>
        {
            Assert.Equal(takesRatings, await page.IsVisibleAsync("#mode"));
            Assert.NotEqual(takesRatings, await page.IsVisibleAsync("#no-own-ratings"));
            var expected = new float[model.ItemCount];
            foreach (var user in new[] { 0, 17, train.UserCount - 1 })
            {
                model.Score(user, expected);
                await page.EvaluateAsync("user => { const list = document.getElementById('user'); list.value = user; "
                    + "list.dispatchEvent(new Event('change')); }", user);
                AssertSameList(Ranker.Recommend(model, train, user, 10), expected,
                    await page.EvaluateAsync<int[]>("movieRec.list()"), 2e-3);
            }
            await SlideAsync(page, "diversity", 50);
            Assert.Equal(10, (await page.EvaluateAsync<int[]>("movieRec.list()")).Distinct().Count());
            await page.ClickAsync("#list .title >> nth=0");
            Assert.Equal(8, await page.Locator("#movie .similar li").CountAsync());
            await page.Keyboard.PressAsync("Escape");
            if (!takesRatings) return;
            int[] items = [2, 5, 9];
            float[] weights = [5, 3, 4];
            ((IFoldInRecommender)model).ScoreHistory(items, weights, expected);
            AssertClose(expected, await page.EvaluateAsync<double[]>(
                "history => movieRec.scoreHistory(history)", Argument(items, weights)), 1e-3);
            var best = TensorPrimitives.IndexOfMax<float>(expected);
            var reasons = recommender.NewVisitor().Rates(train.Items.RawIdOf(2), 5).Rates(train.Items.RawIdOf(5), 3)
                .Rates(train.Items.RawIdOf(9), 4).Explain(train.Items.RawIdOf(best));
            var shares = await page.EvaluateAsync<Dictionary<string, double>>(
                "([history, item]) => Object.fromEntries(movieRec.explain(history, item).map(each => [each.item, "
                    + "each.share]))", new[] { Argument(items, weights), (object)best });
            foreach (var reason in reasons.Because)
            {
                Assert.True(train.Items.TryGetIndex(reason.Movie, out var index));
                var item = index.ToString(CultureInfo.InvariantCulture);
                Assert.Equal(reason.Score, shares[item], 1e-3 * expected[best]);
            }
        }));
    }

    [Fact]
    public async Task A_place_or_model_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        (await CommandRun.Of("explorer", "--data", "synthetic", "--out",
            Path.Combine(folder.Path, "none", "explorer.html"))).AssertFails(2, "does not exist");
        (await CommandRun.Of("explorer", "--data", "synthetic", "--model", Path.Combine(folder.Path, "none.model"),
            "--out", Path.Combine(folder.Path, "explorer.html"))).AssertFails(3, "none.model");
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private const string SmallTargets = """
        () => [...document.querySelectorAll("main :is(button, select, summary, input:not([type=checkbox], [type=radio]), .chip, .stars label)")]
          .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
          .map(each => each.outerHTML.slice(0, 100))
        """;

    private async Task OpenAsync(string dataset, Func<IPage, Task> look, Func<IPage, Task>? first = null,
        int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var explorer = await pages.OfAsync(dataset);
        Assert.Empty(await browser.OpenAsync(explorer.Path, width, scheme, async page =>
        {
            if (first is not null) await first(page);
            await look(page);
        }));
    }

    private static async Task SlideAsync(IPage page, string id, int value) =>
        await page.EvaluateAsync("([id, value]) => { const slider = document.getElementById(id); slider.value = value; "
            + "slider.dispatchEvent(new Event('input')); }", new object[] { id, value });

    private static async Task TabToAsync(IPage page, string isThere)
    {
        for (var presses = 0; presses < 200; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>(isThere)) return;
        }
        Assert.Fail($"200 times Tab did not lead to where {isThere}.");
    }

    // Relative to the largest score: a score near 0 is the small difference of large terms.
    private static void AssertClose(float[] expected, double[] found, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        var scale = expected.Max(Math.Abs);
        for (var item = 0; item < expected.Length; item++) Assert.Equal(expected[item], found[item], tolerance * scale);
    }

    // Place for place the same movie, or one of the same score.
    private static void AssertSameList(
        Recommendation[] expected, float[] scores, int[] found, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var place = 0; place < found.Length; place++)
            Assert.True(
                found[place] == expected[place].Item
                    || Math.Abs(scores[found[place]] - expected[place].Score) <= tolerance
                        * Math.Abs(expected[place].Score),
                        $"place {place + 1}: {found[place]}, not {expected[place].Item}");
    }

    // Place by place, the item of the largest (1 − δ)·score / best score − δ·(largest cosine with an item already in
    // the list).
    private static List<int> MaximalMarginalRelevance(AlsModel model, int user, int count, double diversity)
    {
        var pool = Ranker.Recommend(model, model.Train, user, 200).ToList();
        var (best, list) = (pool[0].Score, new List<int>());
        while (list.Count < count)
        {
            var next = pool.MaxBy(
                each => (1 - diversity) * each.Score / best
                    - diversity * list.Select(item => Cosine(model, item, each.Item)).Append(0).Max());
            list.Add(next.Item);
            pool.Remove(next);
        }
        return list;
    }

    private static double Cosine(AlsModel model, int a, int b) =>
        TensorPrimitives.CosineSimilarity(model.ItemFactors(a), model.ItemFactors(b));

    // Playwright passes doubles, not floats.
    private static object Argument(int[] items, float[] weights) =>
        new { items, weights = Array.ConvertAll(weights, weight => (double)weight) };
}
