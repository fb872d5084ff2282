using MovieRec.Numerics;

namespace MovieRec.Experiments;

/// <summary>
/// Team-draft interleaving: both rankings shown in one list, so that everybody compares the two. As captains pick
/// teams, the rankings take turns in pairs, a coin deciding who goes first in each pair, and each adds its best item
/// that is not in the list yet; clicks count for the team that added the item (Radlinski, Kurup and Joachims, CIKM
/// 2008; Chapelle, Joachims, Radlinski and Yue, 'Large-scale validation and analysis of interleaved search evaluation',
/// TOIS 2012).
/// </summary>
public static class TeamDraft
{
    /// <summary>Interleaves two rankings.</summary>
    /// <param name="first">A ranking, best first, without repeats.</param>
    /// <param name="second">The other.</param>
    /// <param name="list">Receives the items.</param>
    /// <param name="ofSecond">
    /// Receives, for each place, whether the second ranking added the item; as long as <paramref name="list"/>.
    /// </param>
    /// <param name="random">Throws the coins.</param>
    /// <returns>Number of places filled: fewer than asked for only where both rankings are used up.</returns>
    public static int Interleave(
        ReadOnlySpan<int> first, ReadOnlySpan<int> second, Span<int> list, Span<bool> ofSecond, ref SplitMix64 random)
    {
        if (ofSecond.Length != list.Length)
            throw new ArgumentException($"{list.Length} places need as many teams, not {ofSecond.Length}.",
                nameof(ofSecond));
        var (count, next1, next2) = (0, 0, 0);
        while (count < list.Length)
        {
            var before = count;
            var secondBegins = random.NextUInt64() >> 63 == 1;
            for (var turn = 0; turn < 2 && count < list.Length; turn++)
            {
                var isSecond = secondBegins ^ (turn == 1);
                if (!TryTake(isSecond ? second : first, ref isSecond ? ref next2 : ref next1, list[..count],
                    out var item)) continue;
                (list[count], ofSecond[count]) = (item, isSecond);
                count++;
            }
            if (count == before) break;
        }
        return count;
    }

    /// <summary>
    /// Clicks on the second team's items less those on the first's: above 0 where the second ranking wins.
    /// </summary>
    public static int Credit(ReadOnlySpan<bool> clicks, ReadOnlySpan<bool> ofSecond)
    {
        var credit = 0;
        for (var place = 0; place < clicks.Length; place++)
            if (clicks[place]) credit += ofSecond[place] ? 1 : -1;
        return credit;
    }

    private static bool TryTake(ReadOnlySpan<int> ranking, ref int next, ReadOnlySpan<int> taken, out int item)
    {
        for (; next < ranking.Length; next++)
        {
            if (taken.Contains(ranking[next])) continue;
            item = ranking[next++];
            return true;
        }
        item = -1;
        return false;
    }
}
