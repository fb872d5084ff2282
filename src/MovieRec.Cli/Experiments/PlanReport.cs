using System.Globalization;
using System.Text.Json.Nodes;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using static System.FormattableString;

namespace MovieRec.Cli.Experiments;

/// <summary>What a planned experiment is to find, and how surely.</summary>
internal sealed record PlanRequest
{
    /// <summary>Smallest change worth finding, relative to the baseline; above 0.</summary>
    public required double Effect { get; init; }

    /// <summary>Probability of finding it.</summary>
    public double Power { get; init; } = 0.8;

    /// <summary>Confidence level; the error is divided among the goals.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Share of the units that the variant gets.</summary>
    public double Share { get; init; } = 0.5;

    /// <summary>Units that come a day; null where it is not known.</summary>
    public double? UnitsADay { get; init; }

    /// <summary>Days for which the detectable change is told.</summary>
    public IReadOnlyList<int> Days { get; init; } = [7, 14, 28];
}

/// <summary>One metric of a plan.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Units">Units that its baseline comes from.</param>
/// <param name="Baseline">Its figure.</param>
/// <param name="Deviation">Standard deviation between units, of a ratio that of its linear form.</param>
/// <param name="Saved">Share of the variance that the covariate takes away, ρ².</param>
/// <param name="Needed">Units of both variants together, without the covariate; null where the baseline is 0.</param>
/// <param name="NeededWith">The same with it.</param>
/// <param name="Detectable">By the days asked for, the relative change that their units find.</param>
internal sealed record PlannedMetric(Metric Metric, int Units, double Baseline, double Deviation, double Saved,
    long? Needed, long? NeededWith, IReadOnlyList<(int Days, double Change)> Detectable);

/// <summary>How many units an experiment takes, and for how long, by the metrics of units that are at hand.</summary>
/// <param name="Source">What the data are called.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Metrics">The metrics.</param>
internal sealed record PlanReport(string Source, PlanRequest Request, IReadOnlyList<PlannedMetric> Metrics)
{
    /// <summary>Units that every metric is content with.</summary>
    public long? Needed => Metrics.Max(metric => metric.NeededWith);

    /// <summary>Plans by the sums over all units.</summary>
    public static PlanReport Create(string source, PlanRequest request,
        IEnumerable<(MeasuredMetric Measured, SampleMoments Moments)> metrics)
    {
        var all = metrics.ToArray();
        var goals = all.Count(pair => pair.Measured.Metric.Role == MetricRole.Goal);
        return new(source, request, [.. all.Select(pair => Plan(pair.Measured, pair.Moments, goals, request))]);
    }

    /// <summary>Writes it to a terminal.</summary>
    public void Write(Terminal terminal)
    {
        terminal.WriteLine(Invariant($"{Source}: to find a change of {100 * Request.Effect:0.##}% with probability ")
            + Invariant($"{Request.Power:0.##}, at {100 * Request.Level:0.##}%, ")
            + Invariant($"{100 * Request.Share:0.##}% of the units in the variant"));
        var hasCovariates = Metrics.Any(metric => metric.Saved > 0);
        var days = Metrics.SelectMany(metric => metric.Detectable).Select(each => each.Days).Distinct().ToArray();
        terminal.WriteTable(
            [new("Metric"), new("Role"), new("Baseline", true), new("Deviation", true), new("Units", true),
                .. hasCovariates ? (Column[])[new("Saved", true), new("Units with covariate", true)] : [],
                .. Request.UnitsADay is null ? (Column[])[] : [new("Days", true)],
                .. days.Select(day => new Column(Invariant($"Found in {day} days"), true))],
            Metrics.Select(metric => (string[])
            [
                metric.Metric.Name, ReadoutReport.Role(metric.Metric),
                ReadoutReport.Figure(metric.Baseline), ReadoutReport.Figure(metric.Deviation), Count(metric.Needed),
                .. !hasCovariates ? [] : metric.Saved == 0 ? (string[])["", ""]
                    : [Invariant($"{100 * metric.Saved:0}%"), Count(metric.NeededWith)],
                .. Request.UnitsADay is null ? (string[])[] : [Count(DaysFor(metric.NeededWith))],
                .. metric.Detectable.Select(each => Invariant($"{100 * each.Change:0.##}%")),
            ]));
        terminal.WriteLine(Needed is { } needed
            ? Invariant($"All metrics together take {needed:N0} units")
                + (DaysFor(needed) is { } time ? Invariant($", {time:N0} {(time == 1 ? "day" : "days")} at ")
                    + Invariant($"{Request.UnitsADay:N0} units a day.") : "; --units-a-day tells the days.")
            : "No number of units can be told: a relative change of nothing is nothing.");
    }

    /// <summary>The same as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["source"] = Source,
        ["effect"] = Request.Effect,
        ["power"] = Request.Power,
        ["level"] = Request.Level,
        ["share"] = Request.Share,
        ["unitsADay"] = Request.UnitsADay,
        ["units"] = Needed,
        ["days"] = DaysFor(Needed),
        ["metrics"] = new JsonArray([.. Metrics.Select(metric => new JsonObject
        {
            ["metric"] = metric.Metric.Name,
            ["role"] = metric.Metric.Role == MetricRole.Goal ? "goal" : "guardrail",
            ["baseline"] = metric.Baseline,
            ["deviation"] = metric.Deviation,
            ["varianceReduction"] = metric.Saved,
            ["units"] = metric.Needed,
            ["unitsWithCovariate"] = metric.NeededWith,
            ["days"] = DaysFor(metric.NeededWith),
            ["detectable"] = new JsonArray([.. metric.Detectable.Select(each => new JsonObject
            {
                ["days"] = each.Days,
                ["change"] = each.Change,
            })]),
        })]),
    };

    private static PlannedMetric Plan(
        MeasuredMetric measured, SampleMoments moments, int goals, PlanRequest request)
    {
        var metric = measured.Metric;
        var arm = Arm.Compute(metric, MetricSample.FromMoments(moments,
            () => throw new UsageException($"'{metric.Name}' is a quantile, whose plan sums cannot tell."),
            measured.Denominator is not null));
        var deviation = Math.Sqrt(arm.Variance * arm.Units);
        var saved = measured.Covariate is null ? 0 : moments.Correlation * moments.Correlation;
        var change = (metric.Role == MetricRole.Goal ? request.Effect : metric.Margin) * Math.Abs(arm.Value);
        // A guardrail is tested on one side, and alone; goals share the error, as their correction does at its worst.
        var error = 1 - request.Level;
        var analysis = deviation > 0 ? new PowerAnalysis
        {
            Deviation = deviation,
            Share = request.Share,
            Alpha = metric.Role == MetricRole.Goal ? error / goals : Math.Min(2 * error, 0.99),
        } : null;
        var with = analysis is null || saved >= 1 ? analysis
            : analysis with { Deviation = deviation * Math.Sqrt(1 - saved) };
        return new PlannedMetric(metric, moments.Units, arm.Value, deviation, saved,
            change > 0 ? analysis?.UnitsFor(change, request.Power) : null,
            change > 0 ? with?.UnitsFor(change, request.Power) : null,
            request.UnitsADay is not { } daily || arm.Value == 0 || with is null ? []
                : [.. request.Days.Select(day => (day,
                    with.DetectableBy(Math.Max(2, day * daily), request.Power) / Math.Abs(arm.Value)))]);
    }

    private long? DaysFor(long? units) => units is { } needed && Request.UnitsADay is { } daily
        ? (long)Math.Ceiling(needed / daily) : null;

    private static string Count(long? number) => number is { } known
        ? known.ToString("N0", CultureInfo.InvariantCulture) : "n/a";
}
