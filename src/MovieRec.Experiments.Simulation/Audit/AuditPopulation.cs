using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Experiments.Simulation.Audit;

/// <summary>
/// The units an audit draws from, with replacement: what each did before an experiment and during it. Since
/// these are all the units there are, mean, deviation and correlation are known exactly and not estimated.
/// </summary>
public sealed class AuditPopulation
{
    private const int StratumCount = 4;

    private readonly double[] _before;
    private readonly double[] _during;
    private readonly int[] _strata;

    /// <summary>Describes a population.</summary>
    /// <param name="before">What each did before, such as ratings or clicks; finite.</param>
    /// <param name="during">What each does during the experiment, in the same order; finite, not all the same.</param>
    /// <exception cref="ExperimentException">
    /// The lists differ in length, are too short, or hold values that are no use.
    /// </exception>
    public AuditPopulation(IReadOnlyList<double> before, IReadOnlyList<double> during)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(during);
        if (before.Count != during.Count || before.Count < 20)
            throw new ExperimentException("An audit needs at least 20 units with one figure before and one during "
                + $"each, not {before.Count} and {during.Count}.");
        if (before.Concat(during).Any(value => !double.IsFinite(value)) || during.Distinct().Count() < 2)
            throw new ExperimentException("The figures of a population must be finite and differ between units.");
        (_before, _during) = ([.. before], [.. during]);
        (Mean, Median) = (_during.Average(), Sample.QuantileOfSorted([.. _during.Order()], 0.5));
        double xx = 0, xy = 0, yy = 0, x̄ = _before.Average();
        for (var unit = 0; unit < Count; unit++)
        {
            var (x, y) = (_before[unit] - x̄, _during[unit] - Mean);
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        (Deviation, Correlation) = (Math.Sqrt(yy / Count), xx == 0 ? 0 : xy / Math.Sqrt(xx * yy));
        _strata = new int[Count];
        var order = Enumerable.Range(0, Count).OrderBy(unit => _before[unit]).ToArray();
        for (var place = 0; place < Count; place++) _strata[order[place]] = place * StratumCount / Count;
    }

    /// <summary>Number of units.</summary>
    internal int Count => _during.Length;

    /// <summary>Mean of what they do during the experiment.</summary>
    public double Mean { get; }

    /// <summary>Median of the same.</summary>
    internal double Median { get; }

    /// <summary>Its standard deviation between units.</summary>
    public double Deviation { get; }

    /// <summary>Correlation of before with during.</summary>
    public double Correlation { get; }

    /// <summary>What each did before.</summary>
    internal ReadOnlySpan<double> Before => _before;

    /// <summary>What each does during the experiment.</summary>
    internal ReadOnlySpan<double> During => _during;

    /// <summary>
    /// The quarter of the units, by what they did before, that each belongs to: 0 for the least active.
    /// </summary>
    internal ReadOnlySpan<int> Strata => _strata;

    /// <summary>
    /// A population of skewed activity: before and during are log-normal, their logarithms normal with deviation 0.6.
    /// </summary>
    /// <param name="units">Number of units, at least 20.</param>
    /// <param name="correlation">Of the logarithms, in −1 .. 1.</param>
    /// <param name="seed">Seed.</param>
    public static AuditPopulation Simulated(int units = 20_000, double correlation = 0.8, ulong seed = 1)
    {
        const double Spread = 0.6;
        if (!(correlation is >= -1 and <= 1))
            throw new ExperimentException($"A correlation lies in −1 to 1, not at {correlation:R}.");
        var (before, during) = (new double[units], new double[units]);
        for (var unit = 0; unit < units; unit++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)unit);
            var (shared, own) = (random.NextNormal(), random.NextNormal());
            before[unit] = PortableMath.Exp(Spread * shared);
            during[unit] = PortableMath.Exp(
                Spread * (correlation * shared + Math.Sqrt(1 - correlation * correlation) * own));
        }
        return new AuditPopulation(before, during);
    }
}
