using System.Globalization;
using MovieRec.Data;
using MovieRec.Numerics;

namespace MovieRec.Preprocessing;

/// <summary>
/// The ways to part interactions into those a model learns from and those it is judged by. Each is a pure function: the
/// same ratings in any order of rows, the same arguments, the same split.
/// </summary>
/// <remarks>
/// <para>Both sides of a split share the id maps of everything that was split, so a user or item that only the test
/// side knows has an index and an empty training row. A pair that the ratings repeat counts once, as its last row,
/// before anything is split.</para>
/// <para>Random choices rank pairs by a hash of seed, user id and item id instead of drawing numbers row by row, which
/// is what makes them independent of the order of rows.</para>
/// </remarks>
public static class Splits
{
    /// <summary>
    /// Holds out a random share of each user's ratings; see <see cref="PerUserRandom(Interactions, double, ulong)"/>.
    /// </summary>
    /// <exception cref="DataException">There are too few ratings to hold any out.</exception>
    public static TrainTestSplit PerUserRandom(Ratings ratings, double testFraction = 0.2, ulong seed = 42) =>
        PerUserRandom(Interactions.From(ratings), testFraction, seed);

    /// <summary>
    /// Holds out a random share of each user's interactions: <c>n · testFraction</c> of a user's <c>n</c>, rounded half
    /// up, but never all of them.
    /// </summary>
    /// <param name="interactions">What to part.</param>
    /// <param name="testFraction">Share held out, above 0 and below 1.</param>
    /// <param name="seed">Chooses which.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1.</exception>
    /// <exception cref="DataException">There are too few interactions to hold any out.</exception>
    public static TrainTestSplit PerUserRandom(Interactions interactions, double testFraction = 0.2, ulong seed = 42) =>
        PartPerUser(interactions, testFraction, seed,
            $"per-user random {Percent(1 - testFraction)}/{Percent(testFraction)}, seed {seed}");

    /// <summary>
    /// Carves a validation set out of training interactions alone, per user as
    /// <see cref="PerUserRandom(Interactions, double, ulong)"/> does, so that options can be chosen without a look at
    /// the test set.
    /// </summary>
    /// <param name="train">The training side of a split.</param>
    /// <param name="validationFraction">Share held out, above 0 and below 1.</param>
    /// <param name="seed">Chooses which.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1.</exception>
    /// <exception cref="DataException">There are too few interactions to hold any out.</exception>
    public static TrainTestSplit Validation(Interactions train, double validationFraction = 0.1, ulong seed = 7) =>
        PartPerUser(train, validationFraction, seed,
            $"validation on {Percent(validationFraction)}% of each user's training interactions, seed {seed}");

    /// <summary>
    /// Holds out the last rating of every user who has at least two. Where several share the last second, as ratings
    /// entered in a batch do, a seeded choice that does not depend on item ids decides.
    /// </summary>
    /// <param name="ratings">What to part; needs timestamps.</param>
    /// <param name="seed">Decides ties.</param>
    /// <exception cref="DataException">The ratings have no timestamps, or no user has two ratings.</exception>
    public static TrainTestSplit LeaveLastOut(Ratings ratings, ulong seed = 42)
    {
        var (interactions, timestamps) = WithTimestamps(ratings, "leave-last-out");
        var isTest = new bool[interactions.Count];
        for (var user = 0; user < interactions.UserCount; user++)
        {
            var start = interactions.Matrix.RowStart[user];
            var items = interactions.ItemsOf(user);
            if (items.Length < 2) continue;
            var last = 0;
            for (var entry = 1; entry < items.Length; entry++)
            {
                var later = timestamps[start + entry].CompareTo(timestamps[start + last]);
                if (later > 0
                    || (later == 0
                        && Rank(interactions, user, items[entry], seed) > Rank(interactions, user, items[last], seed)))
                    last = entry;
            }
            isTest[start + last] = true;
        }
        return Part(interactions, isTest, $"leave-last-out by time, ties by seed {seed}");
    }

    /// <summary>
    /// Holds out everything from one moment on, for all users alike, so that nothing learnt lies after anything tested.
    /// The moment is the latest that leaves at least <paramref name="testFraction"/> of the ratings after it; all
    /// ratings of that very second are held out. Users who joined later have an empty training row.
    /// </summary>
    /// <param name="ratings">What to part; needs timestamps.</param>
    /// <param name="testFraction">Share held out, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1.</exception>
    /// <exception cref="DataException">
    /// The ratings have no timestamps, or the moment would leave nothing to learn from.
    /// </exception>
    public static TrainTestSplit GlobalTime(Ratings ratings, double testFraction = 0.2)
    {
        RequireFraction(testFraction, nameof(testFraction));
        var (interactions, timestamps) = WithTimestamps(ratings, "global-time");
        if (timestamps.Length < 2) throw TooFew(interactions);

        var sorted = timestamps.ToArray();
        Array.Sort(sorted);
        var testCount = Math.Clamp((int)Math.Ceiling(sorted.Length * testFraction), 1, sorted.Length - 1);
        var firstTestSecond = sorted[^testCount];
        if (firstTestSecond == sorted[0])
            throw new DataException("The global-time split would leave nothing to learn from, because the earliest "
                + "ratings share their second with the first held out: hold out less, or use a per-user split.");
        var isTest = Array.ConvertAll(timestamps, timestamp => timestamp >= firstTestSecond);
        var moment = DateTimeOffset.FromUnixTimeSeconds(firstTestSecond).ToString("yyyy-MM-dd HH:mm:ss",
            CultureInfo.InvariantCulture);
        return Part(interactions, isTest,
            $"global time {Percent(1 - testFraction)}/{Percent(testFraction)}, test from {moment} UTC");
    }

    /// <summary>
    /// Deals the ratings at random into <paramref name="folds"/> parts whose sizes differ by one at most; each part is
    /// the test side of one split.
    /// </summary>
    /// <param name="ratings">What to part.</param>
    /// <param name="folds">Number of parts, at least 2.</param>
    /// <param name="seed">Shuffles before dealing.</param>
    /// <remarks>
    /// A user with few ratings may have them all in one part and so an empty training row in that split.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two folds.</exception>
    /// <exception cref="DataException">There are fewer ratings than folds.</exception>
    public static IReadOnlyList<TrainTestSplit> KFold(Ratings ratings, int folds = 5, ulong seed = 42)
    {
        if (folds < 2)
            throw new ArgumentOutOfRangeException(nameof(folds), folds, "Cross-validation needs at least 2 folds.");
        var interactions = Interactions.From(ratings);
        if (interactions.Count < folds)
            throw new DataException($"{folds} folds need at least as many ratings, and there are {interactions.Count}: "
                + "use fewer folds or more data.");

        var ranks = new ulong[interactions.Count];
        for (var user = 0; user < interactions.UserCount; user++)
            for (var entry = 0; entry < interactions.ItemsOf(user).Length; entry++)
                ranks[interactions.Matrix.RowStart[user] + entry] = Rank(interactions, user,
                    interactions.ItemsOf(user)[entry], seed);
        var order = Enumerable.Range(0, ranks.Length).ToArray();
        Array.Sort(ranks, order);

        var foldOf = new int[order.Length];
        for (var place = 0; place < order.Length; place++) foldOf[order[place]] = place % folds;
        return [.. Enumerable.Range(0, folds).Select(fold =>
            Part(interactions, Array.ConvertAll(foldOf, f => f == fold),
                $"fold {fold + 1} of {folds}, random by rating, seed {seed}"))];
    }

    /// <summary>
    /// Strong generalization (Marlin 2004): a random share of the users takes no part in training; of each of them a
    /// random share of the interactions is held out, and a model is given the rest to fold the user in from.
    /// </summary>
    /// <param name="ratings">What to part.</param>
    /// <param name="userFraction">Share of the users kept out of training, above 0 and below 1.</param>
    /// <param name="testFraction">Share of a held-out user's interactions that is tested, above 0 and below 1.</param>
    /// <param name="seed">Chooses both.</param>
    /// <returns>
    /// <c>Train</c>: what a model learns from, in which the rows of held-out users are empty. <c>Evaluation</c>: a
    /// split whose train side is that and what held-out users are folded in from, and whose test side is the rest of
    /// their interactions.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A fraction is not between 0 and 1.</exception>
    /// <exception cref="DataException">There are too few users or interactions to hold any out.</exception>
    public static (Interactions Train, TrainTestSplit Evaluation) StrongGeneralization(
        Ratings ratings, double userFraction = 0.2, double testFraction = 0.2, ulong seed = 42)
    {
        RequireFraction(userFraction, nameof(userFraction));
        var interactions = Interactions.From(ratings);
        var heldOutCount = (int)Math.Floor(interactions.UserCount * userFraction + 0.5);
        var heldOut = Enumerable.Range(0, interactions.UserCount)
            .OrderBy(user => SplitMix64.Hash(seed, ~(ulong)(uint)interactions.Users.IdOf(user))).Take(heldOutCount)
            .ToHashSet();
        if (heldOutCount == 0 || heldOutCount == interactions.UserCount) throw TooFew(interactions);

        var weak = PerUserRandom(interactions, testFraction, seed);
        var test = weak.Test.Where((user, _, _) => heldOut.Contains(user));
        if (test.Count == 0) throw TooFew(interactions);
        var protocol = $"strong generalization: {heldOutCount} of {interactions.UserCount} users kept out of training, "
            + $"folded in from {Percent(1 - testFraction)}% of their interactions and tested on "
            + $"{Percent(testFraction)}%, seed {seed}";
        return (
            interactions.Where((user, _, _) => !heldOut.Contains(user)),
            new TrainTestSplit(interactions.Where((user, item, _) => !test.Matrix.Contains(user, item)), test,
                protocol));
    }

    /// <summary>
    /// One of ML-100k's own five splits, <c>u1.base</c>/<c>u1.test</c> to <c>u5.base</c>/<c>u5.test</c>; see
    /// <see cref="CanonicalFolds"/>.
    /// </summary>
    /// <param name="dataset">ML-100k, its ratings in file order.</param>
    /// <param name="fold">1 to 5. In the first only 459 of the users have test ratings.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fold is not 1 to 5.</exception>
    /// <exception cref="DataException">The data set is not ML-100k in its original order.</exception>
    public static TrainTestSplit Canonical(Dataset dataset, int fold)
    {
        var testRows = CanonicalFolds.Find(dataset, fold).Test;
        var interactions = Interactions.From(dataset.Ratings);
        var isTest = new bool[interactions.Count];
        foreach (var row in testRows)
            isTest[EntryOf(interactions, dataset.Ratings.UserIds[row], dataset.Ratings.ItemIds[row])] = true;
        return Part(interactions, isTest, $"ml-100k's own u{fold}.base/u{fold}.test");
    }

    /// <summary>
    /// A split that someone else made, over the users and items of both sides. A pair on both sides stays in train and
    /// leaves the test, which the protocol then says.
    /// </summary>
    /// <param name="train">What a model may see.</param>
    /// <param name="test">What it is judged by.</param>
    /// <param name="name">Where the split came from, for the protocol.</param>
    /// <param name="apart">
    /// Ratings that are on neither side, but whose users and items belong to the catalogue, such as those of a
    /// validation set; null for none.
    /// </param>
    /// <exception cref="DataException">One side is empty, or nothing of the test is left.</exception>
    public static TrainTestSplit Given(Ratings train, Ratings test, string name, Ratings? apart = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        if (train.Count == 0 || test.Count == 0)
            throw new DataException(
                $"The {(train.Count == 0 ? "training" : "test")} side of {name} has no ratings: give one that has.");
        var parts = Ratings.WithSharedNames(apart is null ? [train, test] : [train, test, apart]);
        (train, test) = (parts[0], parts[1]);
        var users = IdMap.From([.. parts.SelectMany(part => part.UserIds.ToArray())], train.UserNames);
        var items = IdMap.From([.. parts.SelectMany(part => part.ItemIds.ToArray())], train.ItemNames);
        var seen = Interactions.From(train, users, items);
        var heldOut = Interactions.From(test, users, items);
        var unseen = heldOut.Where((user, item, _) => !seen.Matrix.Contains(user, item));
        if (unseen.Count == 0)
            throw new DataException(
                $"Every test rating of {name} also occurs in its training side: give a test side that was held out.");
        var repeated = heldOut.Count - unseen.Count;
        return new TrainTestSplit(seen, unseen,
            repeated == 0 ? name
            : $"{name}, less {repeated} test {(repeated == 1 ? "pair" : "pairs")} that train also holds");
    }

    private static TrainTestSplit PartPerUser(
        Interactions interactions, double testFraction, ulong seed, string protocol)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        RequireFraction(testFraction, nameof(testFraction));
        var isTest = new bool[interactions.Count];
        var ranks = new List<(ulong Rank, int Entry)>();
        for (var user = 0; user < interactions.UserCount; user++)
        {
            ranks.Clear();
            foreach (var item in interactions.ItemsOf(user))
                ranks.Add((Rank(interactions, user, item, seed), interactions.Matrix.RowStart[user] + ranks.Count));
            ranks.Sort();
            var testCount = Math.Min((int)Math.Floor(ranks.Count * testFraction + 0.5), ranks.Count - 1);
            for (var chosen = 0; chosen < testCount; chosen++) isTest[ranks[chosen].Entry] = true;
        }
        return Part(interactions, isTest, protocol);
    }

    /// <summary>Train gets the interactions that are not test; both keep the id maps.</summary>
    private static TrainTestSplit Part(Interactions interactions, bool[] isTest, string protocol)
    {
        if (!isTest.Contains(true)) throw TooFew(interactions);
        return new TrainTestSplit(
            interactions.Where((_, _, entry) => !isTest[entry]),
            interactions.Where((_, _, entry) => isTest[entry]),
            protocol);
    }

    /// <summary>
    /// The interactions of the ratings with a timestamp for each entry; the last row of a repeated pair gives both
    /// weight and time.
    /// </summary>
    private static (Interactions Interactions, long[] Timestamps) WithTimestamps(Ratings ratings, string split)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        if (!ratings.HasTimestamps)
            throw new DataException($"The {split} split needs timestamps, and these ratings have none: use the "
                + "per-user random split or data with a fourth column of Unix seconds.");
        var interactions = Interactions.From(ratings);
        var timestamps = new long[interactions.Count];
        for (var row = 0; row < ratings.Count; row++)
            timestamps[EntryOf(interactions, ratings.UserIds[row], ratings.ItemIds[row])] = ratings.Timestamps[row];
        return (interactions, timestamps);
    }

    private static int EntryOf(Interactions interactions, int userId, int itemId)
    {
        var user = interactions.Users.IndexOf(userId);
        return interactions.Matrix.RowStart[user]
            + interactions.ItemsOf(user).BinarySearch(interactions.Items.IndexOf(itemId));
    }

    private static ulong Rank(Interactions interactions, int user, int item, ulong seed) =>
        SplitMix64.Hash(seed, ((ulong)(uint)interactions.Users.IdOf(user) << 32) | (uint)interactions.Items.IdOf(item));

    private static void RequireFraction(double fraction, string name)
    {
        if (fraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(name, fraction,
                "The share held out must lie between 0 and 1, both excluded.");
    }

    private static DataException TooFew(Interactions interactions) =>
        new($"There are too few ratings to hold any out ({interactions.Count} by {interactions.UserCount} users): give "
            + "more data or hold out a larger share.");

    private static string Percent(double fraction) => (fraction * 100).ToString("0.##", CultureInfo.InvariantCulture);
}
