using System.Runtime.CompilerServices;
using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// What a model serves from. Training learns from what was met; but a rating below the middle of the scale says that
/// the user has seen the movie, not that they want more like it. So what a user is served is solved, with the item
/// factors fixed, from the movies H⁺ they liked alone,
/// <code>H⁺ = {j ∈ H : r_j ≥ m},   m = (lowest + highest rating of the training) / 2</code>
/// and a movie they disliked counts as one they have not met: preference 0 with the confidence α₀, so that it speaks
/// for no other.
/// </summary>
/// <remarks>
/// Weights that are no ratings, such as play counts, have a long tail, and their middle says nothing. They are told by
/// this: where less than half of the interactions reach m, there are no dislikes, and m is 0.
/// </remarks>
internal static class Taste
{
    /// <summary>m, the least weight of a movie that was liked; 0 where all were.</summary>
    /// <param name="options">Whether low ratings are dislikes.</param>
    /// <param name="train">The interactions of the training.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float LikedFrom(AlsOptions options, CsrMatrix train)
    {
        if (!options.LowRatingsAreDislikes || train.EntryCount == 0) return 0;
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var weight in train.Values) (low, high) = (Math.Min(low, weight), Math.Max(high, weight));
        var middle = (low + high) / 2;
        var reach = 0;
        foreach (var weight in train.Values)
            if (weight >= middle) reach++;
        return low < middle && 2L * reach >= train.EntryCount ? middle : 0;
    }

    /// <summary>The movies of a history that were liked, with their weights.</summary>
    /// <param name="items">Item indices, ascending.</param>
    /// <param name="weights">Weight of each.</param>
    /// <param name="likedFrom">m.</param>
    /// <exception cref="TrainingException">A weight is negative or not finite.</exception>
    public static (int[] Items, float[] Weights) Liked(
        ReadOnlySpan<int> items, ReadOnlySpan<float> weights, float likedFrom)
    {
        var (liked, kept) = (new List<int>(items.Length), new List<float>(items.Length));
        for (var entry = 0; entry < items.Length; entry++)
        {
            if (weights[entry] is not (>= 0 and <= float.MaxValue))
                throw new TrainingException(
                    "This history has no finite solution: its weights must be finite and not negative.");
            if (weights[entry] < likedFrom) continue;
            liked.Add(items[entry]);
            kept.Add(weights[entry]);
        }
        return ([.. liked], [.. kept]);
    }

    /// <summary>π_i: the share of the users of the training, those with any interaction, who met each item.</summary>
    public static float[] Popularity(CsrMatrix train)
    {
        var counts = new int[train.ColumnCount];
        foreach (var item in train.Columns) counts[item]++;
        var users = 0;
        for (var user = 0; user < train.RowCount; user++)
            if (train.RowLength(user) > 0) users++;
        return Array.ConvertAll(counts, count => (float)count / Math.Max(users, 1));
    }

    /// <summary><code>w(n) = κ² / (κ² + n²)</code> the weight of popularity beside n liked movies.</summary>
    public static float PopularityWeight(AlsOptions options, int liked)
    {
        double prior = options.PriorHistory;
        return liked == 0 ? 1 : (float)(prior * prior / (prior * prior + (double)liked * liked));
    }
}
