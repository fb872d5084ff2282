using System.Globalization;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using MovieRec.Interactive;
using MovieRec.Statistics;
using static System.FormattableString;

namespace MovieRec.Cli.Experiments;

/// <summary>What was found in somebody's own data: the checks first, the readout, and its segments.</summary>
/// <param name="Source">What the data are called.</param>
/// <param name="Checks">What had to be in order.</param>
/// <param name="Readout">The readout.</param>
/// <param name="Segments">The goals within each segment.</param>
/// <param name="Measured">The metrics with their columns.</param>
/// <param name="Ignored">Columns of text that are no metric.</param>
internal sealed record ReadoutReport(string Source, IReadOnlyList<ReadoutCheck> Checks, Readout Readout,
    IReadOnlyList<SegmentReadout> Segments, IReadOnlyList<MeasuredMetric> Measured, IReadOnlyList<string> Ignored)
{
    /// <summary>The same as JSON.</summary>
    public ReadoutDocument ToDocument() => ReadoutDocument.Create(Readout, Checks, Segments);

    /// <summary>Writes it to a terminal: checks, figures, decisions.</summary>
    public void Write(Terminal terminal)
    {
        terminal.WriteLine($"{Readout.Experiment.Name}: {Source}, against {Readout.Experiment.Control.Name}");
        terminal.WriteTable([new("Check"), new(""), new("What was found")],
            Checks.Select(check => new[] { check.Name, check.Passed ? "ok" : "look", check.Sentence }));
        if (Readout.Metrics.Count > 0)
        {
            terminal.WriteLine();
            terminal.WriteTable(
                [new("Metric"), new("Variant"), new("Role"), new("Control", true), new("Figure", true),
                    new("Change", true), new("Interval", true), new("p", true), new("Saved", true), new("Outcome")],
                Readout.Metrics.Select(Row));
            terminal.WriteLine("Change is against the control, relative where the control is clearly above 0; p is "
                + "corrected over all goals, and of a guardrail that of its margin. Saved: variance that the covariate "
                + "took away.");
        }
        foreach (var group in Segments.GroupBy(segment => segment.Segment)) WriteSegments(terminal, group.Key, group);
        if (Ignored.Count > 0) terminal.WriteLine($"Not read, being text: {string.Join(", ", Ignored)}.");
        terminal.WriteLine();
        foreach (var decision in Readout.Decisions)
            terminal.WriteLine(decision.Sentence.Contains(decision.Variant, StringComparison.Ordinal)
                ? decision.Sentence : $"{decision.Variant}: {decision.Sentence}");
    }

    /// <summary>What a metric is there for, a guardrail with its margin.</summary>
    public static string Role(Metric metric) => metric.Role == MetricRole.Goal ? "goal"
        : Invariant($"guardrail, {100 * metric.Margin:0.##}%");

    /// <summary>A figure with as many digits as tell something.</summary>
    public static string Figure(double value) => double.IsNaN(value) ? "n/a"
        : value.ToString(Math.Abs(value) >= 1000 ? "N0" : "0.####", CultureInfo.InvariantCulture);

    private void WriteSegments(Terminal terminal, string name, IEnumerable<SegmentReadout> segments)
    {
        SegmentReadout[] all = [.. segments];
        terminal.WriteLine();
        terminal.WriteTable(
            [new(name), new("Units", true), new("Metric"), new("Variant"), new("Control", true), new("Figure", true),
                new("Change", true), new("Interval", true)],
            all.SelectMany(segment => segment.IsRefused
                ? [[segment.Value, Invariant($"{segment.Exposed.Sum():N0}"), "", "", "", "", "", "not read"]]
                : segment.Readout.Metrics.Where(row => row.Metric.Role == MetricRole.Goal).Select(row => (string[])
                [
                    segment.Value, Invariant($"{segment.Exposed.Sum():N0}"), row.Metric.Name, row.Variant,
                    Figure(row.Control.Value), Figure(row.Treatment.Value), Change(row), Interval(row),
                ])));
        foreach (var segment in all.Where(segment => segment.IsRefused))
            terminal.WriteLine($"{segment.Value}: {segment.Readout.Decisions[0].Sentence}");
        terminal.WriteLine(Invariant($"Each interval is at {100 * LevelOf(all):0.##}%, {Together(all)}. ")
            + Heterogeneity(all));
    }

    /// <summary>Which intervals of segments hold together, as the end of a sentence.</summary>
    public string Together(IReadOnlyList<SegmentReadout> segments) => Invariant($"so that all {segments.Count} of one ")
        + $"goal{(Readout.Experiment.Variants.Count > 2 ? " and variant" : "")} hold together";

    /// <summary>The level at which segments are read.</summary>
    public static double LevelOf(IEnumerable<SegmentReadout> segments) =>
        segments.SelectMany(segment => segment.Readout.Metrics).FirstOrDefault()?.Difference.Level ?? 0.95;

    /// <summary>Whether the segments differ, in a sentence a goal and variant.</summary>
    public string Heterogeneity(IReadOnlyList<SegmentReadout> segments) => string.Join(" ",
        Readout.Metrics.Where(row => row.Metric.Role == MetricRole.Goal).Select(row =>
        {
            var test = SegmentReadout.TestHeterogeneity(segments, row.Metric.Name, row.Variant);
            var what = Readout.Experiment.Variants.Count > 2 ? $"{row.Metric.Name} of {row.Variant}" : row.Metric.Name;
            return test.IsWithheld ? $"Whether {what} differs between them cannot be told."
                : $"Difference of {what} between segments: {PValue.Sentence(test.PValue)} (Cochran's Q).";
        }));

    private static string[] Row(MetricReadout row) =>
    [
        row.Metric.Name, row.Variant, Role(row.Metric),
        Figure(row.Control.Value), Figure(row.Treatment.Value), Change(row), Interval(row),
        row.AdjustedPValue is { } p ? PValue.Figure(p) : "",
        row.VarianceReduction == 0 ? "" : Invariant($"{100 * row.VarianceReduction:0}%"),
        row.OutcomeInWords(),
    ];

    private static string Change(MetricReadout row) => IsRelative(row)
        ? Invariant($"{100 * row.Lift.Value:+0.00;−0.00;0.00}%")
        : double.IsNaN(row.Difference.Value) ? "n/a" : Invariant($"{row.Difference.Value:+0.####;−0.####;0}");

    private static string Interval(MetricReadout row) => IsRelative(row)
        ? Invariant($"{100 * row.Lift.Low:+0.00;−0.00;0.00}% to {100 * row.Lift.High:+0.00;−0.00;0.00}%")
        : row.Difference.IsWithheld ? "" : $"{End(row.Difference.Low)} to {End(row.Difference.High)}";

    private static string End(double value) =>
        double.IsInfinity(value) ? "any" : Invariant($"{value:+0.####;−0.####;0}");

    private static bool IsRelative(MetricReadout row) =>
        !row.Lift.IsWithheld && double.IsFinite(row.Lift.Low) && double.IsFinite(row.Lift.High);
}
