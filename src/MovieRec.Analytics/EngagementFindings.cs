using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>
/// What could be said about engagement: how deep, how long, how concentrated, and what the data cannot know.
/// </summary>
public static class EngagementFindings
{
    private const string Topic = "engagement";
    private const int RetentionDays = 30;

    /// <summary>Everything that is looked at about engagement.</summary>
    public static IReadOnlyList<Finding> Find(UserProfiles profiles, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        options ??= new();
        var timeline = profiles.Dataset.Ratings.HasTimestamps ? new Timeline(profiles) : null;
        return
        [
            .. LongTail(profiles, options),
            ColdUsers(profiles, options),
            ColdItems(profiles, options),
            .. timeline is null
                ? [Unanswerable.Create("engagement/retention", Topic, profiles, Wording.OneWay("users come back", ""),
                    $"{profiles.Dataset.Info.Name} has no times.")]
                : new[] { SessionDepth(timeline, options), Retention(timeline, options), Inflation(timeline, options) },
            Unanswerable.Create("engagement/satisfaction", Topic, profiles,
                Wording.OneWay("better recommendations make users more satisfied", ""),
                "Nobody in these data was shown a recommendation or asked whether they were satisfied; it takes an "
                    + "experiment."),
        ];
    }

    private static IEnumerable<Finding> LongTail(UserProfiles profiles, AnalyticsOptions options)
    {
        var (top, gini) = LongTailOf(profiles, options);
        var finding = Start("engagement/top-fifth", profiles, profiles.Count, options) with
        {
            Wording = Wording.OneWay("a fifth of the movies has four fifths of the ratings", "or more"),
            Quantity = Quantity.Share,
            Estimate = top,
            NullValue = 0.8,
            Side = 1,
            P = TwoSided((top.Value - 0.8) / ((top.High - top.Low) / (2 * 1.96))),
        };
        yield return finding;
        yield return finding with
        {
            Id = "engagement/gini",
            Wording = Wording.OneWay("ratings are spread over the rated movies", "with a Gini coefficient") with
            {
                Measured = "Ratings are spread over the rated movies with a Gini coefficient of",
            },
            Quantity = Quantity.Number("", "0.000"),
            Estimate = gini,
            NullValue = 0,
            Side = 0,
            P = double.NaN,
        };
    }

    /// <summary>
    /// The share of the ratings that the best-known fifth of the rated movies has, and their Gini coefficient, with
    /// intervals over users.
    /// </summary>
    public static (Estimate TopFifth, Estimate Gini) LongTailOf(UserProfiles profiles, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        options ??= new();
        var ratings = profiles.Dataset.Ratings;
        var itemsOf = new int[profiles.Count][];
        for (var user = 0; user < itemsOf.Length; user++) itemsOf[user] = new int[profiles.RatingCounts[user]];
        var next = new int[profiles.Count];
        var counts = new int[profiles.Items.Count];
        for (var i = 0; i < ratings.Count; i++)
        {
            var (user, item) = (profiles.Users.IndexOf(ratings.UserIds[i]), profiles.Items.IndexOf(ratings.ItemIds[i]));
            itemsOf[user][next[user]++] = item;
            counts[item]++;
        }
        // Of many ratings the interval is narrow, and fewer resamples place it well enough.
        var replicates = (int)Math.Clamp(3e8 / ratings.Count, 199, options.Replicates);
        var resamples = new (double Top, double Gini)[replicates];
        Parallel.For(0, replicates, replicate =>
        {
            var random = SplitMix64.ForStream(options.Seed, (ulong)replicate);
            var drawn = new int[counts.Length];
            for (var draw = 0; draw < itemsOf.Length; draw++)
                foreach (var item in itemsOf[random.NextInt32(itemsOf.Length)]) drawn[item]++;
            resamples[replicate] = (Concentration.TopShare(drawn), Concentration.Gini(drawn));
        });
        // Resamples miss movies, which makes them look more uneven than the data; their spread is what counts, so it is
        // put around the estimate.
        return (Around(Concentration.TopShare(counts), resamples.Select(resample => resample.Top)),
            Around(Concentration.Gini(counts), resamples.Select(resample => resample.Gini)));

        static Estimate Around(double value, IEnumerable<double> resampled)
        {
            var half = 1.96 * Math.Sqrt(Sample.Variance(resampled.ToArray()));
            return new Estimate(value, value - half, value + half, 0.95);
        }
    }

    private static Finding ColdUsers(UserProfiles profiles, AnalyticsOptions options)
    {
        var fewest = profiles.RatingCounts.ToArray().Min();
        var cold = profiles.RatingCounts.ToArray().Count(count => count < options.ColdBelow);
        return Start("engagement/cold-users", profiles, profiles.Count, options) with
        {
            Wording = Wording.OneWay(
                $"there are cold-start users, with fewer than {options.ColdBelow} ratings", "") with
            {
                Measured = $"The share of cold-start users, with fewer than {options.ColdBelow} ratings, is",
            },
            Quantity = Quantity.Share,
            Estimate = Proportion.Wilson(cold, profiles.Count),
            Obstacle = cold > 0 ? null
                : $"Nobody has fewer than {fewest} ratings: users below a limit were left out when the set was made, "
                    + "so their share in life was set by its makers and is 0 here by construction.",
        };
    }

    private static Finding ColdItems(UserProfiles profiles, AnalyticsOptions options)
    {
        var counts = new int[profiles.Items.Count];
        foreach (var itemId in profiles.Dataset.Ratings.ItemIds) counts[profiles.Items.IndexOf(itemId)]++;
        return Start("engagement/cold-movies", profiles, counts.Length, options) with
        {
            Unit = "movies",
            Wording = Wording.OneWay($"movies with a rating have fewer than {options.ColdBelow}", "of them") with
            {
                Measured = $"Of the rated movies, the share with fewer than {options.ColdBelow} ratings is",
            },
            Quantity = Quantity.Share,
            Estimate = Proportion.Wilson(counts.Count(count => count < options.ColdBelow), counts.Length),
        };
    }

    private static Finding SessionDepth(Timeline timeline, AnalyticsOptions options)
    {
        var depths = Enumerable.Range(0, timeline.Profiles.Count)
            .Select(user => timeline.SessionsOf(user, options.SessionGap).Average(session => (double)session.Ratings))
            .ToArray();
        return Start("engagement/session-depth", timeline.Profiles, depths.Length, options) with
        {
            Wording = Wording.OneWay("a session holds", "on average, each user counted once") with
            {
                Measured = "On average, each user counted once, a session holds",
            },
            Quantity = Quantity.Number("ratings", "0.0"),
            Estimate = Bootstrap.Mean(depths,
                new BootstrapOptions
                {
                    Replicates = options.Replicates,
                    Seed = options.Seed,
                    Method = BootstrapMethod.Percentile
                }),
        };
    }

    private static Finding Retention(Timeline timeline, AnalyticsOptions options)
    {
        const long Window = RetentionDays * 86_400L;
        // Only those who started early enough could have been seen again.
        var starters = Enumerable.Range(0, timeline.Profiles.Count)
            .Where(user => timeline.Span.Last - timeline.TimesOf(user)[0] >= 2 * Window).ToArray();
        var back = starters.Count(user => timeline.TimesOf(user)[^1] - timeline.TimesOf(user)[0] >= Window);
        var fewest = timeline.Profiles.RatingCounts.ToArray().Min();
        return Start("engagement/retention", timeline.Profiles, starters.Length, options) with
        {
            Wording = Wording.OneWay("users rate again", $"{RetentionDays} days or more after their first rating") with
            {
                Measured = $"The share of users who rate again {RetentionDays} days or more after their first rating "
                    + "is",
            },
            Quantity = Quantity.Share,
            Estimate = starters.Length == 0
                ? new Estimate(double.NaN, double.NaN, double.NaN, 0.95) : Proportion.Wilson(back, starters.Length),
            Obstacle = starters.Length == 0 ? $"Nobody is followed for {2 * RetentionDays} days." : null,
            Caveat = $"Only users followed for {2 * RetentionDays} days count"
                + (fewest > 1
                    ? $", and only users with at least {fewest} ratings are in the set at all, so nothing is known of "
                        + "those who left early."
                    : "."),
        };
    }

    private static Finding Inflation(Timeline timeline, AnalyticsOptions options)
    {
        var users = timeline.Profiles.Count;
        var (joined, days) = Joined(timeline);
        var finding = Start("engagement/rating-inflation", timeline.Profiles, users, options) with
        {
            Wording = new("those who joined later", "rate higher", "rate lower",
                "than those who joined earlier, the movies held equal"),
            Quantity = Quantity.StarsPer("year"),
            Adjustment = "movie",
        };
        // Those who joined on one day may be of one kind, so days of joining are the units and not users.
        if (users < 3 || days.Distinct().Count() < 3)
            return finding with { Obstacle = "All users joined within two days." };
        double[] design = [.. joined.SelectMany(at => new[] { 1, at })], levels =
            [.. Enumerable.Range(0, users).Select(timeline.LevelOf)];
        var fit = LeastSquares.Fit(design, 2, levels, clusters: days);
        return finding with
        {
            Unit = "days of joining",
            GroupSize = days.Distinct().Count(),
            Estimate = fit.Coefficient(1),
            P = fit.Test(1).PValue,
            NaiveP = LeastSquares.Fit(design, 2, levels).Test(1).PValue,
            NaiveUnit = "user",
        };
    }

    /// <summary>When each user joined: years since the first rating of all, and the day counted from there.</summary>
    internal static (double[] Years, int[] Days) Joined(Timeline timeline)
    {
        const double Year = 365.25 * 86_400;
        double[] years =
            [.. Enumerable.Range(0, timeline.Profiles.Count)
                .Select(user => (timeline.TimesOf(user)[0] - timeline.Span.First) / Year)];
        return (years, Array.ConvertAll(years, at => (int)(at * Year / 86_400)));
    }

    private static Finding Start(string id, UserProfiles profiles, int size, AnalyticsOptions options) => new()
    {
        Id = id,
        Topic = Topic,
        Population = $"{profiles.Count} users of {profiles.Dataset.Info.Label}",
        Wording = Wording.OneWay("", ""),
        Quantity = Quantity.Share,
        Estimate = new Estimate(double.NaN, double.NaN, double.NaN, 0.95),
        GroupSize = size,
        MinimumGroup = options.MinimumGroup,
    };

    private static double TwoSided(double z) =>
        double.IsNaN(z) ? double.NaN : 2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(z));
}
