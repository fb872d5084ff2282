using System.Text;
using Microsoft.DotNet.Interactive.Formatting;
using MovieRec.Charts;
using MovieRec.Experiments;
using MovieRec.Interactive;
using MovieRec.Statistics;
using MovieRec.Workbook;
using static System.FormattableString;

namespace MovieRec.Cli.Experiments;

/// <summary>
/// The readout as one page that needs no network: the card of the reports, with the checks first, the zero line and the
/// guardrails' margins in the drawing, and the decision in words.
/// </summary>
internal static class ReadoutPage
{
    /// <summary>The page's text.</summary>
    public static string Render(ReadoutReport report)
    {
        Formatters.Register();
        var scripts = new ScriptPolicy();
        var readout = report.Readout;
        var body = new StringBuilder($"<header class=\"front\"><h1>{PageShell.Encode(readout.Experiment.Name)}</h1>"
            + $"<p>{PageShell.Encode(report.Source)}, against {PageShell.Encode(readout.Experiment.Control.Name)}.</p>"
            + "</header>");
        if (readout.Metrics.Count > 0) Show(new NotebookPage());
        body.Append("<h2 id=\"checks\">Checks</h2>");
        foreach (var check in report.Checks)
            Show(new Statement(check.Sentence, check.Passed)
            {
                Verdict = check.Passed ? $"In order: {check.Name}" : $"Look: {check.Name}",
            });
        body.Append("<h2 id=\"decision\">Decision</h2>");
        foreach (var decision in readout.Decisions) Show(decision);
        if (readout.Metrics.Count > 0)
        {
            body.Append("<h2 id=\"figures\">Figures</h2>");
            Show(readout.ToChart() with { Data = report.Source });
            Show(readout.ToTable());
        }
        if (report.Segments.Count > 0) body.Append("<h2 id=\"segments\">Segments</h2>");
        foreach (var group in report.Segments.GroupBy(segment => segment.Segment)) Append(group.Key, [.. group]);
        body.Append("<h2 id=\"run-facts\">How it was read</h2>").Append(PageShell.Facts(Facts(report)));
        List<(string, string)> sections = [("checks", "Checks"), ("decision", "Decision")];
        if (readout.Metrics.Count > 0) sections.Add(("figures", "Figures"));
        if (report.Segments.Count > 0) sections.Add(("segments", "Segments"));
        sections.Add(("run-facts", "How it was read"));
        return PageShell.Render($"{readout.Experiment.Name} · readout",
            Navigation.Render(null, null, sections, hasCode: false), body.ToString(), scripts);

        void Show(object value)
        {
            var html = value.ToDisplayString("text/html");
            scripts.AllowIn(html);
            body.Append("<div class=\"output\">").Append(html).Append("</div>\n");
        }

        void Append(string name, SegmentReadout[] segments)
        {
            var rows = segments.SelectMany(segment => segment.Readout.Metrics
                .Where(row => row.Metric.Role == MetricRole.Goal).Select(row => (segment, row))).ToArray();
            var several = readout.Experiment.Variants.Count > 2;
            if (rows.Any(pair => !pair.row.Lift.IsWithheld))
                Show(rows.ToIntervals(
                    pair => $"{pair.segment.Value}: {pair.row.Metric.Name}{(several ? $" of {pair.row.Variant}" : "")}",
                    pair => pair.row.Lift, $"Change of each goal by {name}",
                    new Axis("change against the control") { Format = "+.0%", Marks = [0] },
                    Invariant($"Lines are {100 * ReadoutReport.LevelOf(segments):0.##}% intervals, ")
                        + $"{report.Together(segments)}; the dotted line is no change")
                    with
                { Data = report.Source });
            foreach (var segment in segments.Where(segment => segment.IsRefused))
                Show(new Statement(segment.Readout.Decisions[0].Sentence, false)
                {
                    Verdict = $"Not read: {segment.Value}",
                });
            if (rows.Length == 0) return;
            Show(rows.Select(pair => new
            {
                Segment = pair.segment.Value,
                Units = pair.segment.Exposed.Sum(),
                Metric = pair.row.Metric.Name,
                pair.row.Variant,
                Control = pair.row.Control.Value,
                Figure = pair.row.Treatment.Value,
                pair.row.Difference,
            }).ToTable($"The goals by {name}", rows: 200) with
            { Note = report.Heterogeneity(segments) });
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Facts(ReadoutReport report)
    {
        yield return new("data", report.Source);
        yield return new("units", string.Join(", ", report.Readout.Experiment.Variants.Zip(
            report.Readout.SampleRatio.Counts, (variant, count) => Invariant($"{variant.Name} {count:N0}"))));
        foreach (var measured in report.Measured)
            yield return new(measured.Metric.Name, string.Join(", ", new[]
            {
                measured.Metric.Kind.ToString().ToLowerInvariant(),
                measured.Denominator is { } below ? $"{measured.Column} ÷ {below}" : null,
                measured.Metric.HigherIsBetter ? "more is better" : "less is better",
                measured.Metric.Role == MetricRole.Guardrail
                    ? Invariant($"guardrail with a margin of {100 * measured.Metric.Margin:0.##}%") : "goal",
                measured.Covariate is { } before ? $"variance reduced by {before}" : null,
            }.OfType<string>()));
        yield return new("method", "means and ratios by Welch's t, or by permutation where units are few or skewed; "
            + "shares and quantiles by exact limits; lifts by Fieller; goals corrected together");
        if (report.Ignored.Count > 0) yield return new("not read, being text", string.Join(", ", report.Ignored));
    }
}
