using System.Collections;

namespace MovieRec.Experiments;

/// <summary>What the units of one variant did under one metric: parallel lists with one entry a unit.</summary>
/// <param name="Values">The value, or the numerator of a ratio.</param>
public sealed record MetricSample(IReadOnlyList<double> Values)
{
    /// <summary>Denominators of a ratio; null for other metrics.</summary>
    public IReadOnlyList<double>? Denominators { get; init; }

    /// <summary>
    /// The same metric, or anything that goes with it, before the experiment began, for <see cref="Cuped"/>; null for
    /// none.
    /// </summary>
    public IReadOnlyList<double>? Covariates { get; init; }

    /// <summary>
    /// The stratum of each unit, known before the experiment, for <see cref="PostStratification"/>; null for none.
    /// </summary>
    public IReadOnlyList<int>? Strata { get; init; }

    /// <summary>Number of units.</summary>
    public int Count => Values.Count;

    /// <summary>The units summed up, where that is known without reading them one by one; null otherwise.</summary>
    internal SampleMoments? Moments { get; private init; }

    /// <summary>Sum of the values, such as the successes of a proportion.</summary>
    internal double Total => Moments?.Total ?? Values.Sum();

    /// <summary>
    /// Units that are known by their sums, for samples too large to be held in memory. The units themselves are asked
    /// for only where the sums do not do: for quantiles, and where the figures are too skewed, or the units too few,
    /// for the normal theory.
    /// </summary>
    /// <param name="moments">
    /// The sums. Their second number is the denominator where the units have one, otherwise the covariate.
    /// </param>
    /// <param name="units">Reads the units; called at most once.</param>
    /// <param name="hasDenominators">Whether the units have denominators.</param>
    /// <param name="hasCovariates">Whether the units have covariates.</param>
    /// <exception cref="ArgumentException">The sums have one second number, and the units two.</exception>
    public static MetricSample FromMoments(SampleMoments moments, Func<MetricSample> units,
        bool hasDenominators = false, bool hasCovariates = false)
    {
        ArgumentNullException.ThrowIfNull(moments);
        ArgumentNullException.ThrowIfNull(units);
        if (hasDenominators && hasCovariates)
            throw new ArgumentException("Sums know denominators or covariates, not both.", nameof(hasCovariates));
        var read = new Lazy<MetricSample>(units);
        return new MetricSample(Later(sample => sample.Values))
        {
            Denominators = hasDenominators ? Later(sample => sample.Denominators!) : null,
            Covariates = hasCovariates ? Later(sample => sample.Covariates!) : null,
            Moments = moments,
        };

        DeferredList Later(Func<MetricSample, IReadOnlyList<double>> part) =>
            new(moments.Units, () => part(read.Value) as double[] ?? [.. part(read.Value)]);
    }

    /// <summary>A list's numbers side by side, without a copy where it is an array already.</summary>
    internal static ReadOnlySpan<double> AsSpan(IReadOnlyList<double> list) =>
        list as double[] ?? (list as DeferredList)?.Numbers ?? [.. list];

    /// <summary>Numbers of a known count that are read when one of them is asked for.</summary>
    private sealed class DeferredList(int count, Func<double[]> read) : IReadOnlyList<double>
    {
        private double[]? _numbers;

        public double[] Numbers => _numbers ??= read() is { } numbers && numbers.Length == count ? numbers
            : throw new ExperimentException($"{count} units were summed up, but other units were read afterwards: the "
                + "data have changed in between; read them again.");

        public int Count => count;

        public double this[int index] => Numbers[index];

        public IEnumerator<double> GetEnumerator() => ((IEnumerable<double>)Numbers).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => Numbers.GetEnumerator();
    }
}
