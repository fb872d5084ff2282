using System.Collections;
using MovieRec.Analytics;
using MovieRec.Evaluation;
using MovieRec.Experiments;
using MovieRec.Experiments.Audit;
using MovieRec.Experiments.Simulation;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>
/// What a value of the library is shown as, where it is left as the last expression of a cell: charts, tables, figures
/// and statements, in reading order.
/// </summary>
internal static class View
{
    /// <summary>The types that have a view of their own.</summary>
    public static readonly IReadOnlyList<Type> Types =
    [
        typeof(Leaderboard), typeof(ModelComparison), typeof(RankingProtocol), typeof(GroupResult), typeof(Readout),
        typeof(SampleRatio), typeof(Decision), typeof(SelfAudit), typeof(SizeMap),
        typeof(FourAnswers), typeof(TrainTestSplit), typeof(AlsModel), typeof(Recording<TrainingProgress>),
        typeof(Claim), typeof(DailyRhythm), typeof(RevealCurve), typeof(Impact),
    ];

    /// <summary>Those of them whose view begins with a chart, or has one.</summary>
    public static readonly IReadOnlyList<Type> Drawn =
        [typeof(Leaderboard), typeof(GroupResult), typeof(SizeMap), typeof(FourAnswers),
            typeof(Recording<TrainingProgress>), typeof(DailyRhythm), typeof(RevealCurve)];

    /// <summary>The view of a value; null where it has none.</summary>
    public static IReadOnlyList<object>? Of(object value) => value switch
    {
        Leaderboard board => [board.ToChart(), board.ToTable()],
        ModelComparison comparison => [comparison.ToStatement()],
        RankingProtocol protocol => [protocol.ToFigures(), protocol.ToDefinitions()],
        GroupResult result =>
            [result.Groups.ToIntervals(group => group.Name, group => group.Mean,
                $"{Boards.MetricName(result.Metric)} of {result.Model} by {result.Grouping}",
                Boards.MetricName(result.Metric))],
        Readout readout =>
            [readout.SampleRatio.ToStatement(),
                .. readout.Metrics.Count > 0 ? (object[])[readout.ToChart(), readout.ToTable()] : [],
                .. readout.Decisions.Select(Readouts.ToStatement)],
        SampleRatio ratio => [ratio.ToStatement()],
        Decision decision => [decision.ToStatement()],
        SelfAudit audit => [audit.ToStatement(), audit.Checks.ToTable()],
        SizeMap map => [map.ToStatement(), map.ToChart(), map.ToTable()],
        FourAnswers asked => [asked.ToTable(), asked.ToChart()],
        TrainTestSplit split => [split.ToFigures()],
        AlsModel model => [model.ToFigures()],
        Recording<TrainingProgress> training => [training.ToChart(), training.ToStatement()],
        Claim claim => [claim.ToStatement()],
        DailyRhythm rhythm => [new[] { rhythm }.ToChart()],
        RevealCurve curve => [curve.ToChart(), curve.ToTable(), curve.ToStatement()],
        Impact impact => [impact.ToFigures()],
        _ => null,
    };

    /// <summary>
    /// The view of a sequence whose first item is <paramref name="first"/>; null where it has none of its own.
    /// </summary>
    public static IReadOnlyList<object>? OfAll(IEnumerable items, object first) => first switch
    {
        Claim => [items.OfType<Claim>().ToTable("What could be claimed, and what holds", rows: 60)],
        PlaceboSize => [items.OfType<PlaceboSize>().ToTable()],
        AuditCheck => [items.OfType<AuditCheck>().ToTable()],
        GroupResult => [items.OfType<GroupResult>().ToTable()],
        DailyRhythm => [items.OfType<DailyRhythm>().ToChart()],
        ModelComparison or Statement or Decision => [.. items.Cast<object>().SelectMany(item => Of(item) ?? [item])],
        _ => null,
    };
}
