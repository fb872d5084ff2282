using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>Classic Jupyter Notebook in a browser, as a person steps through a notebook.</summary>
[Trait("Tier", "jupyter")]
public sealed partial class ClassicNotebookTests(Browser browser)
{
    /// <summary>Where to keep a picture of what was seen; nowhere where it is not set.</summary>
    private const string PictureVariable = "MOVIEREC_TEST_PICTURE";

    [Fact]
    public async Task Stepping_through_a_notebook_draws_its_charts()
    {
        using var clients = await JupyterClients.StartAsync("notebook", "ipykernel");
        var folder = WorkbookCopy.In(clients.Folder);
        var start = clients.Command(folder, "-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1",
            "--NotebookApp.token=", "--NotebookApp.password=");
        start.Environment["MOVIEREC_DATASET"] = "synthetic";
        using var server = Process.Start(start)!;
        try
        {
            var address = await AddressAsync(server);
            var complaints = await browser.VisitAsync($"{address}notebooks/{WorkbookPages.Notebooks[0]}.ipynb",
                StepThroughAsync);
            Assert.DoesNotContain(complaints,
                complaint => complaint.Contains("plotly", StringComparison.OrdinalIgnoreCase)
                    || complaint.Contains("Mismatched anonymous define", StringComparison.Ordinal));
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }

        static async Task StepThroughAsync(IPage page)
        {
            await page.Locator("#kernel_indicator_icon.kernel_idle_icon")
                .WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });
            await page.Locator("#notebook-container .cell").First.ClickAsync();
            var chart = page.Locator("#notebook-container .mr-chart svg.main-svg").First;
            for (var step = 0; step < 40 && await chart.CountAsync() == 0; step++)
            {
                await page.Keyboard.PressAsync("Shift+Enter");
                // A person looks at what a cell gave before going on.
                await page.WaitForFunctionAsync(
                    "() => Jupyter.notebook.get_cells().every(cell => !cell.element.hasClass('running'))", null,
                    new() { Timeout = 120_000 });
            }
            await chart.WaitForAsync(new() { Timeout = 30_000 });
            var box = (await chart.BoundingBoxAsync())!;
            Assert.True(box.Width > 200 && box.Height > 100, $"The chart is {box.Width} by {box.Height} pixels.");
            Assert.True(
                await page.EvaluateAsync<bool>(
                    "() => typeof require.config === 'function' && typeof window.Plotly === 'object'"),
                    "require.js has taken plotly.js, or one of them is not there.");
            Assert.Equal(0, await page.Locator("#notebook-container .output_error").CountAsync());
            if (Environment.GetEnvironmentVariable(PictureVariable) is { Length: > 0 } picture)
            {
                await chart.ScrollIntoViewIfNeededAsync();
                await page.ScreenshotAsync(new() { Path = picture });
            }
        }
    }

    private static async Task<string> AddressAsync(Process server)
    {
        while (await server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (!Address().IsMatch(line)) continue;
            // Nobody reads the rest, and a full pipe would stop the server.
            _ = server.StandardError.ReadToEndAsync();
            _ = server.StandardOutput.ReadToEndAsync();
            return Address().Match(line).Value;
        }
        Assert.Fail("Jupyter Notebook ended before it served.");
        return "";
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Address();
}
