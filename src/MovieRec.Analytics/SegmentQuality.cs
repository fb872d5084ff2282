using MovieRec.Evaluation;
using MovieRec.Preprocessing;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>
/// For whom a model works better or worse: a metric by segment, against all other users of the evaluation.
/// </summary>
public static class SegmentQuality
{
    /// <summary>Tests whether a model serves each segment as well as others.</summary>
    /// <param name="result">An evaluation.</param>
    /// <param name="users">The id map of the split it was made on, which names the report's users.</param>
    /// <param name="profiles">The users of the data set.</param>
    /// <param name="by">The segments.</param>
    /// <param name="adjustFor">
    /// What is held equal; activity at least, because metrics depend on how much was held out.
    /// </param>
    /// <param name="metric">A per-user metric of the report, such as <c>ndcg@10</c>.</param>
    /// <param name="options">Minimum size, replicates, seed.</param>
    /// <exception cref="KeyNotFoundException">The report has no such metric.</exception>
    public static IReadOnlyList<Finding> Find(
        RankingResult result, IdMap users, UserProfiles profiles, Segmentation by,
        IReadOnlyList<Segmentation> adjustFor, string metric = "ndcg@10", AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(adjustFor);
        options ??= new();
        if (!by.IsUseful) return [];
        var values = result.PerUser(metric).ToArray();
        var indices = result.Users.ToArray().Select(user => profiles.Users.IndexOf(users.IdOf(user))).ToArray();
        var counted = Enumerable.Range(0, indices.Length)
            .Where(at => by.SegmentOf[indices[at]] >= 0 && !double.IsNaN(values[at])).ToArray();
        var strata = Segmentation.Strata(profiles.Count, adjustFor);
        var contrasts = GroupContrasts.Test(
            counted.Select(at => values[at]).ToArray(), [], 1,
            counted.Select(at => by.SegmentOf[indices[at]]).ToArray(), by.Segments.Count == 2 ? 1 : by.Segments.Count,
            counted.Select(at => strata[indices[at]]).ToArray(), options.MinimumGroup,
            new PermutationOptions { Replicates = options.Replicates, Seed = options.Seed });
        var held = string.Join(" and ", adjustFor.Where(other => other.IsUseful).Select(other => other.Name));
        return [.. contrasts.Select(contrast => new Finding
        {
            Id = GenrePreferences.Slug($"quality/{result.Model}/{by.Name}/{by.Segments[contrast.Group].Name}"),
            Topic = $"quality by {by.Name}",
            Population = $"{counted.Length} users with test ratings",
            Wording = new(by.Segments[contrast.Group].Subject, $"are served better by {result.Model}",
                $"are served worse by {result.Model}",
                $"than {(by.Segments.Count == 2 ? by.Segments[1].Subject : "other users")}"
                    + $"{(held.Length > 0 ? $" of the same {held}" : "")}"),
            Quantity = Quantity.Number(metric, "+0.000;−0.000;0.000"),
            Estimate = contrast.Difference,
            GroupSize = contrast.GroupUnits,
            MinimumGroup = options.MinimumGroup,
            P = contrast.PValue,
            TopicP = contrast.AdjustedPValue,
            Adjustment = held,
            Cell = (by.Segments[contrast.Group].Name, metric, result.Model),
        })];
    }
}
