using System.Collections;
using MovieRec.Analytics;
using MovieRec.Evaluation;
using MovieRec.Experiments;
using MovieRec.Experiments.Simulation.Audit;
using MovieRec.Experiments.Simulation;
using MovieRec.LoadTesting;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Scaling;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>
/// What a value of the library is shown as, where it is left as the last expression of a cell: charts, tables, figures
/// and statements, in reading order.
/// </summary>
internal sealed class View
{
    private readonly Func<object, IReadOnlyList<object>> _parts;

    private View(Type type, bool isDrawn, Func<object, IReadOnlyList<object>> parts) =>
        (Type, IsDrawn, _parts) = (type, isDrawn, parts);

    /// <summary>The type whose values are shown so.</summary>
    public Type Type { get; }

    /// <summary>Whether it has a chart.</summary>
    public bool IsDrawn { get; }

    /// <summary>Every type that has a view of its own.</summary>
    public static readonly IReadOnlyList<View> All =
    [
        Drawn<Leaderboard>(board => [board.ToChart(), board.ToTable()]),
        Told<ModelComparison>(comparison => [comparison.ToStatement()]),
        Told<RankingProtocol>(protocol => [protocol.ToFigures(), protocol.ToDefinitions()]),
        Drawn<GroupResult>(result =>
            [result.Groups.ToIntervals(group => group.Name, group => group.Mean,
                $"{Boards.MetricName(result.Metric)} of {result.Model} by {result.Grouping}",
                Boards.MetricName(result.Metric))]),
        Told<Readout>(readout =>
            [readout.SampleRatio.ToStatement(),
                .. readout.Metrics.Count > 0 ? (object[])[readout.ToChart(), readout.ToTable()] : [],
                .. readout.Decisions.Select(Readouts.ToStatement)]),
        Told<SampleRatio>(ratio => [ratio.ToStatement()]),
        Told<Decision>(decision => [decision.ToStatement()]),
        Told<SelfAudit>(audit => [audit.ToStatement(), audit.Checks.ToTable()]),
        Drawn<SizeMap>(map => [map.ToStatement(), map.ToChart(), map.ToTable()]),
        Drawn<FourAnswers>(asked => [asked.ToTable(), asked.ToChart()]),
        Told<TrainTestSplit>(split => [split.ToFigures()]),
        Told<AlsModel>(model => [model.ToFigures()]),
        Drawn<Recording<TrainingProgress>>(training => [training.ToChart(), training.ToStatement()]),
        Told<Claim>(claim => [claim.ToStatement()]),
        Drawn<DailyRhythm>(rhythm => [new[] { rhythm }.ToChart()]),
        Drawn<RevealCurve>(curve => [curve.ToChart(), curve.ToTable(), curve.ToStatement()]),
        Told<Impact>(impact => [impact.ToFigures()]),
        Drawn<LoadResult>(load => [load.ToChart(), load.ToTable(), load.ToFigures()]),
        Told<LoadTally>(tally => [tally.ToFigures()]),
        Drawn<KneeResult>(knee => [knee.ToChart(), knee.ToTable()]),
        Drawn<ScalingLaw>(law => [law.ToChart(), law.ToTable()]),
        Drawn<ScalingResult>(result => [result.ToTable(), result.ToChart(), result.ToProjections()]),
    ];

    /// <summary>The view of a value; null where it has none.</summary>
    public static IReadOnlyList<object>? Of(object value) =>
        All.FirstOrDefault(view => view.Type.IsInstanceOfType(value))?._parts(value);

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
        ScalingLaw => [items.OfType<ScalingLaw>().ToTable(), items.OfType<ScalingLaw>().ToStatement()],
        ModelComparison or Statement or Decision => [.. items.Cast<object>().SelectMany(item => Of(item) ?? [item])],
        _ => null,
    };

    private static View Drawn<T>(Func<T, IReadOnlyList<object>> parts) =>
        new(typeof(T), isDrawn: true, value => parts((T)value));

    private static View Told<T>(Func<T, IReadOnlyList<object>> parts) =>
        new(typeof(T), isDrawn: false, value => parts((T)value));
}
