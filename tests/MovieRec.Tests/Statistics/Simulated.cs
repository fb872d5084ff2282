using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

/// <summary>Samples with known truth, for tests of how often a procedure is right.</summary>
internal static class Simulated
{
    public static double[] Normals(ref SplitMix64 random, int count, double mean = 0, double deviation = 1)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = mean + deviation * random.NextNormal();
        return values;
    }

    /// <summary>Share of <paramref name="trials"/> seeded trials in which something happens.</summary>
    public static double Rate(int trials, Func<SplitMix64, bool> happens) =>
        Enumerable.Range(0, trials).Average(trial => happens(SplitMix64.ForStream(41, (ulong)trial)) ? 1.0 : 0);
}
