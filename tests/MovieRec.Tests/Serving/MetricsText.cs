using System.Globalization;
using System.Text.RegularExpressions;

namespace MovieRec.Tests.Serving;

/// <summary>What <c>/metrics</c> says.</summary>
internal sealed partial class MetricsText(string text)
{
    public string Text => text;

    public static async Task<MetricsText> OfAsync(RunningServer server) =>
        new(await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken));

    /// <summary>The values of a metric, of all its labels or of those that hold <paramref name="labels"/>.</summary>
    public IEnumerable<double> Of(string name, string labels = "") => Sample().Matches(text)
        .Where(sample => sample.Groups["name"].Value == name && sample.Groups["labels"].Value.Contains(labels, StringComparison.Ordinal))
        .Select(sample => double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>[^ \n]+)( \d+)?$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
