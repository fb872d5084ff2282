using Microsoft.Playwright;

namespace MovieRec.Tests.Workbook;

/// <summary>What was seen of a page that was opened twice, with every chart drawn: wide and light, and as narrow as a phone and dark.</summary>
internal sealed class OpenedPage
{
    /// <summary>JavaScript for the labels of the charts that are not drawn.</summary>
    // Charts draw as they come near; a look at all of them brings all near.
    public const string UndrawnCharts = "window.movierecCharts?.drawAll?.(), [...document.querySelectorAll('.mr-plot')].filter(plot => !plot.querySelector('.main-svg .plot *, .main-svg .cartesianlayer path')).map(plot => plot.getAttribute('aria-label'))";

    private const int Wide = 1280, Narrow = 390;

    private readonly List<string> _unsound = [];
    private readonly List<string> _inaccessible = [];

    private OpenedPage() { }

    /// <summary>Opens the page in <paramref name="file"/>; looks for barriers too where the script of axe-core is given.</summary>
    public static async Task<OpenedPage> OpenAsync(Browser browser, string file, string? axe = null)
    {
        var opened = new OpenedPage();
        foreach (var (width, scheme) in new[] { (Wide, ColorScheme.Light), (Narrow, ColorScheme.Dark) })
        {
            var name = $"{Path.GetFileName(file)}, {width} px, {scheme}";
            var complaints = await browser.OpenAsync(file, width, scheme, async page =>
            {
                try
                {
                    await page.UntilAsync($"({UndrawnCharts}).length === 0");
                }
                catch (TimeoutException)
                {
                    opened._unsound.Add($"{name}: not drawn: {string.Join("; ", await page.EvaluateAsync<string[]>(UndrawnCharts))}");
                }
                var content = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
                if (content > width) opened._unsound.Add($"{name}: the content is {content} px wide.");
                if (axe is null) return;
                // In the other colours, at the width of a screen.
                await page.SetViewportSizeAsync(Wide, 900);
                opened._inaccessible.AddRange((await Axe.SeriousViolationsAsync(page, axe)).Select(violation => $"{name}: {violation}"));
            });
            opened._unsound.AddRange(complaints.Select(complaint => $"{name}: {complaint}"));
        }
        return opened;
    }

    /// <summary>Every chart was drawn, nothing was asked for or complained of, and the content was no wider than the window.</summary>
    public void AssertSound() => Assert.Empty(_unsound);

    /// <summary>axe-core found no serious barrier in either colour scheme.</summary>
    public void AssertAccessible() => Assert.Empty(_inaccessible);
}
