using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>
/// What segments prefer, by genre, in two measures: the share of what they watch, and how far above their own mean they
/// rate it. Every segment is compared with all other users who are like its members in what is held equal.
/// </summary>
public static class GenrePreferences
{
    /// <summary>Name of the measure 'share of the movies watched'.</summary>
    public const string Share = "share";

    /// <summary>Name of the measure 'rating above the user's own mean'.</summary>
    public const string Rating = "rating";

    /// <summary>Tests every segment and genre in both measures, as one family.</summary>
    /// <param name="profiles">The users.</param>
    /// <param name="by">The segments; users of whom it is not known are left out.</param>
    /// <param name="adjustFor">What is held equal, by comparing within strata.</param>
    /// <param name="options">Minimum size, replicates, seed.</param>
    /// <returns>
    /// One finding a segment, genre and measure; of two segments only the first is compared with the other.
    /// </returns>
    public static IReadOnlyList<Finding> Find(
        UserProfiles profiles, Segmentation by, IReadOnlyList<Segmentation> adjustFor, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(adjustFor);
        options ??= new();
        var genres = profiles.Genres.Count;
        if (genres == 0 || !by.IsUseful) return [];
        int[] users = [.. Enumerable.Range(0, profiles.Count).Where(user => by.SegmentOf[user] >= 0)];
        var allStrata = Segmentation.Strata(profiles.Count, adjustFor);
        var (values, weights) = Columns(profiles, users, options);
        var compared = by.Segments.Count == 2 ? 1 : by.Segments.Count;
        var contrasts = GroupContrasts.Test(
            values, weights, 2 * genres, [.. users.Select(user => by.SegmentOf[user])], compared,
            [.. users.Select(user => allStrata[user])],
            options.MinimumGroup, new PermutationOptions { Replicates = options.Replicates, Seed = options.Seed });
        var naive = new NaiveTests(profiles, users, by);
        string[] names = [.. adjustFor.Where(other => other.IsUseful).Select(other => other.Name)];
        var held = names.Length < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} and {names[^1]}";
        return [.. contrasts.Select(contrast => Describe(profiles, by, contrast, naive, held, options))];
    }

    /// <summary>
    /// Shares with weight 1, then mean deviations with weight n/(n + half), by which noise of few ratings counts less.
    /// </summary>
    private static (double[] Values, double[] Weights) Columns(
        UserProfiles profiles, int[] users, AnalyticsOptions options)
    {
        var genres = profiles.Genres.Count;
        var values = new double[users.Length * 2 * genres];
        var weights = new double[values.Length];
        for (var row = 0; row < users.Length; row++)
            for (var genre = 0; genre < genres; genre++)
            {
                var at = row * 2 * genres + genre;
                var count = profiles.GenreCounts(users[row])[genre];
                (values[at], weights[at]) = (profiles.Share(users[row], genre), 1);
                if (count == 0) continue;
                (values[at + genres], weights[at + genres]) = (profiles.GenreDeviations(users[row])[genre] / count,
                    count / (count + options.HalfWeightRatings));
            }
        return (values, weights);
    }

    private static Finding Describe(UserProfiles profiles, Segmentation by, GroupContrast contrast, NaiveTests naive,
        string held, AnalyticsOptions options)
    {
        var genre = contrast.Column % profiles.Genres.Count;
        var isShare = contrast.Column < profiles.Genres.Count;
        var (segment, name) = (by.Segments[contrast.Group], profiles.Genres[genre]);
        var others = (by.Segments.Count == 2 ? by.Segments[1].Subject : "other users")
            + (held.Length > 0 ? $" of the same {held}" : "");
        var measure = isShare ? Share : Rating;
        var population =
            $"{profiles.Count - by.Unknown} users of {profiles.Dataset.Info.Label} whose {by.Name} is known";
        var tooFew = Math.Min(contrast.GroupUnits, contrast.OtherUnits);
        return new Finding
        {
            Id = Slug($"{by.Name}/{segment.Name}/{name}/{measure}"),
            Topic = by.Name,
            Population = isShare ? population : $"{population} and who rated {name}",
            Wording = isShare
                ? new(segment.Subject, $"watch relatively more {name}", $"watch relatively less {name}",
                    $"than {others}")
                : new(segment.Subject, $"rate {name} higher above their own mean",
                    $"rate {name} lower against their own mean", $"than {others}"),
            Quantity = isShare ? Quantity.Lift : Quantity.Stars,
            Estimate = isShare ? Less1(contrast.Ratio) : contrast.Difference,
            GroupSize = contrast.GroupUnits,
            MinimumGroup = options.MinimumGroup,
            NaiveP = isShare ? naive.Share(contrast.Group, genre) : naive.Rating(contrast.Group, genre),
            P = contrast.PValue,
            TopicP = contrast.AdjustedPValue,
            Adjustment = held,
            Obstacle = contrast.GroupUnits >= options.MinimumGroup && double.IsNaN(contrast.PValue)
                ? tooFew < options.MinimumGroup ? $"Only {contrast.OtherUnits} other users are left to compare with; "
                    + $"fewer than {options.MinimumGroup} decide nothing."
                    : $"No other users share {held} with them, so nobody can be compared with."
                : null,
            Cell = (segment.Name, measure, name),
        };
    }

    private static Estimate Less1(Estimate ratio) => new(ratio.Value - 1, ratio.Low - 1, ratio.High - 1, ratio.Level);

    internal static string Slug(string text) =>
        string.Concat(
            text.ToLowerInvariant().Replace("'", "", StringComparison.Ordinal)
                .Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '/' ? letter : '-'));

    /// <summary>
    /// Tests that take every rating for an independent observation, as careless reports do: kept to show how far they
    /// mislead.
    /// </summary>
    private sealed class NaiveTests
    {
        private readonly (double Ratings, double[] OfGenre, double[] Sums, double[] Squares)[] _totals;

        public NaiveTests(UserProfiles profiles, int[] users, Segmentation by)
        {
            var genres = profiles.Genres.Count;
            // The last total is that of all users.
            _totals =
                [.. Enumerable.Range(0, by.Segments.Count + 1)
                    .Select(_ => (0.0, new double[genres], new double[genres], new double[genres]))];
            foreach (var user in users)
                foreach (var at in (int[])[by.SegmentOf[user], by.Segments.Count])
                {
                    _totals[at].Ratings += profiles.RatingCounts[user];
                    for (var genre = 0; genre < genres; genre++)
                    {
                        _totals[at].OfGenre[genre] += profiles.GenreCounts(user)[genre];
                        _totals[at].Sums[genre] += profiles.GenreDeviations(user)[genre];
                        _totals[at].Squares[genre] += profiles.GenreSquares(user)[genre];
                    }
                }
        }

        /// <summary>Pearson's χ² of 'of the segment' × 'of the genre' over ratings.</summary>
        public double Share(int segment, int genre)
        {
            var (group, all) = (_totals[segment], _totals[^1]);
            return group.Ratings == 0 || group.Ratings == all.Ratings ? double.NaN
                : Proportion.Test((long)group.OfGenre[genre], (long)group.Ratings,
                    (long)(all.OfGenre[genre] - group.OfGenre[genre]), (long)(all.Ratings - group.Ratings)).PValue;
        }

        /// <summary>Two means of ratings, normal approximation.</summary>
        public double Rating(int segment, int genre)
        {
            var (group, all) = (_totals[segment], _totals[^1]);
            var (n1, n0) = (group.OfGenre[genre], all.OfGenre[genre] - group.OfGenre[genre]);
            if (n1 < 2 || n0 < 2) return double.NaN;
            var (mean1, mean0) = (group.Sums[genre] / n1, (all.Sums[genre] - group.Sums[genre]) / n0);
            var variance = (group.Squares[genre] / n1 - mean1 * mean1) / (n1 - 1)
                + ((all.Squares[genre] - group.Squares[genre]) / n0 - mean0 * mean0) / (n0 - 1);
            return variance > 0
                ? 2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(mean1 - mean0) / Math.Sqrt(variance))
                : double.NaN;
        }
    }
}
