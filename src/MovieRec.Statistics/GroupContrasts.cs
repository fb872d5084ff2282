using System.Runtime.InteropServices;
using MathNet.Numerics.Distributions;
using MovieRec.Numerics;

namespace MovieRec.Statistics;

/// <summary>
/// How one group differs from all other units in one column, once units are compared only with units of their own
/// stratum.
/// </summary>
/// <param name="Group">Index of the group.</param>
/// <param name="Column">Index of the column.</param>
/// <param name="GroupUnits">Units of the group that count in the column.</param>
/// <param name="OtherUnits">Units outside it that do.</param>
/// <param name="Difference">
/// Adjusted difference of means with its interval; NaN where no stratum holds both sides.
/// </param>
/// <param name="Ratio">Adjusted ratio of means with its interval; NaN where a mean is not positive.</param>
/// <param name="PValue">Permutation p-value of this contrast on its own; NaN where it was not tested.</param>
/// <param name="AdjustedPValue">Step-down max-T p-value over all tested contrasts; NaN where it was not tested.</param>
public readonly record struct GroupContrast(
    int Group, int Column, int GroupUnits, int OtherUnits, Estimate Difference, Estimate Ratio, double PValue,
    double AdjustedPValue);

/// <summary>
/// Every group against all other units, in every column at once, by one joint permutation of the group labels within
/// strata: the step-down max-T procedure of Westfall and Young (1993, algorithm 4.1), which holds the family-wise error
/// rate and, unlike Holm's, pays nothing for tests that move together.
/// </summary>
/// <remarks>
/// <para>With weights w, stratum means ȳₛ = Σwy/Σw and z = w(y − ȳₛ), the statistic of a group is T = Σ_{group} z / √(Σ
/// g̃²z²), where g̃ is the group indicator less its mean in the stratum. It is a score test that is robust to groups
/// whose spread differs.</para>
/// <para>The difference is the weighted least-squares coefficient of the group next to an effect for each stratum, with
/// HC1 errors; of two strata, the one with more units of both sides counts more. Its reference, for the ratio, is the
/// mean of the others in the same strata with the same weights.</para>
/// </remarks>
public static class GroupContrasts
{
    /// <summary>Computes and tests the contrasts.</summary>
    /// <param name="values">
    /// One row a unit, row-major, [n × <paramref name="columns"/>]; where the weight is 0 the value is not looked at.
    /// </param>
    /// <param name="weights">Weights ≥ 0 of the same shape; empty for equal ones.</param>
    /// <param name="columns">Number of columns, at least 1.</param>
    /// <param name="groups">The group of each unit, at least 0; length n.</param>
    /// <param name="groupCount">
    /// Groups below this number are tested, those from it on only stand among the others.
    /// </param>
    /// <param name="strata">
    /// The stratum of each unit: any number, equal for units that may be compared; length n.
    /// </param>
    /// <param name="minimumUnits">A contrast is tested only where both sides have at least this many units.</param>
    /// <param name="options">Replicates and seed; the test is two-sided.</param>
    /// <returns>One contrast for each group and column, group by group.</returns>
    /// <exception cref="ArgumentException">Lengths disagree, or a value that counts is not finite.</exception>
    public static GroupContrast[] Test(
        ReadOnlySpan<double> values, ReadOnlySpan<double> weights, int columns, ReadOnlySpan<int> groups,
        int groupCount, ReadOnlySpan<int> strata,
        int minimumUnits = 2, PermutationOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(groupCount);
        if (values.Length != groups.Length * columns || strata.Length != groups.Length
            || (!weights.IsEmpty && weights.Length != values.Length))
            throw new ArgumentException("Values, weights, groups and strata must have the same number of rows.");
        var layout = new Layout(values, weights, columns, groups, groupCount, strata);
        var contrasts = new GroupContrast[groupCount * columns];
        for (var group = 0; group < groupCount; group++)
            for (var column = 0; column < columns; column++)
                contrasts[group * columns + column] = layout.Estimate(group, column);

        var tested = Enumerable.Range(0, contrasts.Length)
            .Where(at => contrasts[at].GroupUnits >= minimumUnits && contrasts[at].OtherUnits >= minimumUnits
                && double.IsFinite(contrasts[at].Difference.Value)).ToArray();
        Permute(layout, contrasts, tested, options ?? new());
        return contrasts;
    }

    private static void Permute(Layout layout, GroupContrast[] contrasts, int[] tested, PermutationOptions options)
    {
        var observed = new double[contrasts.Length];
        layout.Score(layout.Groups, new double[layout.ScratchLength], observed);
        Array.Sort(tested, (a, b) => observed[a] != observed[b] ? observed[b].CompareTo(observed[a]) : a.CompareTo(b));

        var alone = new int[tested.Length];
        var stepDown = new int[tested.Length];
        var gate = new Lock();
        Parallel.For(0, options.Replicates, () => new Worker(layout, tested.Length), (replicate, _, worker) =>
        {
            layout.Deal(SplitMix64.ForStream(options.Seed, (ulong)replicate), worker.Groups);
            layout.Score(worker.Groups, worker.Scratch, worker.Scores);
            var largest = 0.0;
            for (var rank = tested.Length - 1; rank >= 0; rank--)
            {
                // Deals that equal the observed one but for rounding must count as equal.
                var threshold = observed[tested[rank]] * (1 - 1e-9);
                var score = worker.Scores[tested[rank]];
                if (score >= threshold) worker.Alone[rank]++;
                largest = Math.Max(largest, score);
                if (largest >= threshold) worker.StepDown[rank]++;
            }
            return worker;
        }, worker =>
        {
            lock (gate)
                for (var rank = 0; rank < tested.Length; rank++)
                {
                    alone[rank] += worker.Alone[rank];
                    stepDown[rank] += worker.StepDown[rank];
                }
        });

        var running = 0.0;
        for (var rank = 0; rank < tested.Length; rank++)
        {
            running = Math.Max(running, (1.0 + stepDown[rank]) / (1.0 + options.Replicates));
            contrasts[tested[rank]] = contrasts[tested[rank]] with
            {
                PValue = (1.0 + alone[rank]) / (1.0 + options.Replicates),
                AdjustedPValue = running,
            };
        }
    }

    /// <summary>What a thread needs to try deals.</summary>
    private sealed class Worker(Layout layout, int tested)
    {
        public readonly int[] Groups = new int[layout.Units];
        public readonly double[] Scratch = new double[layout.ScratchLength];
        public readonly double[] Scores = new double[layout.GroupCount * layout.Columns];
        public readonly int[] Alone = new int[tested];
        public readonly int[] StepDown = new int[tested];
    }

    /// <summary>
    /// The units sorted by stratum, their centred values padded to whole vectors, and what all deals share.
    /// </summary>
    private sealed class Layout
    {
        private readonly double[] _values;
        private readonly double[] _weights;
        private readonly double[] _centred;
        private readonly int _stride;
        private readonly int[] _stratumOf;
        private readonly int[] _stratumStart;
        private readonly double[] _share;
        private readonly double[] _outside;

        public Layout(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, int columns, ReadOnlySpan<int> groups,
            int groupCount, ReadOnlySpan<int> strata)
        {
            (Units, Columns, GroupCount) = (groups.Length, columns, groupCount);
            var order = Enumerable.Range(0, Units).ToArray();
            var keys = strata.ToArray();
            Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
            Groups = new int[Units];
            _values = new double[Units * columns];
            _weights = new double[Units * columns];
            _stratumOf = new int[Units];
            var starts = new List<int>();
            for (var unit = 0; unit < Units; unit++)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(groups[order[unit]], nameof(groups));
                Groups[unit] = groups[order[unit]];
                if (unit == 0 || keys[order[unit]] != keys[order[unit - 1]]) starts.Add(unit);
                _stratumOf[unit] = starts.Count - 1;
                for (var column = 0; column < columns; column++)
                {
                    var (from, to) = (order[unit] * columns + column, unit * columns + column);
                    _weights[to] = weights.IsEmpty ? 1 : weights[from];
                    if (_weights[to] == 0) continue;
                    _values[to] = values[from];
                    if (!double.IsFinite(_values[to]) || !(_weights[to] > 0 && double.IsFinite(_weights[to])))
                        throw new ArgumentException("A value or weight is not finite, or a weight is negative; give "
                            + "what is missing the weight 0.", nameof(values));
                }
            }
            _stratumStart = [.. starts, Units];

            var lanes = System.Numerics.Vector<double>.Count;
            _stride = (columns + lanes - 1) / lanes * lanes;
            _centred = new double[Units * _stride];
            _share = new double[starts.Count * groupCount];
            _outside = new double[groupCount * _stride];
            for (var stratum = 0; stratum < starts.Count; stratum++) PrepareStratum(stratum);
        }

        public int Units { get; }

        public int Columns { get; }

        public int GroupCount { get; }

        /// <summary>Groups by unit, in the order of this layout.</summary>
        public int[] Groups { get; }

        public int ScratchLength => GroupCount * 2 * _stride;

        /// <summary>Deals the groups of each stratum out again among its units.</summary>
        public void Deal(SplitMix64 random, int[] groups)
        {
            Groups.CopyTo(groups, 0);
            for (var stratum = 0; stratum + 1 < _stratumStart.Length; stratum++)
                random.Shuffle(groups.AsSpan(_stratumStart[stratum].._stratumStart[stratum + 1]));
        }

        /// <summary>T² of each group and column for units in the given groups.</summary>
        public void Score(int[] groups, double[] scratch, double[] scores)
        {
            Array.Clear(scratch);
            for (var unit = 0; unit < Units; unit++)
            {
                var group = groups[unit];
                if (group >= GroupCount) continue;
                // Σ g̃²z² over everybody is Σ p²z² over the strata, which no deal changes, plus ((1 − p)² − p²)z² for
                // those in the group.
                var lever = 1 - 2 * _share[_stratumOf[unit] * GroupCount + group];
                Accumulate(_centred.AsSpan(unit * _stride, _stride), lever,
                    scratch.AsSpan(group * 2 * _stride, 2 * _stride));
            }
            for (var group = 0; group < GroupCount; group++)
                for (var column = 0; column < Columns; column++)
                {
                    var sum = scratch[group * 2 * _stride + column];
                    var variance = _outside[group * _stride + column] + scratch[(group * 2 + 1) * _stride + column];
                    scores[group * Columns + column] = variance > 1e-300 ? sum * sum / variance : 0;
                }
        }

        public GroupContrast Estimate(int group, int column)
        {
            var undefined = new Estimate(double.NaN, double.NaN, double.NaN, 0.95);
            var (inside, outside, strataUsed) = (0, 0, 0);
            double total = 0, meanInside = 0, meanOutside = 0;
            var share = new double[_stratumStart.Length - 1];
            for (var stratum = 0; stratum < share.Length; stratum++)
            {
                double w1 = 0, w0 = 0, y1 = 0, y0 = 0;
                var (n1, n0) = (0, 0);
                for (var unit = _stratumStart[stratum]; unit < _stratumStart[stratum + 1]; unit++)
                {
                    var (w, y) = (_weights[unit * Columns + column], _values[unit * Columns + column]);
                    if (w == 0) continue;
                    if (Groups[unit] == group)
                    {
                        n1++;
                        w1 += w;
                        y1 += w * y;
                    }
                    else
                    {
                        n0++;
                        w0 += w;
                        y0 += w * y;
                    }
                }
                inside += n1;
                outside += n0;
                share[stratum] = double.NaN;
                if (n1 == 0 || n0 == 0) continue;
                strataUsed++;
                share[stratum] = w1 / (w1 + w0);
                var both = w1 * w0 / (w1 + w0);
                total += both;
                meanInside += both * y1 / w1;
                meanOutside += both * y0 / w0;
            }
            if (strataUsed == 0)
                return new(group, column, inside, outside, undefined, undefined, double.NaN, double.NaN);
            meanInside /= total;
            meanOutside /= total;
            var difference = meanInside - meanOutside;

            // The sandwich, its two sides apart: they are the errors of the two means.
            double scoreInside = 0, scoreOutside = 0;
            var used = 0;
            for (var unit = 0; unit < Units; unit++)
            {
                var p = share[_stratumOf[unit]];
                var w = _weights[unit * Columns + column];
                if (w == 0 || double.IsNaN(p)) continue;
                used++;
                var isInside = Groups[unit] == group;
                var lever = isInside ? 1 - p : -p;
                var score = lever * (_centred[unit * _stride + column] - w * difference * lever);
                if (isInside) scoreInside += score * score;
                else scoreOutside += score * score;
            }
            var correction = used / Math.Max(1.0, used - strataUsed - 1) / (total * total);
            var z = Normal.InvCDF(0, 1, 0.975);
            var half = z * Math.Sqrt((scoreInside + scoreOutside) * correction);
            var ratio = undefined;
            if (meanInside > 0 && meanOutside > 0)
            {
                var log = z
                    * Math.Sqrt(
                        correction
                            * (scoreInside / (meanInside * meanInside) + scoreOutside / (meanOutside * meanOutside)));
                var value = meanInside / meanOutside;
                ratio = new Estimate(value, value * Math.Exp(-log), value * Math.Exp(log), 0.95);
            }
            return new(group, column, inside, outside,
                new Estimate(difference, difference - half, difference + half, 0.95), ratio, double.NaN, double.NaN);
        }

        private void PrepareStratum(int stratum)
        {
            var (start, end) = (_stratumStart[stratum], _stratumStart[stratum + 1]);
            var share = _share.AsSpan(stratum * GroupCount, GroupCount);
            for (var unit = start; unit < end; unit++)
                if (Groups[unit] < GroupCount) share[Groups[unit]] += 1.0 / (end - start);
            for (var column = 0; column < Columns; column++)
            {
                double weight = 0, sum = 0, squares = 0;
                for (var unit = start; unit < end; unit++)
                {
                    weight += _weights[unit * Columns + column];
                    sum += _weights[unit * Columns + column] * _values[unit * Columns + column];
                }
                var mean = weight == 0 ? 0 : sum / weight;
                for (var unit = start; unit < end; unit++)
                {
                    var centred = _weights[unit * Columns + column] * (_values[unit * Columns + column] - mean);
                    _centred[unit * _stride + column] = centred;
                    squares += centred * centred;
                }
                for (var group = 0; group < GroupCount; group++)
                    _outside[group * _stride + column] += share[group] * share[group] * squares;
            }
        }

        private static void Accumulate(ReadOnlySpan<double> row, double lever, Span<double> sums)
        {
            var values = MemoryMarshal.Cast<double, System.Numerics.Vector<double>>(row);
            var totals = MemoryMarshal.Cast<double, System.Numerics.Vector<double>>(sums[..row.Length]);
            var squares = MemoryMarshal.Cast<double, System.Numerics.Vector<double>>(sums[row.Length..]);
            for (var lane = 0; lane < values.Length; lane++)
            {
                totals[lane] += values[lane];
                squares[lane] += values[lane] * values[lane] * lever;
            }
        }
    }
}
