using MovieRec.Experiments;
using MovieRec.Numerics;

namespace MovieRec.Tests.Experiments;

public sealed class ExperimentPlanTests
{
    private static readonly Experiment Halves = new("e", new("control", 0.5), new("treatment", 0.5));
    private static readonly Metric Clicks = new() { Name = "clicks" };
    private static readonly Metric Errors = new()
    {
        Name = "errors",
        Role = MetricRole.Guardrail,
        HigherIsBetter = false,
    };

    [Fact]
    public void A_plan_reads_its_metrics_by_name()
    {
        var readout = new ExperimentPlan(Halves, Clicks, Errors).Read([200, 200],
            new Dictionary<string, IReadOnlyList<MetricSample>> { ["errors"] = Draw(0), ["clicks"] = Draw(1) });
        Assert.Equal(["clicks", "errors"], readout.Metrics.Select(row => row.Metric.Name));
        Assert.Equal(MetricOutcome.Better, readout.Metrics[0].Outcome);
    }

    [Fact]
    public void What_was_not_planned_is_refused_in_one_sentence()
    {
        var plan = new ExperimentPlan(Halves, Clicks, Errors);
        AssignmentTests.Refused("'likes' is no metric of 'e': it has clicks, errors", () => plan.MetricOf("likes"));
        AssignmentTests.Refused("no metric",
            () => plan.Read([200, 200],
                new Dictionary<string, IReadOnlyList<MetricSample>>
                {
                    ["clicks"] = Draw(0),
                    ["errors"] = Draw(0),
                    ["likes"] = Draw(0)
                }));
        AssignmentTests.Refused("not measured",
            () => plan.Read([200, 200], new Dictionary<string, IReadOnlyList<MetricSample>> { ["clicks"] = Draw(0) }));
        AssignmentTests.Refused("no goal", () => new ExperimentPlan(Halves, Errors));
        AssignmentTests.Refused("share a name", () => new ExperimentPlan(Halves, Clicks, Clicks));
    }

    private static MetricSample[] Draw(double effect)
    {
        var random = new SplitMix64(3);
        return [new([.. Enumerable.Range(0, 200).Select(_ => 5 + random.NextNormal())]),
            new([.. Enumerable.Range(0, 200).Select(_ => 5 + effect + random.NextNormal())])];
    }
}
