using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.RatingPrediction;

internal static class SmallRatings
{
    /// <summary>Ratings by index, as many users and items as the greatest indices say.</summary>
    public static Interactions Of((int User, int Item, int Rating)[] entries)
    {
        var (users, items) = (entries.Max(entry => entry.User) + 1, entries.Max(entry => entry.Item) + 1);
        return new(IdMap.From([.. Enumerable.Range(1, users)]), IdMap.From([.. Enumerable.Range(1, items)]),
            CsrMatrix.FromCoordinates(
            users, items, [.. entries.Select(entry => entry.User)], [.. entries.Select(entry => entry.Item)],
            [.. entries.Select(entry => (float)entry.Rating)]));
    }
}
