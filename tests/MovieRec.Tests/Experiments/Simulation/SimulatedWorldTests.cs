using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Evaluation;
using MovieRec.Experiments;
using MovieRec.Experiments.Simulation;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Experiments.Simulation;

/// <summary>A small world on generated data, made once for all tests.</summary>
public sealed class SmallWorld
{
    public SmallWorld()
    {
        var data = Data = SyntheticGenerator.Generate(new SyntheticOptions
        {
            Users = 300,
            Movies = 400,
            Ratings = 20_000
        }).Dataset;
        Split = Splits.PerUserRandom(data.Ratings, 0.2, 42);
        Truth = InterestTruth.Fit(Interactions.From(data.Ratings, Split.Train.Users, Split.Train.Items));
        Popular = ServedVariant.Create("popularity", new PopularityTrainer().Train(Split.Train), Split.Train);
        var als = new AlsTrainer(new AlsOptions { Factors = 16 }).Train(Split.Train);
        Als = ServedVariant.Create("ALS", als, Split.Train);
        var options = new RankingOptions { Cutoffs = [10], Metrics = [RankingMetric.Ndcg] };
        double[] Ndcg(MovieRec.Models.IRecommender model) =>
            RankingEvaluator.Evaluate(model, Split, options).PerUser("ndcg@10").ToArray();
        Offline = [.. Ndcg(als).Zip(Ndcg(new PopularityTrainer().Train(Split.Train)), (ours, theirs) => ours - theirs)];
    }

    public Dataset Data { get; }

    public TrainTestSplit Split { get; }

    public InterestTruth Truth { get; }

    public ServedVariant Popular { get; }

    public ServedVariant Als { get; }

    public double[] Offline { get; }

    public SimulatedWorld With(SimulationOptions? options = null) => new(Truth, Split.Train, Popular, options);
}

public sealed class SimulatedWorldTests(SmallWorld small) : IClassFixture<SmallWorld>
{
    private static readonly SimulationOptions Still = new() { Fatigue = 0, Novelty = 0, Loyalty = 0, DaysBefore = 0 };

    [Fact]
    public void Interest_is_calibrated_to_the_data()
    {
        double rated = small.Truth.Ratings.Density, expected = 0;
        for (var user = 0; user < small.Truth.UserCount; user++)
            foreach (var interest in small.Truth.InterestOf(user)) expected += 1 / (1 + Math.Exp(-interest));
        Assert.Equal(rated, expected / small.Truth.UserCount / small.Truth.ItemCount, 0.002);
    }

    [Fact]
    public void The_best_unmet_movies_attract_as_asked()
    {
        var world = small.With(
            Still with { ClickSpread = 0, PrivateTaste = 0, PositionBias = 0, BestAttraction = 0.25 });
        var best = new List<double>();
        world.ForEachUnit(600, (person, life) =>
        {
            var met = small.Split.Train.ItemsOf(life.User).ToArray();
            var chances = Enumerable.Range(0, world.Truth.ItemCount).Except(met).Select(item => life.ChanceOf(item, 0))
                .OrderDescending().Take(10).Average();
            lock (best) best.Add(chances);
        });
        // 600 people of 300 users: about their mean, 0.25, up to the luck of the draw.
        Assert.Equal(0.25, best.Average(), 0.02);
    }

    [Fact]
    public void The_same_seed_gives_the_same_lives_on_any_number_of_threads()
    {
        var world = small.With();
        var parallel = world.Serve(small.Als, 3_000);
        // One after the other, each with a life of its own.
        var one = new UnitOutcome[200];
        for (var person = 0; person < one.Length; person++)
        {
            var life = new UnitLife(world);
            life.Begin(person);
            one[person] = life.Live(small.Als);
        }
        Assert.Equal(one, parallel[..200]);
        Assert.Equal(parallel, world.Serve(small.Als, 3_000));
        Assert.NotEqual(parallel, small.With(new() { Seed = 7 }).Serve(small.Als, 3_000));
    }

    [Fact]
    public void A_variant_differs_from_itself_in_nobody() =>
        Assert.Equal(small.With().Serve(small.Als, 1_000),
            small.With().Serve(small.Als.Presented("the same", 0, 0), 1_000));

    [Fact]
    public void Clicks_fall_with_the_place_by_the_position_bias()
    {
        // The same movie at every place: only the place differs.
        var world = small.With(Still with { PositionBias = 1 });
        var (first, fifth) = (0.0, 0.0);
        world.ForEachUnit(1, (_, life) => (first, fifth) = (life.ChanceOf(3, 0), life.ChanceOf(3, 4)));
        Assert.Equal(first / 5, fifth, 12);
    }

    [Fact]
    public void Clicks_come_as_often_as_their_chance()
    {
        var world = small.With();
        var log = VisitLog.Simulate(world, small.Popular, small.Als, 20_000, exploration: 1e-9);
        // Without exploration the log serves A: its IPS estimate is the mean of the clicks.
        var clicks = log.Estimate(OffPolicyMethod.Ips, 0, 20_000).A.Value;
        Assert.InRange(log.ExpectedA.Average(), clicks.Low - (clicks.High - clicks.Low),
            clicks.High + (clicks.High - clicks.Low));
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public void Fatigue_wears_a_list_out_and_novelty_fades()
    {
        double[] tired = small.With(Still with { Fatigue = 1, Days = 20 }).ClicksPerVisitByDay(small.Popular, 4_000);
        double[] fresh = small.With(Still with { Days = 20 }).ClicksPerVisitByDay(small.Popular, 4_000);
        Assert.True(tired[15..].Average() / tired[0] < 0.8 * fresh[15..].Average() / fresh[0]);

        double Lift(double novelty, int from, int to)
        {
            var world = small.With(Still with { Novelty = novelty, DaysBefore = 10, Days = 20 });
            double[] a = world.ClicksPerVisitByDay(small.Popular, 4_000), b = world.ClicksPerVisitByDay(small.Als,
                4_000);
            return b[from..to].Sum() / a[from..to].Sum();
        }
        Assert.True(Lift(1, 0, 2) > Lift(0, 0, 2) + 0.05);
        Assert.True(Lift(1, 0, 2) - Lift(0, 0, 2) > Lift(1, 15, 20) - Lift(0, 15, 20) + 0.05);
    }

    [Fact]
    public void Who_likes_what_they_clicked_comes_back()
    {
        var world = small.With(new() { Loyalty = 0.3, Days = 28 });
        double Visits(ServedVariant variant) => world.Serve(variant, 4_000).Average(outcome => outcome.Visits);
        Assert.True(Visits(small.Popular.Presented("delightful", 0, 3)) > Visits(small.Popular) + 0.2);
        Assert.True(Visits(small.Popular.Presented("dull", 0, -3)) < Visits(small.Popular) - 0.2);
    }

    [Theory]
    [InlineData("als")]
    [InlineData("itemknn")]
    [InlineData("bias")]
    [InlineData("fusion")]
    public void A_saved_model_of_any_kind_serves_a_variant_by_raw_ids(string name)
    {
        // Other rows first, so that no index is that of the world.
        var ratings = small.Data.Ratings;
        var turned = new Dataset(small.Data.Info, ratings.Select([.. Enumerable.Range(0, ratings.Count).Reverse()]),
            small.Data.Movies, small.Data.Users, small.Data.Genres);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "any.model");
        Recommender.Fit(turned, name, cancellationToken: TestContext.Current.CancellationToken).Save(path);
        var model = Recommender.Load(path);
        var served = ServedVariant.Create(name, model, small.Truth, 10);
        var (users, items) = (small.Truth.Ratings.Users, small.Truth.Ratings.Items);
        for (var user = 0; user < served.UserCount; user += 37)
        {
            Assert.Equal(model.Recommend(users.RawIdOf(user)).Select(movie => movie.Movie),
                served.RankingOf(user).ToArray().Select(items.RawIdOf));
        }
        var world = small.With();
        Assert.True(world.Serve(served, 200).Sum(outcome => outcome.Clicks) > 0);
    }

    [Fact]
    public void A_model_of_other_users_or_movies_is_refused_in_a_sentence()
    {
        var few = new Dataset(small.Data.Ratings.Select([.. Enumerable.Range(0, 200)]));
        AssignmentTests.Refused("was not trained on user",
            () => ServedVariant.Create("few", Recommender.Fit(few, "popularity"), small.Truth));
        var truth = InterestTruth.Fit(Interactions.From(few.Ratings));
        AssignmentTests.Refused("which the simulated world does not have",
            () => ServedVariant.Create("all", Recommender.Fit(small.Data, "popularity"), truth));
    }

    [Fact]
    public void A_variant_for_other_users_is_refused()
    {
        var other = SyntheticGenerator.Generate(new SyntheticOptions
        {
            Users = 50,
            Movies = 100,
            Ratings = 2_000
        }).Dataset;
        var train = Splits.PerUserRandom(other.Ratings, 0.2, 1).Train;
        AssignmentTests.Refused("ranks for 50 users",
            () => small.With().Serve(ServedVariant.Create("other", new PopularityTrainer().Train(train), train), 10));
        Assert.Throws<OptionException>(() => new SimulationOptions { VisitRate = 1 });
        Assert.Throws<OptionException>(() => new SimulationOptions { Fatigue = -1 });
        AssignmentTests.Refused("Exploration", () => VisitLog.Simulate(small.With(), small.Popular, small.Als, 10, 0));
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public void The_four_answers_agree_with_the_truth()
    {
        var answers = FourAnswers.Compute(small.With(), small.Popular, small.Als, small.Offline, "NDCG@10",
            new() { Units = 12_000, AnswerFrom = 4_000 });
        Assert.True(answers.IsBetter);
        Assert.Equal(7, answers.Answers.Count);
        foreach (var answer in answers.Answers)
        {
            // Four standard errors: seven intervals are looked at.
            var error = (answer.Says.High - answer.Says.Low) / (2 * 1.96);
            if (!double.IsNaN(answer.Truth)) Assert.Equal(answer.Truth, answer.Says.Value, 4 * error);
            Assert.Equal(answer.Method.StartsWith("from logs", StringComparison.Ordinal),
                double.IsFinite(answer.EffectiveSampleSize));
            // The first of the three groups is the one whose answer is given.
            Assert.Equal(double.IsNaN(answer.Truth) ? 0 : 3, answer.Coverage.Groups);
            if (!double.IsNaN(answer.Truth))
                Assert.InRange(answer.Coverage.Holding, answer.Says.Covers(answer.Truth) ? 1 : 0, 3);
        }
        double Needs(string method) => answers.Answers.Single(answer => answer.Method == method).Needs.Units.Value;
        Assert.True(Needs("interleaving") < Needs("A/B test"));
        Assert.True(Needs("A/B test with CUPED") <= 1.2 * Needs("A/B test"));
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public void Where_there_is_no_difference_each_method_finds_one_as_rarely_as_promised()
    {
        var world = small.With();
        var same = small.Als.Presented("the same", 0, 0);
        var log = VisitLog.Simulate(world, small.Als, same, 40_000, 0.3);
        var interleaved = Enumerable.Range(0, 400)
            .Count(chunk => Arm.Mean(log.Credits.AsSpan(100 * chunk, 100)).PValue(new Arm(0, 0, 100)) < 0.05);
        // 20 expected; three standard errors are 13.
        Assert.InRange(interleaved, 7, 34);
        var outcomes = world.Serve(small.Als, 40_000);
        var tests = Enumerable.Range(0, 400).Count(chunk =>
        {
            double[] Clicks(int parity) =>
                [.. outcomes.Skip(100 * chunk).Take(100).Where((_, person) => person % 2 == parity)
                    .Select(outcome => (double)outcome.Clicks)];
            return Arm.Mean(Clicks(0)).PValue(Arm.Mean(Clicks(1))) < 0.05;
        });
        Assert.InRange(tests, 7, 34);
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public void Off_policy_estimates_from_simulated_logs_hold_the_truth_as_often_as_they_say()
    {
        var log = VisitLog.Simulate(small.With(), small.Popular, small.Als, 60_000, 0.5);
        var truth = log.ExpectedB.Average() - log.ExpectedA.Average();
        foreach (var method in Enum.GetValues<OffPolicyMethod>())
        {
            var covered = Enumerable.Range(0, 100)
                .Count(chunk => log.Estimate(method, 600 * chunk, 600) is var (a, b) && b.Minus(a).Covers(truth));
            // 95 expected; the normal interval of heavy weights errs a little.
            Assert.InRange(covered, 86, 100);
        }
    }

    [Fact]
    public void A_harmful_variant_is_caught_by_its_guardrails()
    {
        var world = small.With(new() { Loyalty = 0.15 });
        var experiment = new Experiment("artwork", new Variant("plain", 0.5), new Variant("lurid", 0.5));
        var readout = SimulatedExperiment.Run(world, SimulatedExperiment.PlanOf(experiment),
            [small.Popular, small.Popular.Presented("lurid", 0.4, -1.2)], 8_000);
        Assert.Equal(DecisionOutcome.DoNotShip, readout.Decisions.Single().Outcome);
        Assert.Equal(MetricOutcome.Breached, readout.Metrics.Single(row => row.Metric.Name == "likes a click").Outcome);
        Assert.True(readout.Metrics[0].Difference.Value > 0);
        AssignmentTests.Refused("1 are served",
            () => SimulatedExperiment.Run(world, SimulatedExperiment.PlanOf(experiment), [small.Popular], 100));
    }
}
