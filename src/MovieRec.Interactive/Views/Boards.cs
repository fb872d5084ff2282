using MovieRec.Charts;
using MovieRec.Evaluation;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>Leaderboards, comparisons, groups and protocols as charts and tables.</summary>
public static class Boards
{
    /// <summary>Each model's mean with its interval, the best on top.</summary>
    public static Chart ToChart(this Leaderboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        var (best, metric) = (board.Rows[0], MetricName(board.Metric));
        var others = best.Model == board.Reference ? "" : $"; {board.Reference} reaches "
            + $"{EstimateSeries.Text(new(board[board.Reference].Mean.Value, double.NaN, double.NaN, 0.95), 3)}";
        return board.Rows.ToIntervals(row => row.Model, row => row.Mean,
            FormattableString.Invariant($"{best.Model} leads with {metric} {best.Mean.Value:F3}{others}"),
            $"{metric}, mean over users", $"Lines are {100 * best.Mean.Level:0.#}% intervals from resampling users");
    }

    /// <summary>
    /// Every model's accuracy at the board's cutoff, with effect size and p-value against the reference.
    /// </summary>
    public static Table ToTable(this Leaderboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        var at = board.Metric[board.Metric.IndexOf('@', StringComparison.Ordinal)..];
        string[] others =
            [.. RankingMetric.Accuracy.Select(metric => $"{metric.Name}{at}")
                .Where(name => name != board.Metric && board.Rows.All(row => row.Result.Names.Contains(name)))];
        return new(["Model", MetricName(board.Metric), .. others.Select(MetricName), "Effect d", "Adjusted p"],
            [.. board.Rows.Select(
                row => (IReadOnlyList<object?>)[row.Model, row.Mean, .. others.Select(name => (object)row.Result[name]),
                    row.Comparison?.Effect.Value, row.Comparison?.AdjustedPValue])],
            board.Rows.Count, $"{board.Protocol.Dataset}: d and p are against {board.Reference}");
    }

    /// <summary>The comparisons with the reference, one a row: how far each model is from it, user by user.</summary>
    public static Chart ToComparisonChart(this Leaderboard board, Func<LeaderboardRow, bool>? which = null)
    {
        ArgumentNullException.ThrowIfNull(board);
        LeaderboardRow[] rows =
            [.. board.Rows.Where(row => row.Comparison is not null && (which is null || which(row)))];
        var (ahead, behind) = (rows.Count(row => row.Comparison is { IsClear: true, Difference.Value: > 0 }),
            rows.Count(row => row.Comparison is { IsClear: true, Difference.Value: < 0 }));
        return rows.ToIntervals(row => row.Model, row => row.Comparison!.Difference,
            $"Against {board.Reference}: {ahead} of {rows.Length} models are clearly ahead, {behind} clearly behind",
            new Axis($"{MetricName(board.Metric)} minus that of {board.Reference}, user by user") { Marks = [0] },
            "Lines are 95% intervals from resampling users; the dotted line is no difference; clear means a "
                + "Holm-adjusted p of at most 0.05");
    }

    /// <summary>The comparison in one sentence, with its verdict.</summary>
    public static Statement ToStatement(this ModelComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return new(comparison.ToString(), comparison.IsClear ? true : null,
            string.Create(Notebook.Culture, $"It serves {comparison.Better:P0} of {comparison.Users:N0} users better ")
                + string.Create(Notebook.Culture, $"and {comparison.Worse:P0} worse."));
    }

    /// <summary>
    /// The gaps between best and worst served group, with p-values adjusted over all of them by Holm's method.
    /// </summary>
    public static Table ToTable(this IEnumerable<GroupResult> results)
    {
        GroupResult[] all = [.. results.Where(result => result.Gap is not null)];
        var adjusted = MultipleTesting.Holm([.. all.Select(result => result.Gap!.PValue)]);
        return all.Select((result, at) => new
        {
            By = result.Grouping,
            BestServed = result.Gap!.Best,
            WorstServed = result.Gap.Worst,
            Gap = result.Gap.Difference,
            AdjustedP = adjusted[at]
        })
            .ToTable(
                all.Length == 0
                    ? "No grouping has two groups that are large enough"
                    : $"Gaps in {MetricName(all[0].Metric)} of {all[0].Model}: best minus worst served group",
                    rows: 30);
    }

    /// <summary>What the figures of a protocol hold under.</summary>
    public static Figures ToFigures(this RankingProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return Figures.Create(new
        {
            DataSet = protocol.Dataset,
            protocol.Split,
            protocol.Candidates,
            protocol.Ties,
            Cutoffs = string.Join(", ", protocol.Cutoffs),
            UsersCounted = protocol.UsersCounted,
            NewUsersReportedApart = protocol.UsersNew,
            UsersWithoutTestRatings = protocol.UsersLeftOut,
        });
    }

    /// <summary>Name and definition of each figure of a protocol.</summary>
    public static Table ToDefinitions(this RankingProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return protocol.Metrics.Select(metric => new { Metric = MetricName(metric.Name), metric.Definition })
            .ToTable("What each figure means", rows: 60);
    }

    /// <summary><c>ndcg@10</c> as people write it: <c>NDCG@10</c>.</summary>
    internal static string MetricName(string metric) => RankingMetric.TitleOf(metric);
}
