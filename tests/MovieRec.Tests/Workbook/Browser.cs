using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(MovieRec.Tests.Workbook.Browser))]

namespace MovieRec.Tests.Workbook;

/// <summary>
/// The system's Chromium, cut off from every network: one for all tests, started by the first that opens a page.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private const string Executable = "/usr/bin/chromium";

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>Opens a page and lets <paramref name="look"/> look at it.</summary>
    /// <returns>
    /// What it complained about: console errors, exceptions, and requests for anything but the file itself.
    /// </returns>
    public async Task<IReadOnlyCollection<string>> OpenAsync(
        string path, int width, ColorScheme scheme, Func<IPage, Task> look)
    {
        var complaints = new ConcurrentQueue<string>();
        var address = new Uri(Path.GetFullPath(path)).AbsoluteUri;
        await using var context = await NewContextAsync(
            new() { Offline = true, ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        await context.RouteAsync("**/*", route =>
        {
            if (route.Request.Url == address) return route.ContinueAsync();
            complaints.Enqueue($"request: {route.Request.Url}");
            return route.AbortAsync();
        });
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Enqueue($"console {message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => complaints.Enqueue($"exception: {error}");
        await page.GotoAsync(address);
        await look(page);
        return complaints;
    }

    /// <summary>
    /// Opens what a server on this machine serves and lets <paramref name="look"/> look at it; nothing else is reached.
    /// </summary>
    /// <returns>Console errors and exceptions.</returns>
    public async Task<IReadOnlyCollection<string>> VisitAsync(string address, Func<IPage, Task> look)
    {
        var complaints = new ConcurrentQueue<string>();
        await using var context = await NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        await context.RouteAsync("**/*",
            route => new Uri(route.Request.Url).IsLoopback ? route.ContinueAsync() : route.AbortAsync());
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error") complaints.Enqueue($"console {message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => complaints.Enqueue($"exception: {error}");
        await page.GotoAsync(address);
        await look(page);
        return complaints;
    }

    /// <summary>
    /// A context for what a test does itself; the caller disposes of it. Skips the test where there is no browser.
    /// </summary>
    public async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options)
    {
        Assert.SkipUnless(File.Exists(Executable), $"There is no Chromium at {Executable}.");
        return await (await _started.Value).Browser.NewContextAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated) return;
        var (playwright, browser) = await _started.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return (playwright,
            await playwright.Chromium.LaunchAsync(
                new() { ExecutablePath = Executable, Args = ["--no-sandbox", "--disable-gpu"] }));
    }
}

/// <summary>Waiting on a page.</summary>
internal static class PageWaiting
{
    /// <summary>
    /// Waits until an expression holds. Playwright's own way evaluates a string within the page, which the policy of
    /// our pages forbids.
    /// </summary>
    /// <exception cref="TimeoutException">It does not within half a minute.</exception>
    public static async Task UntilAsync(this IPage page, string expression)
    {
        for (var waited = Stopwatch.StartNew(); !await page.EvaluateAsync<bool>(expression);)
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(30))
                throw new TimeoutException($"{expression} does not come true.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
