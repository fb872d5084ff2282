using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models;

/// <summary>
/// Users and items on a checkerboard: user u met the items of its own colour (u and i both even or both odd) but item
/// u. A personalised model can only conclude that item u comes next; without it, nothing distinguishes the items.
/// </summary>
internal static class Checkerboard
{
    public const int Size = 40;

    public static readonly Interactions Interactions = Of((user, item) => user % 2 == item % 2 && user != item);

    /// <summary>The same, but the last user met nothing and nobody met the last item.</summary>
    public static readonly Interactions WithEmptyUserAndItem = Of((user, item) =>
        user % 2 == item % 2 && user != item && user != Size - 1 && item != Size - 1);

    private static Interactions Of(Func<int, int, bool> met)
    {
        var ids = IdMap.From([.. Enumerable.Range(100, Size)]);
        var pairs = (from user in Enumerable.Range(0, Size)
                     from item in Enumerable.Range(0, Size)
                     where met(user, item)
                     select (user, item)).ToArray();
        return new Interactions(ids, ids, CsrMatrix.FromCoordinates(
            Size, Size, [.. pairs.Select(p => p.user)], [.. pairs.Select(p => p.item)],
            [.. pairs.Select(p => 1f + (p.user + p.item) % 5)]));
    }
}
