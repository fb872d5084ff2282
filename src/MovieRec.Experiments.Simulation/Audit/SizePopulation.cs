using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Experiments.Simulation.Audit;

/// <summary>How the units of a <see cref="SizeMap"/> are spread.</summary>
public enum SizeData
{
    /// <summary>Normal, mean 10 and deviation 2.</summary>
    Normal,

    /// <summary>Log-normal with σ = 1: skewness 6.</summary>
    LogNormal,

    /// <summary>Counts with many zeros: Poisson about a log-normal rate, mean about 2.4, skewness about 4.</summary>
    Counts,

    /// <summary>Log-normal times in whole milliseconds, median 120 and σ = 0.6, many of them equal.</summary>
    Milliseconds,

    /// <summary>One in two converts.</summary>
    Half,

    /// <summary>One in 20 converts.</summary>
    FivePercent,

    /// <summary>One in 100 converts.</summary>
    OnePercent,

    /// <summary>One in 1,000 converts.</summary>
    OnePerMille,
}

/// <summary>
/// Everybody that a size map draws from, so that the truth is known: a value, what was known before, chances and a
/// stratum each.
/// </summary>
internal sealed class SizePopulation
{
    private const int Count = 1 << 16;
    private const int StratumCount = 4;

    public readonly double[] Values = new double[Count];
    public readonly double[] Before = new double[Count];
    public readonly double[] Chances = new double[Count];
    public readonly int[] Strata = new int[Count];
    private readonly double[] _sorted;

    public SizePopulation(SizeData data, ulong seed)
    {
        for (var unit = 0; unit < Count; unit++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)data << 32 | (uint)unit);
            var (known, own) = (random.NextNormal(), random.NextNormal());
            // Correlated .7 with what was known before.
            var latent = 0.7 * known + Math.Sqrt(0.51) * own;
            (Before[unit], Values[unit]) = data switch
            {
                SizeData.Normal => (known, 10 + 2 * latent),
                SizeData.LogNormal => (PortableMath.Exp(known), PortableMath.Exp(latent)),
                SizeData.Counts =>
                    (Poisson(1.5 * PortableMath.Exp(known), ref random),
                        Poisson(1.5 * PortableMath.Exp(latent), ref random)),
                SizeData.Milliseconds =>
                    (Math.Round(120 * PortableMath.Exp(0.6 * known)), Math.Round(120 * PortableMath.Exp(0.6 * latent))),
                _ => (known, latent),
            };
            Chances[unit] = 1 + Poisson(2 * PortableMath.Exp(0.5 * known), ref random);
        }
        if (ShareOf(data) is { } share)
        {
            var converted = Values.OrderDescending().ElementAt((int)Math.Round(share * Count) - 1);
            for (var unit = 0; unit < Count; unit++) Values[unit] = Values[unit] >= converted ? 1 : 0;
        }
        var order = Enumerable.Range(0, Count).OrderBy(unit => Before[unit]).ToArray();
        for (var place = 0; place < Count; place++) Strata[order[place]] = place * StratumCount / Count;
        _sorted = [.. Values.Order()];
        (Mean, Ratio) = (Sample.Mean(Values), Values.Sum() / Chances.Sum());
    }

    public double Mean { get; }

    public double Ratio { get; }

    /// <summary>The least value with at least so large a share of all at or below it.</summary>
    public double Quantile(double probability) => _sorted[(int)Math.Ceiling(probability * Count) - 1];

    public static double? ShareOf(SizeData data) => data switch
    {
        SizeData.Half => 0.5,
        SizeData.FivePercent => 0.05,
        SizeData.OnePercent => 0.01,
        SizeData.OnePerMille => 0.001,
        _ => null,
    };

    private static double Poisson(double rate, ref SplitMix64 random)
    {
        // Knuth's: arrivals until their product falls below e^−rate. Rates here are small.
        var (count, product, limit) = (0, random.NextDouble(), PortableMath.Exp(-Math.Min(rate, 100)));
        for (; product > limit; count++) product *= random.NextDouble();
        return count;
    }
}
