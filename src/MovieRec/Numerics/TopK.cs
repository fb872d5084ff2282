using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MovieRec.Numerics;

/// <summary>Finds the k items of highest score without sorting all of them.</summary>
public static class TopK
{
    private const int StackLimit = 256;

    /// <summary>
    /// Writes the best items, best first: the higher score goes first and, of equal scores, the item of the higher rank
    /// in <paramref name="ties"/>. −0 equals +0. Scores that are −∞ or NaN are never selected, so −∞ marks an item that
    /// is no candidate.
    /// </summary>
    /// <param name="scores">The score of every item.</param>
    /// <param name="excluded">
    /// Items that may not be selected, strictly ascending; those outside the scores are passed over.
    /// </param>
    /// <param name="ties">The order of items with equal scores.</param>
    /// <param name="best">Receives the items; its length is k. May not overlap the inputs.</param>
    /// <returns>
    /// How many places were filled: k, or the number of candidates where that is smaller. Later places are left as they
    /// were.
    /// </returns>
    public static int Select(ReadOnlySpan<float> scores, ReadOnlySpan<int> excluded, TieOrder ties, Span<int> best)
    {
        if (best.IsEmpty) return 0;

        ulong[]? rented = null;
        var heap = best.Length <= StackLimit
            ? stackalloc ulong[StackLimit] : rented = ArrayPool<ulong>.Shared.Rent(best.Length);
        heap = heap[..best.Length];
        // As if k items of score −∞ had been seen: every key of a candidate is above them.
        heap.Fill(Key(float.NegativeInfinity, 0));

        var threshold = float.MinValue;
        var start = 0;
        foreach (var item in excluded)
        {
            if (item < start) continue;
            if (item >= scores.Length) break;
            Offer(scores, start, item, ties, heap, ref threshold);
            start = item + 1;
        }
        Offer(scores, start, scores.Length, ties, heap, ref threshold);

        heap.Sort();
        var count = 0;
        for (var place = heap.Length - 1; place >= 0
            && heap[place] > Key(float.NegativeInfinity, uint.MaxValue); place--)
            best[count++] = ties.ItemOf((uint)heap[place]);
        if (rented is not null) ArrayPool<ulong>.Shared.Return(rented);
        return count;
    }

    /// <summary>
    /// Offers the items <paramref name="start"/> .. <paramref name="end"/> − 1. Most lie below the worst kept one and
    /// fall to one vector comparison; only those that reach it have their rank among equals computed.
    /// </summary>
    private static void Offer(
        ReadOnlySpan<float> scores, int start, int end, TieOrder ties, Span<ulong> heap, ref float threshold)
    {
        var width = Vector<float>.Count;
        ref var first = ref MemoryMarshal.GetReference(scores);
        var item = start;
        while (item < end)
        {
            var stop = end;
            if (item + width <= end)
            {
                var block = Vector.LoadUnsafe(ref first, (nuint)item);
                if (!Vector.GreaterThanOrEqualAny(block, new Vector<float>(threshold)))
                {
                    item += width;
                    continue;
                }
                stop = item + width;
            }
            for (; item < stop; item++)
            {
                // Neither −∞ nor NaN reaches the threshold, which is a number from the start.
                if (!(scores[item] >= threshold)) continue;
                var key = Key(scores[item], ties.RankOf(item));
                if (key <= heap[0]) continue;
                ReplaceLeast(heap, key);
                threshold = Math.Max(ScoreOf(heap[0]), float.MinValue);
            }
        }
    }

    private static void ReplaceLeast(Span<ulong> heap, ulong key)
    {
        var parent = 0;
        while (true)
        {
            var child = 2 * parent + 1;
            if (child >= heap.Length) break;
            if (child + 1 < heap.Length && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= key) break;
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = key;
    }

    /// <summary>A number that orders as (score, rank): the score's bits made monotone, then the rank.</summary>
    private static ulong Key(float score, uint rank)
    {
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        bits = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        return ((ulong)bits << 32) | rank;
    }

    private static float ScoreOf(ulong key)
    {
        var bits = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((bits & 0x8000_0000) != 0 ? bits & 0x7FFF_FFFF : ~bits);
    }
}
