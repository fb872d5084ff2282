using MathNet.Numerics.Distributions;

namespace MovieRec.Statistics;

/// <summary>Shares of independent units and their comparison.</summary>
public static class Proportion
{
    /// <summary>
    /// Least expected count of a 2 × 2 table from which the normal test holds its size: at 10, 5.7 % at most where 5
    /// are asked for, also at 1 in 100 units.
    /// </summary>
    public const int LeastExpected = 10;

    /// <summary>
    /// The share p = successes/trials with Wilson's score interval (1927),
    /// (2np + z² ± z√(z² + 4np(1 − p))) / (2(n + z²)).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There are no trials, or successes do not lie in 0 .. trials.
    /// </exception>
    public static Estimate Wilson(long successes, long trials, double level = 0.95)
    {
        Require(successes, trials);
        var (low, high) = Wilson(Normal.InvCDF(0, 1, (1 + Sample.RequireLevel(level)) / 2), successes, trials);
        return new Estimate((double)successes / trials, low, high, level);
    }

    /// <summary>Wilson's limits at z standard errors.</summary>
    internal static (double Low, double High) Wilson(double z, long successes, long trials)
    {
        double n = trials, p = successes / n;
        var slack = z * Math.Sqrt(z * z + 4 * n * p * (1 - p));
        var scale = 2 * (n + z * z);
        return (successes == 0 ? 0 : (2 * n * p + z * z - slack) / scale,
            successes == trials ? 1 : (2 * n * p + z * z + slack) / scale);
    }

    /// <summary>
    /// p₁ − p₂ with the interval Newcombe (1998, 'Interval estimation for the difference between independent
    /// proportions', method 10) builds from the two Wilson intervals (l, u): low = p₁ − p₂ − √((p₁ − l₁)² + (u₂ −
    /// p₂)²), high = p₁ − p₂ + √((u₁ − p₁)² + (p₂ − l₂)²).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There are no trials, or successes do not lie in 0 .. trials.
    /// </exception>
    public static Estimate Difference(long successes1, long trials1, long successes2, long trials2, double level = 0.95)
    {
        var (first, second) = (Wilson(successes1, trials1, level), Wilson(successes2, trials2, level));
        var difference = first.Value - second.Value;
        return new Estimate(difference,
            difference - double.Hypot(first.Value - first.Low, second.High - second.Value),
            difference + double.Hypot(first.High - first.Value, second.Value - second.Low), level);
    }

    /// <summary>
    /// Tests whether two shares are equal: z = (p₁ − p₂) / √(p(1 − p)(1/n₁ + 1/n₂)) with p the pooled share; z² is
    /// Pearson's χ² of the 2 × 2 table. Where one of the four counts that equal shares lead to expect is below
    /// <see cref="LeastExpected"/>, the p-value is that of <see cref="Fisher"/>'s exact test.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There are no trials, or successes do not lie in 0 .. trials.
    /// </exception>
    public static TestOutcome Test(
        long successes1, long trials1, long successes2, long trials2, Alternative alternative = Alternative.TwoSided)
    {
        Require(successes1, trials1);
        Require(successes2, trials2);
        var pooled = (double)(successes1 + successes2) / (trials1 + trials2);
        var error = Math.Sqrt(pooled * (1 - pooled) * (1.0 / trials1 + 1.0 / trials2));
        var z = error == 0 ? 0 : ((double)successes1 / trials1 - (double)successes2 / trials2) / error;
        return Math.Min(pooled, 1 - pooled) * Math.Min(trials1, trials2) < LeastExpected
            ? new TestOutcome(z, Fisher.Test(successes1, trials1, successes2, trials2, alternative).PValue)
            : new TestOutcome(z, Tail.Normal(z, alternative));
    }

    internal static void Require(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
    }
}
