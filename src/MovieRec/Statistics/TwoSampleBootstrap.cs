using MovieRec.Numerics;

namespace MovieRec.Statistics;

/// <summary>
/// Two independent samples resampled together: each replicate draws the units of either with replacement and computes its statistic again. Any contrast of
/// the two (a difference, a ratio) then has an interval and a test from the same replicates (Efron and Tibshirani, 'An Introduction to the Bootstrap', 1993,
/// chapters 13 and 16).
/// </summary>
public sealed class TwoSampleBootstrap
{
    private readonly double[] _first;
    private readonly double[] _second;
    private readonly BootstrapOptions _options;

    /// <summary>Draws the replicates, in parallel; the same seed gives the same ones on any number of threads.</summary>
    /// <param name="firstUnits">Units of the first sample, at least 2.</param>
    /// <param name="first">Its statistic; only reads what it shares.</param>
    /// <param name="secondUnits">Units of the second sample, at least 2.</param>
    /// <param name="second">Its statistic.</param>
    /// <param name="options">Replicates, level and seed. The intervals are percentile ones, whatever the method asked for: skewness that both samples share leaves the difference.</param>
    public TwoSampleBootstrap(int firstUnits, UnitStatistic first, int secondUnits, UnitStatistic second, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstUnits, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(secondUnits, 2);
        _options = options ?? new();
        (First, Second) = (first([.. Enumerable.Range(0, firstUnits)]), second([.. Enumerable.Range(0, secondUnits)]));
        (_first, _second) = (new double[_options.Replicates], new double[_options.Replicates]);
        Parallel.For(0, _options.Replicates, () => new int[Math.Max(firstUnits, secondUnits)], (replicate, _, units) =>
        {
            var random = SplitMix64.ForStream((ulong)_options.Seed, (ulong)replicate);
            _first[replicate] = first(Resample(units.AsSpan(0, firstUnits), ref random));
            _second[replicate] = second(Resample(units.AsSpan(0, secondUnits), ref random));
            return units;
        }, _ => { });
    }

    /// <summary>The statistic of the whole first sample.</summary>
    public double First { get; }

    /// <summary>The statistic of the whole second sample.</summary>
    public double Second { get; }

    /// <summary>A contrast with its percentile interval.</summary>
    /// <exception cref="ArgumentException">More than half of the resamples leave the contrast undefined.</exception>
    public Estimate Interval(Func<double, double, double> contrast)
    {
        ArgumentNullException.ThrowIfNull(contrast);
        var sorted = Replicates(contrast);
        Array.Sort(sorted);
        var tail = (1 - _options.Level) / 2;
        return new Estimate(contrast(First, Second), Sample.QuantileOfSorted(sorted, tail), Sample.QuantileOfSorted(sorted, 1 - tail), _options.Level);
    }

    /// <summary>
    /// Tests whether a contrast is 0. The replicates, moved so that their middle is 0, stand for what chance does: p = (1 + number at least as far out as
    /// the contrast) / (1 + replicates).
    /// </summary>
    /// <exception cref="ArgumentException">More than half of the resamples leave the contrast undefined.</exception>
    public TestOutcome Test(Func<double, double, double> contrast, Alternative alternative = Alternative.TwoSided)
    {
        ArgumentNullException.ThrowIfNull(contrast);
        var (value, replicates) = (contrast(First, Second), Replicates(contrast));
        var extreme = replicates.Count(replicate => alternative switch
        {
            Alternative.Greater => replicate - value >= value,
            Alternative.Less => replicate - value <= value,
            _ => Math.Abs(replicate - value) >= Math.Abs(value),
        });
        return new TestOutcome(value, (1.0 + extreme) / (1.0 + replicates.Length));
    }

    private double[] Replicates(Func<double, double, double> contrast)
    {
        double[] finite = [.. _first.Zip(_second, contrast).Where(double.IsFinite)];
        return finite.Length >= _first.Length / 2 ? finite
            : throw new ArgumentException("More than half of the resamples leave the contrast undefined; it needs more units.", nameof(contrast));
    }

    private static ReadOnlySpan<int> Resample(Span<int> units, ref SplitMix64 random)
    {
        for (var draw = 0; draw < units.Length; draw++) units[draw] = random.NextInt32(units.Length);
        return units;
    }
}
