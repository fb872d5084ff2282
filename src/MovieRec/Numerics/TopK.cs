using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MovieRec.Numerics;

/// <summary>Finds the k items of highest score without sorting all of them.</summary>
public static class TopK
{
    private const int StackLimit = 256;

    /// <summary>
    /// Writes the best items, best first: the higher score goes first and, of equal scores, the lower item.
    /// −0 equals +0. Scores that are −∞ or NaN are never selected, so −∞ marks an item that is no candidate.
    /// </summary>
    /// <param name="scores">The score of every item.</param>
    /// <param name="excluded">Items that may not be selected, strictly ascending; those outside the scores are passed over.</param>
    /// <param name="best">Receives the items; its length is k. May not overlap the inputs.</param>
    /// <returns>How many places were filled: k, or the number of candidates where that is smaller. Later places are left as they were.</returns>
    public static int Select(ReadOnlySpan<float> scores, ReadOnlySpan<int> excluded, Span<int> best)
    {
        if (best.IsEmpty) return 0;

        ulong[]? rented = null;
        var heap = best.Length <= StackLimit ? stackalloc ulong[StackLimit] : rented = ArrayPool<ulong>.Shared.Rent(best.Length);
        heap = heap[..best.Length];
        // As if k items of score −∞ had been seen: every key of a candidate is above them.
        heap.Fill(Key(float.NegativeInfinity, int.MaxValue));

        var threshold = float.NegativeInfinity;
        var start = 0;
        foreach (var item in excluded)
        {
            if (item < start) continue;
            if (item >= scores.Length) break;
            Offer(scores, start, item, heap, ref threshold);
            start = item + 1;
        }
        Offer(scores, start, scores.Length, heap, ref threshold);

        heap.Sort();
        var count = 0;
        for (var place = heap.Length - 1; place >= 0 && heap[place] > Key(float.NegativeInfinity, 0); place--)
            best[count++] = ItemOf(heap[place]);
        if (rented is not null) ArrayPool<ulong>.Shared.Return(rented);
        return count;
    }

    /// <summary>
    /// Offers the items <paramref name="start"/> .. <paramref name="end"/> − 1 in order. An item whose score only equals the worst kept one
    /// loses to it, because that one has the lower index; so most items fall to one vector comparison.
    /// </summary>
    private static void Offer(ReadOnlySpan<float> scores, int start, int end, Span<ulong> heap, ref float threshold)
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
                if (!Vector.GreaterThanAny(block, new Vector<float>(threshold)))
                {
                    item += width;
                    continue;
                }
                stop = item + width;
            }
            for (; item < stop; item++)
            {
                if (!(scores[item] > threshold)) continue;
                ReplaceLeast(heap, Key(scores[item], item));
                threshold = ScoreOf(heap[0]);
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

    /// <summary>A number that orders as (score ascending, item descending): the score's bits made monotone, then the item's complement.</summary>
    private static ulong Key(float score, int item)
    {
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        bits = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        return ((ulong)bits << 32) | ~(uint)item;
    }

    private static int ItemOf(ulong key) => (int)~(uint)key;

    private static float ScoreOf(ulong key)
    {
        var bits = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((bits & 0x8000_0000) != 0 ? bits & 0x7FFF_FFFF : ~bits);
    }
}
