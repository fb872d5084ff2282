using Microsoft.Playwright;

namespace MovieRec.Tests.Workbook;

/// <summary>
/// Measures the charts of an open page; the script beside it, <c>chart-layout.js</c>, says what counts as a fault.
/// </summary>
internal static class ChartLayout
{
    private static readonly string Script = Read();

    /// <summary>What is wrong with the charts that are drawn, one sentence a fault.</summary>
    public static Task<string[]> FaultsAsync(IPage page) => page.EvaluateAsync<string[]>(Script);

    private static string Read()
    {
        using var reader = new StreamReader(typeof(ChartLayout).Assembly.GetManifestResourceStream("chart-layout.js")!);
        var script = reader.ReadToEnd();
        // Playwright takes what begins like a function for one.
        return script[script.IndexOf("async () =>", StringComparison.Ordinal)..];
    }
}
