using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Data.Synthetic;

public class SyntheticGeneratorTests
{
    private static readonly Lazy<(Dataset Dataset, SyntheticTruth Truth)> Default = new(
        () => SyntheticGenerator.Generate());

    [Fact]
    public void The_default_sample_is_the_same_on_every_machine()
    {
        var (dataset, _) = Default.Value;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(dataset.Ratings.UserIds));
        hash.AppendData(MemoryMarshal.AsBytes(dataset.Ratings.ItemIds));
        hash.AppendData(MemoryMarshal.AsBytes(dataset.Ratings.Values));
        hash.AppendData(MemoryMarshal.AsBytes<long>(dataset.Ratings.Timestamps.ToArray()));
        foreach (var user in dataset.Users) hash.AppendData(Encoding.UTF8.GetBytes(user.ToString()));
        foreach (var movie in dataset.Movies)
            hash.AppendData(
                Encoding.UTF8.GetBytes($"{movie.Id}|{movie.Title}|{movie.Year}|{string.Join('|', movie.Genres)}"));

        Assert.Equal("925CC5987333BF128C0B1C236BEDA507092991370375282C9B9638B3286A49EE",
            Convert.ToHexString(hash.GetHashAndReset()));
    }

    [Fact]
    public void Blocks_of_any_size_join_to_the_whole()
    {
        var whole = Default.Value.Dataset.Ratings;
        var generator = new SyntheticGenerator(new SyntheticOptions());

        foreach (var usersPerBlock in new[] { 100, 943, 5_000 })
        {
            var blocks = generator.Blocks(usersPerBlock).ToList();
            Assert.Equal(whole.UserIds.ToArray(), blocks.SelectMany(block => block.UserIds.ToArray()));
            Assert.Equal(whole.ItemIds.ToArray(), blocks.SelectMany(block => block.ItemIds.ToArray()));
            Assert.Equal(whole.Values.ToArray(), blocks.SelectMany(block => block.Values.ToArray()));
            Assert.Equal(whole.Timestamps.ToArray(), blocks.SelectMany(block => block.Timestamps.ToArray()));
        }
        Assert.Equal(whole.Count, Enumerable.Range(0, 943).Sum(generator.RatingCountOf));
    }

    [Fact]
    public void The_default_sample_has_the_shape_of_ml_100k()
    {
        var (dataset, _) = Default.Value;
        var ratings = dataset.Ratings;
        var interactions = Interactions.From(ratings);
        var perUser = Enumerable.Range(0, 943).Select(interactions.Matrix.RowLength).Order().ToArray();
        var perMovie = dataset.Movies.Select(movie => 0L + ratings.ItemIds.Count(movie.Id)).Order().ToArray();

        Assert.Equal((943, 1_682, 100_000, 100_000),
            (dataset.Users.Count, dataset.Movies.Count, ratings.Count, interactions.Count));
        Assert.InRange(perUser[0], 20, 30);
        Assert.InRange(perUser[943 / 2], 50, 85);
        Assert.InRange(perUser[^1], 400, 1_000);
        Assert.InRange(Gini(perMovie), 0.55, 0.72);
        Assert.InRange(Mean(ratings.Values), 3.3, 3.7);
        Assert.Equal([1f, 2, 3, 4, 5], ratings.Values.ToArray().Distinct().Order());
        Assert.True(dataset.Info.IsSynthetic);
        Assert.Equal(1_682, dataset.Movies.Select(movie => movie.Title).Distinct().Count());
        Assert.All(dataset.Movies, movie => Assert.InRange(movie.Genres.Count, 1, 3));
        Assert.Equal(SyntheticOptions.AllGenres.Order(),
            dataset.Movies.SelectMany(movie => movie.Genres).Distinct().Order());
        Assert.Equal(21, dataset.Users.Select(user => user.Occupation).Distinct().Count());
        Assert.InRange(dataset.Users.Count(user => user.Gender == Gender.Female), 220, 330);
        Assert.InRange(dataset.Users.Count(user => UsZipCode.AreaOf(user.ZipCode) is null), 10, 55);
    }

    [Fact]
    public void Times_lie_in_the_period_and_ascend_within_a_user_and_movies_are_older_than_their_ratings()
    {
        var (dataset, truth) = Default.Value;
        var ratings = dataset.Ratings;
        var first = new DateTimeOffset(truth.Options.Start, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();
        const long Day = 86_400;

        for (var i = 0; i < ratings.Count; i++)
        {
            // Local time may be up to half a day from UTC, and a session may run over the last midnight.
            Assert.InRange(ratings.Timestamps[i], first - Day / 2, first + truth.Options.Weeks * 7 * Day + Day);
            if (i > 0 && ratings.UserIds[i] == ratings.UserIds[i - 1])
                Assert.True(ratings.Timestamps[i] >= ratings.Timestamps[i - 1]);
        }
        Assert.All(dataset.Movies, movie => Assert.InRange(movie.Year!.Value, 1940, truth.Options.Start.Year - 1));
    }

    [Fact]
    public void Any_consistent_size_gives_exactly_what_was_asked_for() =>
        (from users in Gen.Int[1, 60]
         from movies in Gen.Int[1, 120]
         from minimum in Gen.Int[1, Math.Min(20, movies)]
         from ratings in Gen.Long[(long)users * minimum, (long)users * movies]
         from seed in Gen.ULong
         from half in Gen.Bool
         select new SyntheticOptions
         {
             Users = users,
             Movies = movies,
             MinimumRatingsPerUser = minimum,
             Ratings = ratings,
             Seed = seed,
             HalfStars = half
         })
        .Sample(options =>
        {
            var (dataset, truth) = SyntheticGenerator.Generate(options);

            var interactions = Interactions.From(dataset.Ratings, IdMap.From([.. dataset.Users.Select(u => u.Id)]),
                IdMap.From([.. dataset.Movies.Select(m => m.Id)]));
            Assert.Equal((options.Users, options.Movies), (dataset.Users.Count, dataset.Movies.Count));
            Assert.Equal((options.Ratings, options.Ratings), (dataset.Ratings.Count, interactions.Count));
            Assert.All(Enumerable.Range(0, options.Users),
                user => Assert.True(interactions.Matrix.RowLength(user) >= options.MinimumRatingsPerUser));
            var step = options.HalfStars ? 0.5f : 1f;
            foreach (var value in dataset.Ratings.Values) Assert.True(value >= step && value <= 5 && value % step == 0);
            Assert.Equal(1, truth.HourShares.Sum(), 1e-9);
        }, iter: 200);

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Scaling_multiplies_users_and_ratings_and_keeps_options_consistent(double factor)
    {
        var options = new SyntheticOptions().Scaled(factor);

        options.RequireConsistency();
        Assert.Equal((int)Math.Round(943 * factor), options.Users);
        Assert.Equal(100_000 * factor, options.Ratings, 100_000 * factor * 0.01);
    }

    [Fact]
    public void Scaled_data_keeps_its_density_of_ratings_per_user_and_its_long_tail()
    {
        var dataset = SyntheticGenerator.Generate(new SyntheticOptions().Scaled(4)).Dataset;

        Assert.Equal((3_772, 3_364, 400_000), (dataset.Users.Count, dataset.Movies.Count, dataset.Ratings.Count));
        Assert.InRange(Gini([.. dataset.Movies.Select(movie => 0L + dataset.Ratings.ItemIds.Count(movie.Id)).Order()]),
            0.55, 0.72);
    }

    [Fact]
    public void Titles_stay_distinct_in_large_catalogues() =>
        Assert.Equal(400_000, Enumerable.Range(0, 400_000).Select(SyntheticTitles.TitleOf).Distinct().Count());

    [Fact]
    public void Without_tastes_movies_are_watched_in_proportion_to_their_popularity()
    {
        var options = new SyntheticOptions
        {
            Users = 50_000,
            Movies = 8,
            Ratings = 50_000,
            MinimumRatingsPerUser = 1,
            TasteSpread = 0,
            ActivitySpread = 0,
            Preferences = [],
        };
        var (dataset, truth) = SyntheticGenerator.Generate(options);

        var popularity = truth.MoviePopularity.ToArray();
        for (var movie = 0; movie < 8; movie++)
        {
            var share = popularity[movie] / popularity.Sum();
            Assert.Equal(share, dataset.Ratings.ItemIds.Count(movie + 1) / 50_000.0,
                5 * Math.Sqrt(share * (1 - share) / 50_000));
        }
    }

    [Fact]
    public void Rare_movies_are_chosen_with_the_same_chances_whether_drawn_or_ranked()
    {
        // Each user watches 3 of 4 movies, the last of which has so small a weight that drawing gives up and ranking
        // takes over.
        const int Users = 4_000;
        var options = new SyntheticOptions
        {
            Users = Users,
            Movies = 4,
            MinimumRatingsPerUser = 3,
            Ratings = 3 * Users,
            TasteSpread = 0,
            ActivitySpread = 0,
            Preferences = [],
            PopularityExponent = 10,
        };
        var (dataset, truth) = SyntheticGenerator.Generate(options);

        for (var movie = 0; movie < 4; movie++)
        {
            var expected = ChanceToBeLeft(truth.MoviePopularity.ToArray(), movie);
            var observed = 1 - dataset.Ratings.ItemIds.Count(movie + 1) / (double)Users;
            Assert.Equal(expected, observed, 5 * Math.Sqrt(expected * (1 - expected) / Users) + 1e-3);
        }
    }

    [Fact]
    public void Als_finds_the_latent_tastes_that_popularity_cannot_see()
    {
        var split = Splits.PerUserRandom(Default.Value.Dataset.Ratings);

        var popularity = RecallAt10(new PopularityTrainer().Train(split.Train), split);
        var als = RecallAt10(new AlsTrainer(new AlsOptions { Factors = 16, Iterations = 8 }).Train(split.Train), split);

        Assert.True(als > 1.7 * popularity, $"Recall@10 of ALS is {als:0.000}, of popularity {popularity:0.000}.");
    }

    [Fact]
    public void Sizes_that_contradict_each_other_are_refused_with_what_to_change()
    {
        AssertRefused(new SyntheticOptions { Movies = 10 }, "raise Movies or lower MinimumRatingsPerUser");
        AssertRefused(new SyntheticOptions { Ratings = 100 }, "raise Ratings or lower Users");
        AssertRefused(new SyntheticOptions { Ratings = 10_000_000 }, "lower Ratings or raise Users");
        Assert.Throws<OptionException>(() => new SyntheticOptions { Users = 0 });
        Assert.Throws<OptionException>(() => new SyntheticOptions() with { DailyAmplitude = 1.5 });
        Assert.Throws<OptionException>(() => new SyntheticOptions { TasteSpread = double.NaN });
        Assert.Throws<OptionException>(() => new SyntheticOptions().Scaled(0));
        Assert.Throws<OptionException>(() => new PlantedPreference { Group = new UserGroup(), Genre = "Opera" });

        static void AssertRefused(SyntheticOptions options, string advice) =>
            Assert.Contains(advice, Assert.Throws<OptionException>(() => SyntheticGenerator.Generate(options)).Message,
                StringComparison.Ordinal);
    }

    private static double RecallAt10(IRecommender model, TrainTestSplit split)
    {
        var lists = Ranker.RecommendAll(model, split.Train, users: null, k: 10);
        var recalls = new List<double>();
        for (var list = 0; list < lists.Count; list++)
        {
            var relevant = split.Test.ItemsOf(lists.Users[list]).ToArray();
            if (relevant.Length > 0)
                recalls.Add((double)lists.ItemsOf(list).ToArray().Intersect(relevant).Count() / relevant.Length);
        }
        return recalls.Average();
    }

    /// <summary>
    /// The chance that <paramref name="last"/> is drawn last when all are drawn one by one, each in proportion to its
    /// weight.
    /// </summary>
    private static double ChanceToBeLeft(double[] weights, int last)
    {
        return Chance([.. Enumerable.Range(0, weights.Length)]);

        double Chance(int[] remaining) => remaining.Length == 1 ? 1 : remaining
            .Where(item => item != last)
            .Sum(item =>
                weights[item] / remaining.Sum(other => weights[other])
                    * Chance([.. remaining.Where(other => other != item)]));
    }

    private static double Gini(long[] ascending) =>
        ascending.Index().Sum(pair => (2.0 * (pair.Index + 1) - ascending.Length - 1) * pair.Item)
            / ((double)ascending.Length * ascending.Sum());

    private static double Mean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }
}
