using MovieRec.Numerics;

namespace MovieRec.Statistics;

/// <summary>
/// Two independent samples resampled together: each replicate draws the units of either with replacement and computes
/// its statistic again. Any contrast of the two (a difference, a ratio) then has an interval and a test from the same
/// replicates (Efron and Tibshirani, 'An Introduction to the Bootstrap', 1993, chapters 13 and 16). Resamples of n
/// units spread by √((n − 1)/n) too little, and percentiles are those of a normal where Student's t is due; the
/// replicates are spread about the contrast by √(n/(n − 1)) · t/z, n the smaller sample (the expanded percentile
/// interval of Hesterberg 2015, 'What teachers should know about the bootstrap'). Below <see cref="MinimumUnits"/>
/// units in a sample, and where all replicates agree, interval and test are withheld.
/// </summary>
public sealed class TwoSampleBootstrap
{
    /// <summary>Fewest units of a sample whose resamples are taken for other samples.</summary>
    public const int MinimumUnits = 20;

    private const string Constant = "all resamples agree, so the spread between units is not known";

    private readonly int _units;
    private readonly double[] _first;
    private readonly double[] _second;
    private readonly BootstrapOptions _options;

    /// <summary>
    /// Draws the replicates, in parallel; the same seed gives the same ones on any number of threads.
    /// </summary>
    /// <param name="firstUnits">Units of the first sample, at least 2.</param>
    /// <param name="first">Its statistic; only reads what it shares.</param>
    /// <param name="secondUnits">Units of the second sample, at least 2.</param>
    /// <param name="second">Its statistic.</param>
    /// <param name="options">
    /// Replicates, level and seed. The intervals are percentile ones, whatever the method asked for: skewness that both
    /// samples share leaves the difference.
    /// </param>
    public TwoSampleBootstrap(
        int firstUnits, UnitStatistic first, int secondUnits, UnitStatistic second, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstUnits, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(secondUnits, 2);
        _options = options ?? new();
        _units = Math.Min(firstUnits, secondUnits);
        (First, Second) = (first([.. Enumerable.Range(0, firstUnits)]), second([.. Enumerable.Range(0, secondUnits)]));
        (_first, _second) = (new double[_options.Replicates], new double[_options.Replicates]);
        Parallel.For(0, _options.Replicates, () => new int[Math.Max(firstUnits, secondUnits)], (replicate, _, units) =>
        {
            var random = SplitMix64.ForStream(_options.Seed, (ulong)replicate);
            _first[replicate] = first(Resample(units.AsSpan(0, firstUnits), ref random));
            _second[replicate] = second(Resample(units.AsSpan(0, secondUnits), ref random));
            return units;
        }, _ => { });
    }

    /// <summary>The statistic of the whole first sample.</summary>
    public double First { get; }

    /// <summary>The statistic of the whole second sample.</summary>
    public double Second { get; }

    /// <summary>A contrast with its expanded percentile interval.</summary>
    /// <exception cref="ArgumentException">More than half of the resamples leave the contrast undefined.</exception>
    public Estimate Interval(Func<double, double, double> contrast)
    {
        ArgumentNullException.ThrowIfNull(contrast);
        var value = contrast(First, Second);
        if (Lacking is { } lacking) return Estimate.Withheld(lacking, value, _options.Level);
        var sorted = Replicates(contrast);
        Array.Sort(sorted);
        if (sorted[0] == sorted[^1]) return Estimate.Withheld(Constant, value, _options.Level);
        var (tail, spread) = ((1 - _options.Level) / 2, Spread);
        return new Estimate(value, End(tail), End(1 - tail), _options.Level);

        double End(double probability) => value + spread * (Sample.QuantileOfSorted(sorted, probability) - value);
    }

    /// <summary>
    /// Tests whether a contrast is 0. The replicates, moved so that their middle is 0, stand for what chance does: p =
    /// (1 + number at least as far out as the contrast) / (1 + replicates).
    /// </summary>
    /// <exception cref="ArgumentException">More than half of the resamples leave the contrast undefined.</exception>
    public TestOutcome Test(Func<double, double, double> contrast, Alternative alternative = Alternative.TwoSided)
    {
        ArgumentNullException.ThrowIfNull(contrast);
        var value = contrast(First, Second);
        if (Lacking is { } lacking) return TestOutcome.Withheld(lacking, value);
        var replicates = Replicates(contrast);
        if (replicates.Max() == replicates.Min()) return TestOutcome.Withheld(Constant, value);
        var spread = Spread;
        var extreme = replicates.Count(replicate => alternative switch
        {
            Alternative.Greater => spread * (replicate - value) >= value,
            Alternative.Less => spread * (replicate - value) <= value,
            _ => spread * Math.Abs(replicate - value) >= Math.Abs(value),
        });
        return new TestOutcome(value, (1.0 + extreme) / (1.0 + replicates.Length));
    }

    private string? Lacking =>
        _units >= MinimumUnits ? null : $"{_units} units in a sample, where a bootstrap needs at least {MinimumUnits}";

    private double Spread
    {
        get
        {
            var probability = (1 + _options.Level) / 2;
            return Math.Sqrt(_units / (_units - 1.0)) * Tail.StudentTQuantile(probability, _units - 1)
                / MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, probability);
        }
    }

    private double[] Replicates(Func<double, double, double> contrast)
    {
        double[] finite = [.. _first.Zip(_second, contrast).Where(double.IsFinite)];
        return finite.Length >= _first.Length / 2 ? finite
            : throw new ArgumentException(
                "More than half of the resamples leave the contrast undefined; it needs more units.", nameof(contrast));
    }

    private static ReadOnlySpan<int> Resample(Span<int> units, ref SplitMix64 random)
    {
        for (var draw = 0; draw < units.Length; draw++) units[draw] = random.NextInt32(units.Length);
        return units;
    }
}
