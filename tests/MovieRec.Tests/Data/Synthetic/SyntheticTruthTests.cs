using MovieRec.Data;
using MovieRec.Data.Synthetic;

namespace MovieRec.Tests.Data.Synthetic;

/// <summary>
/// Simple estimators find the planted effects at their size, and nothing where nothing was planted. Seeds are fixed;
/// bounds are five standard errors or wider.
/// </summary>
public class SyntheticTruthTests
{
    private static readonly SyntheticOptions Large = new SyntheticOptions().Scaled(4);
    private static readonly Lazy<Observed> Planted = new(() => new Observed(Large));
    private static readonly Lazy<Observed> Null = new(() => new Observed(Large.WithoutEffects() with { Seed = 7 }));

    [Fact]
    public void Bursts_make_one_day_outweigh_the_others_and_leave_everything_else_alone()
    {
        var options = new SyntheticOptions { BurstSpread = 1.1 };
        var (bursting, even) = (SyntheticGenerator.Generate(options).Dataset.Ratings,
            SyntheticGenerator.Generate(options with { BurstSpread = 0 }).Dataset.Ratings);
        Assert.InRange(Largest(bursting), 0.02, 0.1);
        Assert.InRange(Largest(even), 0.004, 0.015);
        Assert.Equal(even.UserIds.ToArray(), bursting.UserIds.ToArray());
        Assert.Equal(even.ItemIds.ToArray().Order(), bursting.ItemIds.ToArray().Order());

        static double Largest(Ratings ratings) =>
            ratings.Timestamps.ToArray().CountBy(time => time / 86_400).Max(day => day.Value) / (double)ratings.Count;
    }

    [Fact]
    public void Planted_exposure_is_seen_at_the_size_the_truth_states()
    {
        var data = Planted.Value;
        foreach (var preference in Large.Preferences)
        {
            var genre = data.Place(preference.Genre);
            var expected = data.Users.Where(user => preference.Group.Contains(data.Dataset.Users[user]))
                .Average(
                    user => data.Truth.GenreSharesOf(user)[genre]
                        - data.Truth.GenreSharesOf(user, planted: false)[genre]);

            var (difference, error) = data.Difference(preference.Group, user => data.ShareOf(user, genre));

            Assert.True(expected > 0.015);
            // Heavy users run out of their favourites, so the share seen falls a little short of that of the first
            // movie drawn.
            Assert.InRange(difference, 0.6 * expected - 4 * error, expected + 4 * error);
            Assert.True(difference > 5 * error, $"{preference.Group} × {preference.Genre}: {difference} ± {error}");
        }
    }

    [Fact]
    public void Planted_rating_shifts_are_seen_at_the_size_the_truth_states()
    {
        var data = Planted.Value;
        foreach (var preference in Large.Preferences)
        {
            var genre = data.Place(preference.Genre);
            var expected = data.Users.Where(user => preference.Group.Contains(data.Dataset.Users[user]))
                .Average(user => data.Truth.RatingShiftsOf(user)[genre]);

            var (difference, error) = data.Difference(preference.Group, user => data.DeviationOf(user, genre));

            Assert.InRange(difference, 0.8 * expected - 4 * error, expected + 4 * error);
            Assert.True(difference > 5 * error, $"{preference.Group} × {preference.Genre}: {difference} ± {error}");
        }
    }

    [Fact]
    public void The_truth_without_preferences_differs_between_groups_by_chance_alone_and_shares_follow_the_odds()
    {
        var truth = Planted.Value.Truth;
        var woman = Planted.Value.Users.First(
            user => Planted.Value.Dataset.Users[user] is
            {
                Gender: Gender.Female, Age: > 24,
                Occupation: not "programmer"
            });
        var romance = Planted.Value.Place("Romance");

        var with = truth.GenreSharesOf(woman)[romance];
        var without = truth.GenreSharesOf(woman, planted: false)[romance];

        Assert.Equal(1.5, with / (1 - with) / (without / (1 - without)), 1e-9);
        Assert.Equal(0.25 * (1 - with), truth.RatingShiftsOf(woman)[romance], 1e-9);
    }

    [Fact]
    public void Null_data_show_no_group_by_genre_difference_beyond_chance()
    {
        var data = Null.Value;
        UserGroup[] groups =
        [
            new() { Gender = Gender.Female }, new() { MaximumAge = 24 }, new() { MinimumAge = 45 },
            .. data.Dataset.Users.Select(user => user.Occupation).Distinct()
                .Select(occupation => new UserGroup { Occupation = occupation }),
        ];

        var scores = new List<double>();
        foreach (var group in groups)
            for (var genre = 0; genre < SyntheticOptions.AllGenres.Count; genre++)
            {
                var (share, shareError) = data.Difference(group, user => data.ShareOf(user, genre));
                var (rating, ratingError) = data.Difference(group, user => data.DeviationOf(user, genre));
                scores.Add(Math.Abs(share / shareError));
                scores.Add(Math.Abs(rating / ratingError));
            }

        Assert.InRange(scores.Count(score => score > 1.96) / (double)scores.Count, 0.01, 0.10);
        Assert.True(scores.Max() < 5, $"largest of {scores.Count} scores: {scores.Max()}");
    }

    [Fact]
    public void Demographics_do_not_depend_on_each_other_unless_linked()
    {
        var dataset = Planted.Value.Dataset;
        string[] linked = ["engineer", "programmer", "scientist", "technician"];
        var (women, error) = Planted.Value.Difference(new UserGroup { Gender = Gender.Female },
            user => linked.Contains(dataset.Users[user].Occupation) ? 1 : 0);
        Assert.InRange(women, -5 * error, 5 * error);

        var apart = SyntheticGenerator.Generate(new SyntheticOptions { OccupationGenderLink = 1 }).Dataset;
        Assert.DoesNotContain(apart.Users, user => user.Gender == Gender.Female && linked.Contains(user.Occupation));
        Assert.Contains(apart.Users, user => user.Gender == Gender.Male && linked.Contains(user.Occupation));
    }

    [Fact]
    public void Session_starts_follow_the_hours_and_the_weekend_share_of_the_truth_in_local_time()
    {
        foreach (var data in new[] { Planted.Value, Null.Value })
        {
            var starts = data.SessionStarts().ToList();
            for (var hour = 0; hour < 24; hour++)
                AssertShare(data.Truth.HourShares[hour], starts.Count(start => start.Hour == hour), starts.Count);
            AssertShare(data.Truth.WeekendShare,
                starts.Count(start => start.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday), starts.Count);
        }
        Assert.Equal(21, Planted.Value.Truth.HourShares.Index().MaxBy(hour => hour.Item).Index);
        Assert.All(Null.Value.Truth.HourShares, share => Assert.Equal(1.0 / 24, share, 1e-12));
        Assert.Equal(2.0 / 7, Null.Value.Truth.WeekendShare, 1e-12);

        // Sessions close together are seen as one, which costs the busiest hours a little.
        static void AssertShare(double expected, int count, int all) =>
            Assert.Equal(expected, (double)count / all,
                5 * Math.Sqrt(expected * (1 - expected) / all) + 0.03 * expected);
    }

    [Fact]
    public void Weekend_ratings_are_higher_only_where_planted()
    {
        Assert.InRange(WeekendShift(Planted.Value), -0.03, 0.03);
        Assert.InRange(WeekendShift(new Observed(Large with { WeekendRatingShift = 0.2 })), 0.13, 0.22);

        static double WeekendShift(Observed data)
        {
            var ratings = data.Dataset.Ratings;
            var weekend = Enumerable.Range(0, ratings.Count).ToLookup(
                i => data.LocalTime(i).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday,
                i => ratings.Values[i] - data.MeanOf(ratings.UserIds[i] - 1));
            return weekend[true].Average() - weekend[false].Average();
        }
    }

    [Fact]
    public void Older_movies_are_rated_higher_only_where_planted()
    {
        var (slope, error) = DriftPerDecade(Planted.Value);
        Assert.InRange(slope, 0.08 - 4 * error, 0.1 + 4 * error);
        (slope, error) = DriftPerDecade(Null.Value);
        Assert.InRange(slope, -4 * error, 4 * error);

        static (double Slope, double Error) DriftPerDecade(Observed data)
        {
            var ratings = data.Dataset.Ratings;
            var points = Enumerable.Range(0, ratings.Count).GroupBy(i => ratings.ItemIds[i])
                .Where(movie => movie.Count() >= 20)
                .Select(movie => (
                    X: (2024 - data.Dataset.Movies[movie.Key - 1].Year!.Value) / 10.0,
                    Y: movie.Average(i => ratings.Values[i] - data.MeanOf(ratings.UserIds[i] - 1)))).ToList();
            var (meanX, meanY) = (points.Average(p => p.X), points.Average(p => p.Y));
            var squares = points.Sum(p => (p.X - meanX) * (p.X - meanX));
            var slope = points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / squares;
            var residual = points.Sum(p => Math.Pow(p.Y - meanY - slope * (p.X - meanX), 2)) / (points.Count - 2);
            return (slope, Math.Sqrt(residual / squares));
        }
    }

    [Fact]
    public void Tenure_changes_neither_ratings_nor_popularity_of_what_is_watched()
    {
        var data = Planted.Value;
        var ratings = data.Dataset.Ratings;
        var (stars, watched) = (new List<double>(), new List<double>());
        foreach (var user in Enumerable.Range(0, ratings.Count).GroupBy(i => ratings.UserIds[i]))
        {
            var half = user.Count() / 2;
            stars.Add(
                user.Take(half).Average(i => ratings.Values[i]) - user.Skip(half).Average(i => ratings.Values[i]));
            watched.Add(user.Take(half).Average(Popularity) - user.Skip(half).Average(Popularity));
        }

        Assert.InRange(Score(stars), -4, 4);
        Assert.InRange(Score(watched), -4, 4);

        double Popularity(int i) => data.Truth.MoviePopularity[ratings.ItemIds[i] - 1];
        static double Score(List<double> values)
        {
            var mean = values.Average();
            return mean / Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
        }
    }

    [Fact]
    public void Habits_of_users_and_quality_of_movies_show_in_their_means()
    {
        var data = Planted.Value;

        Assert.True(Correlation(data.Users.Select(user => (data.Truth.BiasOf(user), data.MeanOf(user)))) > 0.6);
        var ratings = data.Dataset.Ratings;
        Assert.True(
            Correlation(
                Enumerable.Range(0, ratings.Count).GroupBy(i => ratings.ItemIds[i]).Where(movie => movie.Count() >= 50)
            .Select(movie => (data.Truth.MovieBiases[movie.Key - 1], movie.Average(i => (double)ratings.Values[i]))))
            > 0.7);

        static double Correlation(IEnumerable<(double X, double Y)> pairs)
        {
            var points = pairs.ToList();
            var (meanX, meanY) = (points.Average(p => p.X), points.Average(p => p.Y));
            return points.Sum(p => (p.X - meanX) * (p.Y - meanY))
                / Math.Sqrt(points.Sum(p => Math.Pow(p.X - meanX, 2)) * points.Sum(p => Math.Pow(p.Y - meanY, 2)));
        }
    }

    [Fact]
    public void The_list_of_effects_tells_planted_from_absent()
    {
        var effects = Planted.Value.Truth.Effects.ToLookup(effect => effect.IsPlanted, effect => effect.Name);

        Assert.Equal(
            [
                "exposure: gender Female × Romance", "rating: gender Female × Romance",
                "exposure: age up to 24 × Horror", "rating: age up to 24 × Horror",
                "exposure: occupation programmer × Sci-Fi", "rating: occupation programmer × Sci-Fi", "daily-rhythm",
                "weekend-activity", "item-age-drift",
            ], effects[true]);
        Assert.Contains("weekend-rating", effects[false]);
        Assert.Contains("region", effects[false]);
        Assert.DoesNotContain(Null.Value.Truth.Effects, effect => effect.IsPlanted);
    }

    /// <summary>A generated data set with what simple estimators need of it.</summary>
    private sealed class Observed
    {
        private readonly double[] _means;
        private readonly double[] _counts;
        private readonly double[,] _genreCounts;
        private readonly double[,] _genreDeviations;

        public Observed(SyntheticOptions options)
        {
            (Dataset, Truth) = SyntheticGenerator.Generate(options);
            var ratings = Dataset.Ratings;
            (_means, _counts) = (new double[options.Users], new double[options.Users]);
            (_genreCounts, _genreDeviations) = (new double[options.Users, 18], new double[options.Users, 18]);
            for (var i = 0; i < ratings.Count; i++)
            {
                _means[ratings.UserIds[i] - 1] += ratings.Values[i];
                _counts[ratings.UserIds[i] - 1]++;
            }
            for (var user = 0; user < options.Users; user++) _means[user] /= _counts[user];
            var genres = Dataset.Movies.Select(movie => movie.Genres.Select(Place).ToArray()).ToArray();
            for (var i = 0; i < ratings.Count; i++)
            {
                var user = ratings.UserIds[i] - 1;
                foreach (var genre in genres[ratings.ItemIds[i] - 1])
                {
                    _genreCounts[user, genre]++;
                    _genreDeviations[user, genre] += ratings.Values[i] - _means[user];
                }
            }
        }

        public Dataset Dataset { get; }

        public SyntheticTruth Truth { get; }

        public IEnumerable<int> Users => Enumerable.Range(0, Dataset.Users.Count);

        public int Place(string genre) => SyntheticOptions.AllGenres.Index().First(pair => pair.Item == genre).Index;

        public double MeanOf(int user) => _means[user];

        public double? ShareOf(int user, int genre) => _genreCounts[user, genre] / _counts[user];

        /// <summary>The user's mean rating of a genre from the user's mean; null without such ratings.</summary>
        public double? DeviationOf(int user, int genre) =>
            _genreCounts[user, genre] == 0 ? null : _genreDeviations[user, genre] / _genreCounts[user, genre];

        public DateTime LocalTime(int rating) =>
            Truth.TimeZoneOf(Dataset.Ratings.UserIds[rating] - 1).LocalTime(Dataset.Ratings.Timestamps[rating]);

        /// <summary>Local times of the first rating after half an hour or more without one.</summary>
        public IEnumerable<DateTime> SessionStarts()
        {
            var ratings = Dataset.Ratings;
            return Enumerable.Range(0, ratings.Count)
                .Where(i => i == 0 || ratings.UserIds[i] != ratings.UserIds[i - 1]
                    || ratings.Timestamps[i] - ratings.Timestamps[i - 1] >= 1_800)
                .Select(LocalTime);
        }

        /// <summary>
        /// How the mean of a measure over a group's users differs from that of all others, with Welch's standard error.
        /// </summary>
        public (double Difference, double Error) Difference(UserGroup group, Func<int, double?> measure)
        {
            var values = Users.Select(user => (InGroup: group.Contains(Dataset.Users[user]), Value: measure(user)))
                .Where(pair => pair.Value is not null)
                .ToLookup(pair => pair.InGroup, pair => pair.Value!.Value);
            return (values[true].Average() - values[false].Average(),
                Math.Sqrt(SquaredError(values[true]) + SquaredError(values[false])));
        }

        private static double SquaredError(IEnumerable<double> values)
        {
            var list = values.ToList();
            var mean = list.Average();
            return list.Sum(value => (value - mean) * (value - mean)) / (list.Count - 1) / list.Count;
        }
    }
}
