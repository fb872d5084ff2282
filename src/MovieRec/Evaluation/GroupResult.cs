using MovieRec.Statistics;

namespace MovieRec.Evaluation;

/// <summary>One figure of one model, group of users by group of users, and the gap between them.</summary>
/// <param name="Model">The model.</param>
/// <param name="Metric">The figure, such as <c>ndcg@10</c>.</param>
/// <param name="Grouping">What the users are split by.</param>
/// <param name="Groups">The groups large enough to say something about, in their natural order.</param>
/// <param name="UsersLeftOut">Users in no group or in one that is too small, or without a value.</param>
/// <param name="Gap">The distance between the best and the worst served group; null for fewer than two groups.</param>
public sealed record GroupResult(
    string Model, string Metric, string Grouping, IReadOnlyList<GroupMean> Groups, int UsersLeftOut, GroupGap? Gap)
{
    /// <summary>
    /// Whether the last group is served better (+1) or worse (−1) than the first, or that cannot be told (0): their
    /// intervals, of different users, lie apart or they do not, which is a little stricter than a test.
    /// </summary>
    public int LastAgainstFirst =>
        Groups.Count < 2 ? 0 : Groups[^1].Mean.Low > Groups[0].Mean.High ? 1 : Groups[^1].Mean.High < Groups[0].Mean.Low
            ? -1 : 0;

    /// <summary>Groups with fewer users say too little to be shown.</summary>
    public const int LeastUsers = 20;

    /// <summary>Parts a result's figure by groups of users.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="metric">A per-user figure.</param>
    /// <param name="grouping">Over the users of the split.</param>
    /// <param name="options">Bootstrap and permutation test.</param>
    /// <param name="leastUsers">Smaller groups are left out.</param>
    /// <exception cref="KeyNotFoundException">The result lacks the figure.</exception>
    public static GroupResult Compute(RankingResult result, string metric, UserGrouping grouping,
        LeaderboardOptions? options = null, int leastUsers = LeastUsers)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(grouping);
        ArgumentOutOfRangeException.ThrowIfLessThan(leastUsers, 2);
        options ??= new();
        var values = result.PerUser(metric);
        var members = grouping.Labels.Select(_ => new List<double>()).ToArray();
        for (var place = 0; place < values.Length; place++)
            if (double.IsFinite(values[place]) && grouping.GroupOf(result.Users[place]) is var group and >= 0)
                members[group].Add(values[place]);

        var groups = grouping.Labels.Zip(members, (label, of) => (Label: label, Values: of.ToArray()))
            .Where(group => group.Values.Length >= leastUsers).ToArray();
        GroupMean[] means =
            [.. groups.Select(
                group => new GroupMean(group.Label, group.Values.Length,
                    Bootstrap.Mean(group.Values, options.Intervals)))];
        return new GroupResult(result.Model, metric, grouping.Name, means,
            values.Length - means.Sum(group => group.Users), groups.Length < 2 ? null : GapOf(groups, options));
    }

    private static GroupGap GapOf((string Label, double[] Values)[] groups, LeaderboardOptions options)
    {
        var best = groups.MaxBy(group => Sample.Mean(group.Values));
        var worst = groups.MinBy(group => Sample.Mean(group.Values));
        double[] both = [.. best.Values, .. worst.Values];
        var difference = Bootstrap.Statistic(both.Length, units =>
        {
            var (upper, lower, uppers) = (0.0, 0.0, 0);
            foreach (var unit in units)
            {
                if (unit < best.Values.Length) (upper, uppers) = (upper + both[unit], uppers + 1);
                else lower += both[unit];
            }
            return upper / uppers - lower / (units.Length - uppers);
        }, options.Intervals);
        double[] all = [.. groups.SelectMany(group => group.Values)];
        int[] labels = [.. groups.SelectMany((group, label) => Enumerable.Repeat(label, group.Values.Length))];
        return new GroupGap(best.Label, worst.Label, difference, Permutation.Spread(all, labels, options.Test).PValue);
    }
}

/// <summary>The mean of one group.</summary>
/// <param name="Name">The group.</param>
/// <param name="Users">Its users that have a value.</param>
/// <param name="Mean">Their mean, with its bootstrap interval.</param>
public sealed record GroupMean(string Name, int Users, Estimate Mean);

/// <summary>The distance between the group with the highest mean and that with the lowest.</summary>
/// <param name="Best">The group with the highest mean.</param>
/// <param name="Worst">The group with the lowest.</param>
/// <param name="Difference">
/// Difference of their means with its bootstrap interval. Of more than two groups the extremes were picked after
/// looking, so the interval alone overstates.
/// </param>
/// <param name="PValue">
/// Of the permutation test that deals users to groups at random and picks the extremes again, which makes up for the
/// picking.
/// </param>
public sealed record GroupGap(string Best, string Worst, Estimate Difference, double PValue);
