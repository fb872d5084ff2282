using CsCheck;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Preprocessing;

public class SplitsTests
{
    private static readonly Gen<Ratings> SomeRatings =
        Gen.Select(Gen.Int[1, 8], Gen.Int[100, 120], Gen.Int[1, 5], Gen.Long[0, 30]).Array[2, 60]
            .Where(rows =>
                rows.GroupBy(row => row.Item1).Any(user => user.Select(row => row.Item2).Distinct().Count() >= 2))
            .Select(FromRows);

    private static readonly Gen<double> Fractions = Gen.Double[0.25, 0.75];

    [Fact]
    public void Every_split_parts_all_pairs_into_two_sides_without_overlap() =>
        Gen.Select(SomeRatings, Fractions, Gen.ULong).Sample((ratings, fraction, seed) =>
        {
            AssertPartition(ratings, Splits.PerUserRandom(ratings, fraction, seed));
            AssertPartition(ratings, Splits.LeaveLastOut(ratings, seed));
            foreach (var split in Splits.KFold(ratings, 2, seed)) AssertPartition(ratings, split);
        });

    [Fact]
    public void The_order_of_rows_does_not_matter() =>
        Gen.Select(SomeRatings.Select(DistinctPairs), Fractions, Gen.ULong, Gen.Int)
            .Sample((ratings, fraction, seed, shuffle) =>
        {
            var order = Enumerable.Range(0, ratings.Count).ToArray();
            new Random(shuffle).Shuffle(order);
            var reordered = ratings.Select(order);

            AssertSame(Splits.PerUserRandom(ratings, fraction, seed), Splits.PerUserRandom(reordered, fraction, seed));
            AssertSame(Splits.LeaveLastOut(ratings, seed), Splits.LeaveLastOut(reordered, seed));
            foreach (var (fold, again) in Splits.KFold(ratings, 2, seed).Zip(Splits.KFold(reordered, 2, seed)))
                AssertSame(fold, again);
        });

    [Fact]
    public void Per_user_random_holds_out_the_promised_share_of_each_user_and_leaves_at_least_one_rating() =>
        Gen.Select(SomeRatings, Gen.Double[0.01, 0.99], Gen.ULong).Sample((ratings, fraction, seed) =>
        {
            var whole = Interactions.From(ratings);
            var promised = Enumerable.Range(0, whole.UserCount)
                .Select(user => whole.ItemsOf(user).Length)
                .Select(n => Math.Min((int)Math.Floor(n * fraction + 0.5), n - 1)).ToArray();
            if (promised.Sum() == 0)
            {
                Assert.Throws<DataException>(() => Splits.PerUserRandom(ratings, fraction, seed));
                return;
            }

            var split = Splits.PerUserRandom(ratings, fraction, seed);

            for (var user = 0; user < whole.UserCount; user++)
            {
                Assert.Equal(promised[user], split.Test.ItemsOf(user).Length);
                Assert.NotEmpty(split.Train.ItemsOf(user).ToArray());
            }
        });

    [Fact]
    public void Strong_generalization_keeps_users_out_of_training_and_gives_them_a_history_to_fold_in()
    {
        var ratings = Grid(users: 20, items: 10);

        var strong = Splits.StrongGeneralization(ratings, userFraction: 0.25, testFraction: 0.3, seed: 3);

        var heldOut = Enumerable.Range(0, 20).Where(user => strong.Train.ItemsOf(user).IsEmpty).ToArray();
        Assert.Equal(5, heldOut.Length);
        for (var user = 0; user < 20; user++)
        {
            var isOut = heldOut.Contains(user);
            Assert.Equal(isOut ? 0 : 10, strong.Train.ItemsOf(user).Length);
            Assert.Equal(isOut ? 7 : 10, strong.Evaluation.Train.ItemsOf(user).Length);
            Assert.Equal(isOut ? 3 : 0, strong.Evaluation.Test.ItemsOf(user).Length);
        }
        AssertPartition(ratings, strong.Evaluation);
        Assert.Equal("strong generalization: 5 of 20 users kept out of training, folded in from 70% of their "
            + "interactions and tested on 30%, seed 3", strong.Evaluation.Protocol);
        var other = Splits.StrongGeneralization(ratings, userFraction: 0.25, testFraction: 0.3, seed: 4);
        Assert.NotEqual(strong.Train.Matrix.RowStart.ToArray(), other.Train.Matrix.RowStart.ToArray());
        Assert.Throws<DataException>(() => Splits.StrongGeneralization(Grid(users: 1, items: 10)));
    }

    [Fact]
    public void Another_seed_gives_another_split_and_both_say_their_seed()
    {
        var ratings = Grid(users: 20, items: 20);

        var one = Splits.PerUserRandom(ratings, 0.2, seed: 1);
        var two = Splits.PerUserRandom(ratings, 0.2, seed: 2);

        Assert.Equal("per-user random 80/20, seed 1", one.Protocol);
        Assert.Equal("per-user random 80/20, seed 2", two.Protocol);
        Assert.NotEqual(one.Test.Matrix.Columns.ToArray(), two.Test.Matrix.Columns.ToArray());
    }

    [Fact]
    public void Per_user_random_favours_no_item()
    {
        // 4,000 users of 10 items each, 2 held out: 800 expected for each item, deviation √(4,000 · 0.2 · 0.8) ≈ 25.
        var split = Splits.PerUserRandom(Grid(users: 4_000, items: 10), 0.2, seed: 5);

        var byItem = split.Test.Matrix.Transpose();
        for (var item = 0; item < 10; item++) Assert.InRange(byItem.RowLength(item), 800 - 5 * 25, 800 + 5 * 25);
    }

    [Fact]
    public void Leave_last_out_takes_the_latest_rating_of_everyone_with_two() =>
    SomeRatings.Select(DistinctPairs).Sample(ratings =>
    {
        var split = Splits.LeaveLastOut(ratings, seed: 3);

        foreach (var user in Rows(ratings).GroupBy(row => row.User))
        {
            var heldOut = split.Test.ItemsOf(split.Test.Users.IndexOf(user.Key)).ToArray()
                .Select(split.Test.Items.IdOf).ToArray();
            if (user.Count() == 1) Assert.Empty(heldOut);
            else Assert.Equal(user.Max(row => row.Time), user.Single(row => row.Item == Assert.Single(heldOut)).Time);
        }
    });

    [Fact]
    public void Leave_last_out_breaks_ties_without_regard_to_item_ids()
    {
        // All ratings of a user share a second, so each of 10 items should be last for about a tenth of 4,000 users.
        var split = Splits.LeaveLastOut(Grid(users: 4_000, items: 10), seed: 1);

        var byItem = split.Test.Matrix.Transpose();
        for (var item = 0; item < 10; item++) Assert.InRange(byItem.RowLength(item), 400 - 5 * 19, 400 + 5 * 19);
    }

    [Fact]
    public void Global_time_learns_nothing_from_the_test_period_nor_from_its_first_second() =>
        Gen.Select(SomeRatings.Select(DistinctPairs), Fractions).Sample((ratings, fraction) =>
        {
            var times = ratings.Timestamps.ToArray().Order().ToArray();
            var start = times[^Math.Clamp((int)Math.Ceiling(times.Length * fraction), 1, times.Length - 1)];
            if (start == times[0])
            {
                Assert.Throws<DataException>(() => Splits.GlobalTime(ratings, fraction));
                return;
            }

            var split = Splits.GlobalTime(ratings, fraction);

            AssertPartition(ratings, split);
            foreach (var (user, item, time) in Rows(ratings))
                Assert.Equal(time >= start,
                    split.Test.Matrix.Contains(split.Test.Users.IndexOf(user), split.Test.Items.IndexOf(item)));
        });

    [Fact]
    public void Folds_test_every_rating_once_and_differ_by_one_in_size() =>
        Gen.Select(SomeRatings, Gen.Int[2, 5], Gen.ULong)
            .Where((ratings, folds, _) => Interactions.From(ratings).Count >= folds).Sample((ratings, folds, seed) =>
        {
            var splits = Splits.KFold(ratings, folds, seed);

            var whole = Interactions.From(ratings);
            Assert.Equal(folds, splits.Count);
            Assert.Equal(whole.Count, splits.Sum(split => split.Test.Count));
            Assert.InRange(splits.Max(split => split.Test.Count) - splits.Min(split => split.Test.Count), 0, 1);
            for (var user = 0; user < whole.UserCount; user++)
                foreach (var item in whole.ItemsOf(user).ToArray())
                    Assert.Single(splits, split => split.Test.Matrix.Contains(user, item));
        });

    [Fact]
    public void Validation_is_carved_from_train_alone()
    {
        var split = Splits.PerUserRandom(Grid(users: 30, items: 20), 0.2, seed: 1);

        var validation = Splits.Validation(split.Train, 0.25, seed: 9);

        Assert.Equal(split.Train.Count, validation.Train.Count + validation.Test.Count);
        Assert.Equal(30 * 4, validation.Test.Count);
        for (var user = 0; user < 30; user++)
            foreach (var item in validation.Test.ItemsOf(user).ToArray())
            {
                Assert.True(split.Train.Matrix.Contains(user, item));
                Assert.False(split.Test.Matrix.Contains(user, item));
            }
        Assert.Equal("validation on 25% of each user's training interactions, seed 9", validation.Protocol);
    }

    [Fact]
    public void A_relevance_threshold_thins_the_test_side_only_and_is_told()
    {
        var split = new TrainTestSplit(
            Interactions.From(new Ratings([1, 1], [1, 2], [1, 5], null)),
            Interactions.From(new Ratings([1, 1], [3, 4], [3, 4], null)), "by hand");

        var strict = split.WithRelevanceThreshold(4);

        Assert.Equal((2, 1), (strict.Train.Count, strict.Test.Count));
        Assert.Equal("by hand; relevant: test ratings of 4 or more", strict.Protocol);
        Assert.Throws<DataException>(() => split.WithRelevanceThreshold(4.5f));
    }

    [Fact]
    public void A_given_split_covers_both_sides_and_drops_test_pairs_that_train_has()
    {
        var split = Splits.Given(new Ratings([1, 2], [10, 20], [3, 3], null),
            new Ratings([1, 3, 2], [10, 30, 30], [5, 5, 5], null), "a.tsv/b.tsv");

        Assert.Equal((3, 3, 2, 2), (split.Train.UserCount, split.Train.ItemCount, split.Train.Count, split.Test.Count));
        Assert.Same(split.Train.Users, split.Test.Users);
        Assert.Equal("a.tsv/b.tsv, less 1 test pair that train also holds", split.Protocol);
    }

    [Fact]
    public void What_cannot_be_split_says_what_to_do()
    {
        var untimed = new Ratings([1, 1], [1, 2], [3, 3], null);
        var single = new Ratings([1, 2], [1, 1], [3, 3], [5, 5]);

        Assert.Contains("timestamps", Assert.Throws<DataException>(() => Splits.GlobalTime(untimed)).Message,
            StringComparison.Ordinal);
        Assert.Contains("timestamps", Assert.Throws<DataException>(() => Splits.LeaveLastOut(untimed)).Message,
            StringComparison.Ordinal);
        Assert.Contains("too few", Assert.Throws<DataException>(() => Splits.PerUserRandom(single)).Message,
            StringComparison.Ordinal);
        Assert.Contains("too few", Assert.Throws<DataException>(() => Splits.LeaveLastOut(single)).Message,
            StringComparison.Ordinal);
        Assert.Contains("nothing to learn from", Assert.Throws<DataException>(() => Splits.GlobalTime(single)).Message,
            StringComparison.Ordinal);
        Assert.Contains("fewer folds", Assert.Throws<DataException>(() => Splits.KFold(single, 3)).Message,
            StringComparison.Ordinal);
        Assert.Contains("no ratings",
            Assert.Throws<DataException>(() => Splits.Given(single, new Ratings([], [], [], null), "x")).Message,
            StringComparison.Ordinal);
        Assert.Contains("held out", Assert.Throws<DataException>(() => Splits.Given(single, single, "x")).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Splits.KFold(single, 1));
        foreach (var fraction in new[] { 0, 1, -0.1, double.NaN })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Splits.PerUserRandom(single, fraction));
            Assert.Throws<ArgumentOutOfRangeException>(() => Splits.GlobalTime(single, fraction));
        }
    }

    private static void AssertPartition(Ratings ratings, TrainTestSplit split)
    {
        var whole = Interactions.From(ratings);
        Assert.Same(split.Train.Users, split.Test.Users);
        Assert.Same(split.Train.Items, split.Test.Items);
        Assert.Equal(whole.Users.Ids, split.Train.Users.Ids);
        Assert.Equal(whole.Items.Ids, split.Train.Items.Ids);
        Assert.Equal(whole.Count, split.Train.Count + split.Test.Count);
        for (var user = 0; user < whole.UserCount; user++)
        {
            var parts = Pairs(split.Train, user).Concat(Pairs(split.Test, user)).OrderBy(pair => pair.Item);
            Assert.Equal(Pairs(whole, user), parts);
        }
    }

    private static void AssertSame(TrainTestSplit expected, TrainTestSplit actual)
    {
        Assert.Equal(expected.Protocol, actual.Protocol);
        Assert.Equal(expected.Test.Matrix.RowStart, actual.Test.Matrix.RowStart);
        Assert.Equal(expected.Test.Matrix.Columns, actual.Test.Matrix.Columns);
        Assert.Equal(expected.Train.Matrix.Columns, actual.Train.Matrix.Columns);
    }

    private static IEnumerable<(int Item, float Weight)> Pairs(Interactions interactions, int user) =>
        interactions.ItemsOf(user).ToArray().Zip(interactions.WeightsOf(user).ToArray());

    private static IEnumerable<(int User, int Item, long Time)> Rows(Ratings ratings) =>
        Enumerable.Range(0, ratings.Count).Select(i => (ratings.UserIds[i], ratings.ItemIds[i], ratings.Timestamps[i]));

    private static Ratings DistinctPairs(Ratings ratings) =>
        ratings.Select([
            .. Enumerable.Range(0, ratings.Count).DistinctBy(i => (ratings.UserIds[i], ratings.ItemIds[i]))]);

    private static Ratings FromRows((int User, int Item, int Value, long Time)[] rows) => new(
        [.. rows.Select(row => row.User)], [.. rows.Select(row => row.Item)], [.. rows.Select(row => (float)row.Value)],
        [.. rows.Select(row => row.Time)]);

    /// <summary>Every user rates every item, all in the same second.</summary>
    private static Ratings Grid(int users, int items) =>
        FromRows([.. Enumerable.Range(0, users * items).Select(i => (i / items, i % items, 3, 1_000L))]);
}
