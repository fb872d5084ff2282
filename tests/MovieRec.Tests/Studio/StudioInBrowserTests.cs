using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Interactive;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Studio;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Studio;

/// <summary>The studio as somebody sees it: one server for all tests, on ML-100k where this machine has it.</summary>
[Trait("Tier", "browser")]
public sealed class StudioInBrowserTests(Workbook.Browser browser, StudioInBrowserTests.Served served)
    : IClassFixture<StudioInBrowserTests.Served>
{
    private const int Wide = 1440;
    private const int Narrow = 390;

    /// <summary>Every tab, with an address at which there is something to see.</summary>
    public static TheoryData<string> Tabs =>
    [
        "?user=1", "?rate=50:5&rate=181:1&model=popularity", "?user=1&model=bias", "?user=nobody", "user?id=2",
        "movie?id=50", "compare?model=popularity&model=als&by=activity", "analytics", "experiments", "runs",
        "about",
    ];

    [Fact]
    public async Task A_slider_moved_by_keys_retrains_and_shows_what_library_and_command_give()
    {
        await using var visit = await VisitAsync("?user=7&model=als,factors=16", Wide);
        var page = visit.Page;
        await SettledAsync(page, "als,factors=16");
        await page.GetByLabel("Regularization λ", new() { Exact = true }).PressAsync("ArrowRight");
        await SettledAsync(page, "als,factors=16,regularization=41");
        var options = new AlsOptions { Factors = 16, Regularization = 41 };
        Assert.Equal(Recommender.Fit(served.Data, options).Recommend("7").Select(movie => $"{movie.Movie}"),
            await ListAsync(page));
        var split = Splits.PerUserRandom(served.Data.Ratings);
        var report = RankingEvaluator.Evaluate(new AlsTrainer(options).Train(split.Train), split,
            new RankingOptions { Cutoffs = [10] });
        Assert.Equal(report["ndcg@10"].ToString("F4", null), await page.Locator("dl.figures")
            .GetAttributeAsync("data-figure"));
        await page.UntilAsync("decodeURIComponent(location.search).includes('regularization=41')");
        await page.Locator(".plot .main-svg").First.WaitForAsync();
    }

    [Fact]
    public async Task Tabs_of_the_browser_do_not_disturb_each_other_and_an_address_can_be_shared()
    {
        await using var visit = await VisitAsync("?user=3&model=als,factors=16", Wide);
        await SettledAsync(visit.Page, "als,factors=16");
        var other = await visit.Page.Context.NewPageAsync();
        await other.GotoAsync(visit.Page.Url);
        await SettledAsync(other, "als,factors=16");
        var before = await ListAsync(visit.Page);
        Assert.Equal(before, await ListAsync(other));
        await other.GetByLabel("Kind", new() { Exact = true }).SelectOptionAsync("popularity");
        await SettledAsync(other, "popularity");
        Assert.NotEqual(before, await ListAsync(other));
        Assert.Equal(before, await ListAsync(visit.Page));
        await other.ReloadAsync();
        await SettledAsync(other, "popularity");
    }

    [Fact]
    public async Task Ratings_of_ones_own_are_given_by_keys_alone()
    {
        await using var visit = await VisitAsync("?own=1&model=als,factors=16", Narrow);
        var page = visit.Page;
        await SettledAsync(page, "als,factors=16");
        var movie = served.Data.Movies[0];
        await page.GetByLabel("Find a movie to rate").FocusAsync();
        await page.Keyboard.TypeAsync(Movie.WithArticleInFront(movie.Title)[..^7].ToUpperInvariant());
        await page.Locator("[role=option]").First.WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.UntilAsync($"document.querySelector('.rows li').dataset.movie === '{movie.Id}'");
        while (!await page.EvaluateAsync<bool>("() => document.activeElement.type === 'radio'"))
            await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.UntilAsync("location.search.includes('rate=')");
        var query = Uri.UnescapeDataString(new Uri(page.Url).Query).Split("rate=")[1].Split('&')[0].Split(':');
        Assert.Equal($"{movie.Id}", query[0]);
        var visitor = Recommender.Fit(served.Data, new AlsOptions { Factors = 16 }).NewVisitor()
            .Rates(query[0], float.Parse(query[1], System.Globalization.CultureInfo.InvariantCulture));
        await page.UntilAsync($"document.querySelector('.list li').dataset.movie === '{visitor.Recommend()[0].Movie}'");
        Assert.Equal(visitor.Recommend().Select(each => $"{each.Movie}"), await ListAsync(page));
    }

    [Theory, MemberData(nameof(Tabs))]
    public async Task Every_tab_is_accessible_fits_a_phone_and_has_targets_to_touch(string address)
    {
        var axe = Axe.Required();
        await using var visit = await VisitAsync(address, Wide);
        var page = visit.Page;
        await page.UntilAsync(IsSettled);
        await page.EvaluateAsync(axe);
        foreach (var (width, scheme) in new[] { (Wide, ColorScheme.Light), (Narrow, ColorScheme.Dark) })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.UntilAsync("[...document.querySelectorAll('.plot .main-svg')]"
                + ".every(each => each.getBoundingClientRect().width <= innerWidth)");
            await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(each => each.open = true)");
            Assert.Empty(await page.EvaluateAsync<string[]>("""
                async () => (await axe.run({ resultTypes: ["violations"] })).violations
                  .map(found => found.id + ": " + found.nodes.slice(0, 5).map(node => node.target.join(" ")).join(", "))
                """));
            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"),
                $"{address} is wider than {width} px");
            Assert.Empty(await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll("button, select, summary, main input:not([type=checkbox], [type=radio]), nav a, .chip, .stars label")]
                  .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
                  .map(each => each.outerHTML.slice(0, 100) + " " + each.getBoundingClientRect().height)
                """));
            Assert.Empty(visit.Complaints);
        }
    }

    [Fact]
    public async Task Every_tab_is_reached_by_keys_alone_which_show_where_they_are()
    {
        await using var visit = await VisitAsync("about", Narrow);
        var page = visit.Page;
        await page.UntilAsync(IsSettled);
        foreach (var tab in await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('nav a')].map(each => each.getAttribute('href'))"))
        {
            await page.FocusAsync(".brand");
            do await page.Keyboard.PressAsync("Tab");
            while (!await page.EvaluateAsync<bool>("tab => document.activeElement.getAttribute('href') === tab", tab));
            await page.Keyboard.PressAsync("Enter");
            // Blazor puts the focus on the heading once the tab is there.
            await page.UntilAsync($"new URL(location).pathname === '/{tab}' && "
                + "document.activeElement.tagName === 'H1' && "
                + $"document.querySelector('nav .active')?.getAttribute('href') === '{tab}' && ({IsSettled})");
            // All that the keys come to, until they leave the page or begin anew; of long lists the beginning.
            for (var stop = 0; stop < 30; stop++)
            {
                await page.Keyboard.PressAsync("Tab");
                var found = await page.EvaluateAsync<string>(FocusFaults);
                if (found == "end") break;
                Assert.True(found.Length == 0, $"/{tab}: {found}");
            }
        }
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Colours_that_change_before_plotly_is_there_are_those_of_the_chart()
    {
        await using var visit = await VisitAsync("about", Wide);
        var page = visit.Page;
        var (asked, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/plotly.js", async route =>
        {
            asked.SetResult();
            await held.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync($"{served.Url}movie?id=50");
        await asked.Task;
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.UntilAsync("matchMedia('(prefers-color-scheme: dark)').matches");
        held.SetResult();
        await page.UntilAsync("!!document.querySelector('.plot .main-svg')");
        Assert.True(await page.EvaluateAsync<bool>("() => { const plot = document.querySelector('.plot'); "
            + "return plot._fullLayout.font.color === getComputedStyle(plot).color; }"));
        Assert.Empty(visit.Complaints);
    }

    private const string IsSettled = "!!document.querySelector('.failure') "
        + "|| !!document.querySelector('h1') && !document.querySelector('.waits, [aria-busy=true]')";

    // What the focus is on, where it has no name, no ring, or lies out of sight or behind what is fixed.
    private const string FocusFaults = """
        () => {
          const at = document.activeElement, box = at.getBoundingClientRect(), seen = at === document.body || at.matches(".skip");
          if (seen) return "end";
          const ringed = each => each && getComputedStyle(each).outlineStyle !== "none" && parseFloat(getComputedStyle(each).outlineWidth) > 0;
          const named = (at.getAttribute("aria-labelledby") ?? "").split(" ").map(id => document.getElementById(id)?.textContent ?? "").join("");
          const name = [at.getAttribute("aria-label"), named, ...[...at.labels ?? []].map(label => label.textContent), at.textContent].find(text => text?.trim());
          const place = document.elementFromPoint(Math.min(box.right, innerWidth) - Math.min(8, box.width / 2), box.top + Math.min(8, box.height / 2));
          const faults = [];
          if (!name) faults.push("no name");
          if (![at, at.nextElementSibling, at.parentElement].some(ringed)) faults.push("no ring");
          if (box.bottom <= 0 || box.top >= innerHeight) faults.push("out of sight");
          else if (place?.closest("dl.figures") && !at.closest("dl.figures")) faults.push("behind the figures");
          return faults.length ? `${faults.join(", ")}: ${at.outerHTML.slice(0, 120)}` : "";
        }
        """;

    private async Task<Visit> VisitAsync(string address, int width, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new()
            {
                Width = width,
                Height = 900
            }
        });
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(served.Url + address);
        return visit;
    }

    private static Task SettledAsync(IPage page, string model) => page.UntilAsync(
        $"document.querySelector('dl.figures[data-figure]')?.dataset.model === '{model}'");

    private static async Task<string[]> ListAsync(IPage page) =>
        await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('.list li')].map(each => each.dataset.movie)");

    private sealed class Visit : IAsyncDisposable
    {
        private readonly IBrowserContext _context;

        public Visit(IBrowserContext context, IPage page)
        {
            (_context, Page) = (context, page);
            page.Console += (_, message) =>
            {
                if (message.Type is "error" or "warning") Complaints.Enqueue(message.Text);
            };
            page.PageError += (_, error) => Complaints.Enqueue(error);
        }

        public IPage Page { get; }

        public ConcurrentQueue<string> Complaints { get; } = new();

        public ValueTask DisposeAsync() => _context.DisposeAsync();
    }

    /// <summary>The server.</summary>
    public sealed class Served : IAsyncLifetime
    {
        private StudioServer? _studio;

        public Dataset Data { get; } = Datasets.Load(Datasets.Find("ml-100k") is null ? "synthetic" : "ml-100k");

        public string Url => _studio!.Urls[0].ToString();

        public async ValueTask InitializeAsync() => _studio = await StudioServer.StartAsync(
            new StudioOptions { Data = Data, Figures = FigureBuilder.Instance },
            [new IPEndPoint(IPAddress.Loopback, 0)], logging => logging.ClearProviders());

        public ValueTask DisposeAsync() => _studio!.DisposeAsync();
    }
}
