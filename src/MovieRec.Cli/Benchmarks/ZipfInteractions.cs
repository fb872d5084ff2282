using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Benchmarks;

/// <summary>
/// Interactions of a given shape, made quickly and always the same: popularity and activity follow Zipf's law, weights
/// are 1 to 5.
/// </summary>
internal static class ZipfInteractions
{
    private const ulong Seed = 42;

    /// <summary>Makes them, user after user, without holding more than the result.</summary>
    /// <param name="users">Number of users.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="count">Number of interactions, at least one a user and at most a third of all pairs.</param>
    public static Interactions Create(int users, int items, int count)
    {
        var popularity =
            new AliasTable([.. Enumerable.Range(0, items).Select(rank => 1 / (rank + 10.0 + items / 100.0))]);
        var rowStart = RowStarts(users, items, count);
        var columns = new int[count];
        var values = new float[count];
        var chosenBy = new int[items];
        for (var user = 0; user < users; user++)
        {
            var random = SplitMix64.ForStream(Seed, (ulong)user);
            for (var entry = rowStart[user]; entry < rowStart[user + 1];)
            {
                var item = popularity.Draw(ref random);
                if (chosenBy[item] == user + 1) continue;
                chosenBy[item] = user + 1;
                columns[entry++] = item;
            }
            Array.Sort(columns, rowStart[user], rowStart[user + 1] - rowStart[user]);
            for (var entry = rowStart[user]; entry < rowStart[user + 1]; entry++)
                values[entry] = 1 + random.NextInt32(5);
        }
        return new Interactions(Ids(users), Ids(items), new CsrMatrix(items, rowStart, columns, values));
    }

    /// <summary>The map of the ids 1 .. <paramref name="count"/>.</summary>
    public static IdMap Ids(int count) => IdMap.From([.. Enumerable.Range(1, count)]);

    // Activity ∝ 1 / (rank + users / 20), at most half the items, with ranks strewn over the users; what rounding
    // leaves goes to the first that have room.
    private static int[] RowStarts(int users, int items, int count)
    {
        var random = new SplitMix64(Seed);
        var ranks = Enumerable.Range(0, users).ToArray();
        random.Shuffle(ranks.AsSpan());
        double Weight(int rank) => 1 / (rank + users / 20.0);
        var total = Enumerable.Range(0, users).Sum(Weight);
        var lengths = ranks.Select(rank => (int)Math.Clamp(count * Weight(rank) / total, 1, items / 2)).ToArray();
        var left = count - lengths.Sum();
        for (var user = 0; left != 0; user = (user + 1) % users)
        {
            var step = left > 0 && lengths[user] < items / 2 ? 1 : left < 0 && lengths[user] > 1 ? -1 : 0;
            lengths[user] += step;
            left -= step;
        }
        var rowStart = new int[users + 1];
        for (var user = 0; user < users; user++) rowStart[user + 1] = rowStart[user] + lengths[user];
        return rowStart;
    }
}
