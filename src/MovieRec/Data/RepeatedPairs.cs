using System.Runtime.CompilerServices;

namespace MovieRec.Data;

/// <summary>Finds the pairs of user and item that are rated more than once.</summary>
internal static class RepeatedPairs
{
    /// <summary>The rows that are the last of their pair, ascending; null where every pair stands once.</summary>
    /// <param name="users">Raw ids of users.</param>
    /// <param name="items">Raw ids of items.</param>
    public static int[]? LastRows(ReadOnlySpan<int> users, ReadOnlySpan<int> items)
    {
        if (IsStrictlyAscending(users, items)) return null;
        var isRepeated = (Span(users, out var firstUser), Span(items, out var firstItem)) switch
        {
            ( > 0 and var userCount, > 0 and var itemCount) =>
                ByUser(users, firstUser, userCount, items, firstItem, itemCount),
            _ => ByHash(users, items),
        };
        if (isRepeated is null) return null;
        var last = new int[isRepeated.AsSpan().Count(false)];
        for (var (row, at) = (0, 0); row < isRepeated.Length; row++)
            if (!isRepeated[row]) last[at++] = row;
        return last;
    }

    // The CSV sets are ordered by user and movie.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsStrictlyAscending(ReadOnlySpan<int> users, ReadOnlySpan<int> items)
    {
        for (var i = 1; i < users.Length; i++)
            if (users[i] < users[i - 1] || (users[i] == users[i - 1] && items[i] <= items[i - 1])) return false;
        return true;
    }

    /// <summary>
    /// How many ids lie between the least and the greatest; 0 where a table of them would be out of proportion to the
    /// ratings.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Span(ReadOnlySpan<int> ids, out int first)
    {
        const int SmallTable = 1 << 20;
        (first, var last) = (int.MaxValue, int.MinValue);
        foreach (var id in ids) (first, last) = (Math.Min(first, id), Math.Max(last, id));
        var span = (long)last - first + 1;
        return span <= Math.Max(SmallTable, ids.Length) ? (int)span : 0;
    }

    // Row by row of each user, from the last to the first: an item that the user is marked at was met in a later row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool[]? ByUser(
        ReadOnlySpan<int> users, int firstUser, int userCount, ReadOnlySpan<int> items, int firstItem, int itemCount)
    {
        var order = OrderByUser(users, firstUser, userCount);
        var markedBy = new int[itemCount];
        bool[]? isRepeated = null;
        for (var at = users.Length - 1; at >= 0; at--)
        {
            var row = order is null ? at : order[at];
            var mark = users[row] - firstUser + 1;
            ref var marked = ref markedBy[items[row] - firstItem];
            if (marked == mark) (isRepeated ??= new bool[users.Length])[row] = true;
            marked = mark;
        }
        return isRepeated;
    }

    /// <summary>The rows by user, and those of a user as they came; null where they are in that order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[]? OrderByUser(ReadOnlySpan<int> users, int firstUser, int userCount)
    {
        var isOrdered = true;
        for (var row = 1; row < users.Length && isOrdered; row++) isOrdered = users[row] >= users[row - 1];
        if (isOrdered) return null;
        var next = new int[userCount + 1];
        foreach (var user in users) next[user - firstUser + 1]++;
        for (var user = 1; user <= userCount; user++) next[user] += next[user - 1];
        var order = GC.AllocateUninitializedArray<int>(users.Length);
        for (var row = 0; row < users.Length; row++) order[next[users[row] - firstUser]++] = row;
        return order;
    }

    private static bool[]? ByHash(ReadOnlySpan<int> users, ReadOnlySpan<int> items)
    {
        var seen = new HashSet<ulong>(users.Length);
        bool[]? isRepeated = null;
        for (var row = users.Length - 1; row >= 0; row--)
        {
            // Hash tables fold a 64-bit key by user ^ item, which collides for small ids; an odd factor spreads the
            // keys and keeps them distinct.
            var key = ((ulong)(uint)users[row] << 32 | (uint)items[row]) * 0x9E3779B97F4A7C15;
            if (!seen.Add(key)) (isRepeated ??= new bool[users.Length])[row] = true;
        }
        return isRepeated;
    }
}
