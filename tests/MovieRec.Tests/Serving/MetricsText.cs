using System.Globalization;
using System.Text.RegularExpressions;

namespace MovieRec.Tests.Serving;

/// <summary>What <c>/metrics</c> says.</summary>
internal sealed partial class MetricsText(string text)
{
    public string Text => text;

    public static async Task<MetricsText> OfAsync(RunningServer server) =>
        new(await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative),
            TestContext.Current.CancellationToken));

    /// <summary>As Prometheus itself asks for it.</summary>
    public static async Task<MetricsText> OfOpenMetricsAsync(RunningServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text; version=1.0.0");
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The names of our own metrics.</summary>
    public IEnumerable<string> Names => Sample().Matches(text).Select(sample => sample.Groups["name"].Value)
        .Where(name => name.StartsWith("movierec_", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The values of a metric, of all its labels or of those that hold <paramref name="labels"/>.</summary>
    public IEnumerable<double> Of(string name, string labels = "") => Sample().Matches(text)
        .Where(sample => sample.Groups["name"].Value == name
            && sample.Groups["labels"].Value.Contains(labels, StringComparison.Ordinal))
        .Select(sample => double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>[^ \n]+)( \d+)?$",
        RegexOptions.Multiline)]
    private static partial Regex Sample();
}
