using MathNet.Numerics.Distributions;
using MovieRec.Statistics;

namespace MovieRec.Experiments.Simulation;

/// <summary>Power measured at one size.</summary>
public sealed class MeasuredPower(int units, int experiments, Estimate power)
{
    /// <summary>Units an experiment.</summary>
    public int Units { get; } = units;

    /// <summary>Number of simulated experiments, no unit in two of them.</summary>
    public int Experiments { get; } = experiments;

    /// <summary>Share that found what is true, with Wilson's 95% interval.</summary>
    public Estimate Power { get; } = power;
}

/// <summary>
/// How many units it takes, measured: a large pool of simulated units is cut into experiments of n units each that
/// share none, and the share that finds the truth is the power at n. The smallest n with the power asked for is read
/// off between sizes, linear in √n and Φ⁻¹(power), where the power of a normal test is a line.
/// </summary>
public sealed class SampleSizeSearch(IReadOnlyList<MeasuredPower> curve, Estimate units)
{
    private const int MostExperiments = 500;
    private const int FewestExperiments = 20;

    /// <summary>The sizes tried, ascending.</summary>
    public IReadOnlyList<MeasuredPower> Curve { get; } = curve;

    /// <summary>
    /// The smallest size, with the sizes at which the upper and the lower end of the measured power reach the goal; +∞
    /// where the pool is too small to tell.
    /// </summary>
    public Estimate Units { get; } = units;

    /// <summary>Searches.</summary>
    /// <param name="pool">Number of units there are.</param>
    /// <param name="finds">
    /// Whether the experiment on units start .. start + count − 1 finds the truth; called from several threads at once.
    /// </param>
    /// <param name="smallest">The smallest size tried.</param>
    /// <param name="power">The power asked for, above 0 and below 1.</param>
    public static SampleSizeSearch Find(int pool, Func<int, int, bool> finds, int smallest = 20, double power = 0.8)
    {
        ArgumentNullException.ThrowIfNull(finds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(smallest);
        Sample.RequireLevel(power);
        var curve = new List<MeasuredPower>();
        for (double size = smallest; size * FewestExperiments <= pool; size *= Math.Sqrt(2))
        {
            var (units, found) = ((int)Math.Round(size), 0);
            var experiments = Math.Min(MostExperiments, pool / units);
            // Spread over the pool, so that few large experiments do not all use its beginning.
            Parallel.For(0, experiments, () => 0,
                (experiment, _,
                    count) => count
                        + (finds((int)((long)experiment * (pool - units) / Math.Max(1, experiments - 1)), units)
                            ? 1 : 0), count => Interlocked.Add(ref found, count));
            curve.Add(new MeasuredPower(units, experiments, Proportion.Wilson(found, experiments)));
            if (curve[^1].Power.Low > power && curve.Count > 1 && curve[^2].Power.Low > power) break;
        }
        if (curve.Count == 0) throw new ExperimentException($"A pool of {pool} units is too small to measure power "
            + $"with; simulate at least {smallest * FewestExperiments}.");
        return new SampleSizeSearch(curve,
            new Estimate(Crossing(point => point.Value), Crossing(point => point.High), Crossing(point => point.Low),
                0.95));

        double Crossing(Func<Estimate, double> of)
        {
            // Power does not fall with size; where the measured one does, by chance, the best so far stands.
            var best = new double[curve.Count];
            for (var at = 0; at < best.Length; at++)
                best[at] = Math.Max(at == 0 ? 0 : best[at - 1], of(curve[at].Power));
            var above = Array.FindIndex(best, value => value >= power);
            if (above < 0) return double.PositiveInfinity;
            if (above == 0) return curve[0].Units;
            var (low, high, goal) = (Probit(best[above - 1]), Probit(best[above]), Probit(power));
            var (from, to) = (Math.Sqrt(curve[above - 1].Units), Math.Sqrt(curve[above].Units));
            var root = from + (goal - low) / (high - low) * (to - from);
            return root * root;
        }

        static double Probit(double p) => Normal.InvCDF(0, 1, Math.Clamp(p, 1e-3, 1 - 1e-3));
    }
}
