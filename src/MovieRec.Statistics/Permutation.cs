using MovieRec.Numerics;

namespace MovieRec.Statistics;

/// <summary>
/// Permutation tests: labels that the null hypothesis calls arbitrary are dealt out again, and the p-value is the share
/// of deals that differ at least as much as the observed one. The observed deal counts as one of them, p = (1 +
/// #extreme) / (1 + replicates), so that p is never 0 and the test holds its level exactly (Phipson and Smyth 2010).
/// </summary>
public static class Permutation
{
    /// <summary>
    /// Tests whether paired differences are symmetric around 0 by flipping their signs; the statistic is their mean.
    /// All 2ⁿ flips are enumerated where they are no more than the replicates asked for.
    /// </summary>
    /// <param name="differences">One difference a unit: the same user under model A minus under model B, say.</param>
    /// <param name="options">Replicates, alternative and seed.</param>
    /// <exception cref="ArgumentException">The sample is empty or holds a value that is not finite.</exception>
    public static TestOutcome Paired(ReadOnlySpan<double> differences, PermutationOptions? options = null)
    {
        options ??= new();
        var observed = Sample.Mean(differences) * differences.Length;
        var sample = differences.ToArray();
        var tolerance = Tolerance(sample);
        if (sample.Length < 31 && 1L << sample.Length <= options.Replicates)
        {
            var flips = 1 << sample.Length;
            var atLeast = Count(flips,
                flip => IsExtreme(FlippedSum(sample, flip), observed, tolerance, options.Alternative));
            return new TestOutcome(observed / sample.Length, (double)atLeast / flips);
        }
        var extreme = Count(options.Replicates, replicate =>
        {
            var random = SplitMix64.ForStream(options.Seed, (ulong)replicate);
            return IsExtreme(FlippedSum(sample, ref random), observed, tolerance, options.Alternative);
        });
        return new TestOutcome(observed / sample.Length, PValue(extreme, options.Replicates));
    }

    /// <summary>
    /// Tests whether two samples come from one distribution by dealing their values out again; the statistic is x̄ − ȳ.
    /// </summary>
    /// <param name="x">One value a unit of the first group.</param>
    /// <param name="y">One value a unit of the second group.</param>
    /// <param name="options">Replicates, alternative and seed.</param>
    /// <exception cref="ArgumentException">A sample is empty or holds a value that is not finite.</exception>
    public static TestOutcome TwoSample(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, PermutationOptions? options = null)
    {
        Sample.Require(x, 1);
        Sample.Require(y, 1);
        var inGroup = new bool[x.Length + y.Length];
        inGroup.AsSpan(0, x.Length).Fill(true);
        return Stratified([.. x, .. y], inGroup, new int[inGroup.Length], options);
    }

    /// <summary>
    /// Tests whether group and rest differ once units are compared only with units of their own stratum, by dealing the
    /// group's places out again within each stratum. With n₁ group members among the n units of stratum s, the
    /// statistic is Σₛ wₛ (x̄₁ₛ − x̄₀ₛ) / Σₛ wₛ with wₛ = n₁(n − n₁)/n, which is what a least-squares fit with an
    /// effect for each stratum gives the group; a stratum wholly in or out of the group has weight 0.
    /// </summary>
    /// <param name="values">One value a unit.</param>
    /// <param name="inGroup">Whether the unit is in the group.</param>
    /// <param name="strata">The unit's stratum: any number, equal for units that may be compared.</param>
    /// <param name="options">Replicates, alternative and seed.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, a value is not finite, or no stratum holds both group members and others.
    /// </exception>
    public static TestOutcome Stratified(ReadOnlySpan<double> values, ReadOnlySpan<bool> inGroup,
        ReadOnlySpan<int> strata, PermutationOptions? options = null)
    {
        options ??= new();
        Sample.Require(values, 2);
        if (inGroup.Length != values.Length || strata.Length != values.Length)
            throw new ArgumentException("Values, group membership and strata must have the same length.");

        var order = Enumerable.Range(0, values.Length).ToArray();
        var (keys, members) = (strata.ToArray(), inGroup.ToArray());
        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        var sorted = new double[values.Length];
        for (var i = 0; i < order.Length; i++) sorted[i] = values[order[i]];

        // Σₛ wₛ (x̄₁ₛ − x̄₀ₛ) = Σₛ (sum of the group in s − n₁ × mean of s): centring each stratum leaves a plain sum
        // over the group.
        var blocks = new List<(int Start, int Count, int Drawn, int Sign)>();
        double observed = 0, weight = 0;
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            while (end < order.Length && keys[order[end]] == keys[order[start]]) end++;
            var block = sorted.AsSpan(start, end - start);
            var mean = Sample.Mean(block);
            var group = 0;
            for (var i = start; i < end; i++)
            {
                sorted[i] -= mean;
                if (!members[order[i]]) continue;
                group++;
                observed += sorted[i];
            }
            if (group > 0 && group < block.Length)
            {
                // Drawing the smaller side is enough: the two sums of a centred stratum add up to 0.
                blocks.Add(
                    2 * group <= block.Length
                        ? (start, block.Length, group, 1) : (start, block.Length, block.Length - group, -1));
                weight += (double)group * (block.Length - group) / block.Length;
            }
            start = end;
        }
        if (blocks.Count == 0)
            throw new ArgumentException(
                "No stratum holds both members of the group and others, so nothing can be compared.", nameof(strata));

        var tolerance = Tolerance(sorted);
        var extreme = Count(options.Replicates, replicate =>
        {
            var random = SplitMix64.ForStream(options.Seed, (ulong)replicate);
            return IsExtreme(DealtSum(sorted, blocks, ref random), observed, tolerance, options.Alternative);
        });
        return new TestOutcome(observed / weight, PValue(extreme, options.Replicates));
    }

    /// <summary>
    /// Tests whether groups differ at all by dealing all values out again to groups of the same sizes; the statistic is
    /// the largest group mean − the smallest, so that picking the extremes after looking is part of what chance must
    /// match.
    /// </summary>
    /// <param name="values">One value a unit.</param>
    /// <param name="groups">The unit's group: 0, 1, …, each with at least one unit.</param>
    /// <param name="options">Replicates and seed; the spread has no sign, so the alternative does not matter.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, a value is not finite, a group is empty or there is only one.
    /// </exception>
    public static TestOutcome Spread(
        ReadOnlySpan<double> values, ReadOnlySpan<int> groups, PermutationOptions? options = null)
    {
        options ??= new();
        Sample.Require(values, 2);
        if (groups.Length != values.Length) throw new ArgumentException("Values and groups must have the same length.");
        var sizes = new int[groups.ToArray().Max() + 1];
        foreach (var group in groups) sizes[group]++;
        if (sizes.Length < 2 || sizes.Contains(0))
            throw new ArgumentException("There must be at least two groups, and each must have a unit.",
                nameof(groups));

        // Sorted by group, a group is a run of places, and dealing is shuffling.
        var (sorted, keys) = (values.ToArray(), groups.ToArray());
        Array.Sort(keys, sorted);
        var observed = SpreadOfRuns(sorted, sizes);
        var tolerance = Tolerance(sorted);
        var extreme = Count(options.Replicates, replicate =>
        {
            var random = SplitMix64.ForStream(options.Seed, (ulong)replicate);
            var dealt = sorted.ToArray();
            random.Shuffle<double>(dealt);
            return SpreadOfRuns(dealt, sizes) >= observed - tolerance;
        });
        return new TestOutcome(observed, PValue(extreme, options.Replicates));
    }

    private static double SpreadOfRuns(ReadOnlySpan<double> values, int[] sizes)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var size in sizes)
        {
            var sum = 0.0;
            foreach (var value in values[..size]) sum += value;
            (low, high) = (Math.Min(low, sum / size), Math.Max(high, sum / size));
            values = values[size..];
        }
        return high - low;
    }

    private static double DealtSum(
        double[] values, List<(int Start, int Count, int Drawn, int Sign)> blocks, ref SplitMix64 random)
    {
        var pool = System.Buffers.ArrayPool<double>.Shared.Rent(values.Length);
        values.CopyTo(pool, 0);
        var sum = 0.0;
        foreach (var (start, count, drawn, sign) in blocks)
            for (var i = 0; i < drawn; i++)
            {
                var pick = start + i + random.NextInt32(count - i);
                sum += sign * pool[pick];
                pool[pick] = pool[start + i];
            }
        System.Buffers.ArrayPool<double>.Shared.Return(pool);
        return sum;
    }

    private static double FlippedSum(double[] differences, ref SplitMix64 random)
    {
        var sum = 0.0;
        for (var start = 0; start < differences.Length; start += 64)
            sum += FlippedSum(differences.AsSpan(start, Math.Min(64, differences.Length - start)),
                (long)random.NextUInt64());
        return sum;
    }

    /// <summary>Σ ±dᵢ, minus where bit i of <paramref name="flips"/> is set.</summary>
    private static double FlippedSum(ReadOnlySpan<double> differences, long flips)
    {
        var sum = 0.0;
        foreach (var difference in differences)
        {
            sum += BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(difference) ^ (flips << 63));
            flips >>= 1;
        }
        return sum;
    }

    private static int Count(int replicates, Func<int, bool> isExtreme)
    {
        var total = 0;
        Parallel.For(0, replicates, () => 0, (replicate, _, count) => isExtreme(replicate) ? count + 1 : count,
            count => Interlocked.Add(ref total, count));
        return total;
    }

    // Deals that equal the observed one but for the order of summation must count as equal.
    private static double Tolerance(double[] values) => 1e-12 * values.Sum(Math.Abs);

    private static bool IsExtreme(double dealt, double observed, double tolerance, Alternative alternative) =>
        alternative switch
        {
            Alternative.Greater => dealt >= observed - tolerance,
            Alternative.Less => dealt <= observed + tolerance,
            _ => Math.Abs(dealt) >= Math.Abs(observed) - tolerance,
        };

    private static double PValue(int extreme, int replicates) => (1.0 + extreme) / (1.0 + replicates);
}
