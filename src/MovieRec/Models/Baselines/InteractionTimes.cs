using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// When each interaction took place. Interactions carry no times, so they are looked up in ratings that do; of those
/// only the pairs asked for are read.
/// </summary>
internal static class InteractionTimes
{
    /// <summary>The Unix time of each entry of the interactions, in seconds.</summary>
    /// <param name="train">The interactions.</param>
    /// <param name="side">
    /// Ratings with timestamps, the interactions' own among them. The last row of a repeated pair counts.
    /// </param>
    /// <param name="model">Who asks, for messages.</param>
    /// <exception cref="DataException">The ratings have no timestamps, or an interaction is not among them.</exception>
    public static long[] Find(Interactions train, Dataset? side, string model)
    {
        if (side is not { Ratings: { HasTimestamps: true } ratings })
            throw new DataException($"{model} needs timestamps, and these ratings have none: choose another model or "
                + "data with a fourth column of Unix seconds.");
        var times = new long[train.Count];
        var known = new bool[train.Count];
        for (var row = 0; row < ratings.Count; row++)
        {
            if (!train.Users.TryGetIndex(ratings.UserIds[row], out var user)
                || !train.Items.TryGetIndex(ratings.ItemIds[row], out var item)) continue;
            var place = train.ItemsOf(user).BinarySearch(item);
            if (place < 0) continue;
            var entry = train.Matrix.RowStart[user] + place;
            (times[entry], known[entry]) = (ratings.Timestamps[row], true);
        }
        var unknown = known.Count(each => !each);
        return unknown == 0
            ? times
            : throw new DataException(
                $"{model} knows no time for {unknown} of the interactions: give it the ratings they come from.");
    }
}
