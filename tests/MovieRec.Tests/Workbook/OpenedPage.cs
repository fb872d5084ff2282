using Microsoft.Playwright;

namespace MovieRec.Tests.Workbook;

/// <summary>
/// What was seen of a page that was opened twice, with every chart drawn: light, on a screen and made narrow, and dark
/// on a phone and made wide.
/// </summary>
internal sealed class OpenedPage
{
    /// <summary>JavaScript for the labels of the charts that are not drawn.</summary>
    // Charts draw as they come near; a look at all of them brings all near.
    public const string UndrawnCharts = "window.movierecCharts?.drawAll?.(), "
        + "[...document.querySelectorAll('.mr-plot')].filter(plot => !plot.querySelector('.main-svg .plot *, .main-svg "
        + ".cartesianlayer path')).map(plot => plot.getAttribute('aria-label'))";

    private const int Wide = 1440, Tablet = 768, Narrow = 390;
    private const string Fitted = "[...document.querySelectorAll('.mr-plot')].every(plot => !plot._fullLayout || "
        + "plot._fullLayout.width === plot.clientWidth)";

    private readonly List<string> _unsound = [];
    private readonly List<string> _untidy = [];
    private readonly List<string> _inaccessible = [];

    private OpenedPage() { }

    /// <summary>
    /// Opens the page in <paramref name="file"/>; looks for barriers too where the script of axe-core is given.
    /// </summary>
    public static async Task<OpenedPage> OpenAsync(Browser browser, string file, string? axe = null)
    {
        var opened = new OpenedPage();
        foreach (var (width, scheme, others) in new[] { (Wide, ColorScheme.Light, new[] { Tablet, Narrow }),
            (Narrow, ColorScheme.Dark, [Tablet, Wide]) })
        {
            var name = $"{Path.GetFileName(file)}, {scheme}";
            var complaints = await browser.OpenAsync(file, width, scheme, async page =>
            {
                try
                {
                    await page.UntilAsync($"({UndrawnCharts}).length === 0");
                }
                catch (TimeoutException)
                {
                    opened._unsound.Add(
                        $"{name}: not drawn: {string.Join("; ", await page.EvaluateAsync<string[]>(UndrawnCharts))}");
                }
                if (axe is not null)
                    opened._inaccessible.AddRange(
                        (await Axe.ViolationsAsync(page, axe)).Select(violation => $"{name}, {width} px: {violation}"));
                await opened.MeasureAsync(page, width, name);
                foreach (var other in others)
                {
                    await page.SetViewportSizeAsync(other, 900);
                    await page.UntilAsync(Fitted);
                    await opened.MeasureAsync(page, other, name);
                }
            });
            opened._unsound.AddRange(complaints.Select(complaint => $"{name}: {complaint}"));
        }
        return opened;
    }

    // What has a place on the page: its own width, and what is on its charts.
    private async Task MeasureAsync(IPage page, int width, string name)
    {
        var content = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        if (content > width) _unsound.Add($"{name}: the content is {content} px wide at {width} px.");
        _untidy.AddRange((await ChartLayout.FaultsAsync(page)).Select(fault => $"{name}, {width} px: {fault}"));
    }

    /// <summary>
    /// No text of a chart is cut off or lies over another, every axis has its ticks, and numbers are written as people
    /// read them.
    /// </summary>
    public void AssertTidy() => Assert.True(_untidy.Count == 0, string.Join('\n', _untidy));

    /// <summary>
    /// Every chart was drawn, nothing was asked for or complained of, and the content was no wider than the window.
    /// </summary>
    public void AssertSound() => Assert.Empty(_unsound);

    /// <summary>axe-core found no barrier in either colour scheme.</summary>
    public void AssertAccessible() => Assert.True(_inaccessible.Count == 0, string.Join('\n', _inaccessible));
}
