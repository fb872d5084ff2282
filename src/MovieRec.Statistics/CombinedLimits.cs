using MathNet.Numerics.Distributions;

namespace MovieRec.Statistics;

/// <summary>
/// The limits of a figure, one from below and one from above, each of which misses the truth with probability
/// <paramref name="tail"/>.
/// </summary>
public delegate (double Low, double High) LimitsOf(double tail);

/// <summary>
/// Two figures compared through limits of each, the method of variance estimates recovery (Newcombe 1998, method 10 and
/// 11; Zou and Donner 2008, 'Construction of confidence limits about effect measures'; for ratios Donner and Zou 2012):
/// for θ₁ − wθ₂ with limits (l, u) the lower limit is θ₁ − wθ₂ − √((θ₁ − l₁)² + w²(u₂ − θ₂)²), the upper one likewise.
/// Where limits have no symmetry, such as exact ones of small counts, neither has the result. A limit that is infinite
/// makes that end infinite.
/// </summary>
public static class CombinedLimits
{
    /// <summary>θ₁ − θ₂ with its interval.</summary>
    public static Estimate Difference(
        double first, LimitsOf firstLimits, double second, LimitsOf secondLimits, double level)
    {
        var tail = (1 - Sample.RequireLevel(level)) / 2;
        var (low1, high1) = firstLimits(tail);
        var (low2, high2) = secondLimits(tail);
        var difference = first - second;
        return new Estimate(difference, difference - double.Hypot(first - low1, high2 - second),
            difference + double.Hypot(high1 - first, second - low2), level);
    }

    /// <summary>θ₁/θ₂ − 1 with its interval, for θ₂ above 0: the w between which θ₁ − wθ₂ may be 0.</summary>
    public static Estimate Lift(double first, LimitsOf firstLimits, double second, LimitsOf secondLimits, double level)
    {
        var tail = (1 - Sample.RequireLevel(level)) / 2;
        var (low1, high1) = firstLimits(tail);
        var (low2, high2) = secondLimits(tail);
        var product = first * second;
        // With x(2θ − x) of each limit: w²·a₂ − 2wθ₁θ₂ + a₁ = 0.
        var (below1, above2) = (low1 * (2 * first - low1), high2 * (2 * second - high2));
        var (above1, below2) = (high1 * (2 * first - high1), low2 * (2 * second - low2));
        var low = double.IsFinite(above2) && low1 > 0
            ? below1 / (product + Math.Sqrt(Math.Max(0, product * product - below1 * above2))) : 0;
        var high = low2 > 0 && double.IsFinite(high1)
            ? (product + Math.Sqrt(Math.Max(0, product * product - above1 * below2))) / below2
            : double.PositiveInfinity;
        return new Estimate(first / second - 1, low - 1, high - 1, level);
    }

    /// <summary>P-value of θ₁ = wθ₂: the error at which the interval of θ₁ − wθ₂ just begins to hold 0.</summary>
    public static double PValue(double first, LimitsOf firstLimits, double second, LimitsOf secondLimits, double factor,
        Alternative alternative)
    {
        var difference = first - factor * second;
        if (alternative == Alternative.TwoSided) return Math.Min(1, 2 * OneSided(difference > 0));
        var isAbove = alternative == Alternative.Greater;
        // Seen from the other side the test is conservative, too: the p-values of the two sides add up to 1 or more.
        return difference > 0 == isAbove ? OneSided(isAbove) : Math.Max(0.5, 1 - OneSided(!isAbove));

        double OneSided(bool above)
        {
            if (difference == 0 || Slack(0, above) <= 0) return 1;
            double low = 0, high = 1, atLow = Slack(0, above), atHigh;
            while ((atHigh = Slack(high, above)) > 0 && high < 32) (low, atLow, high) = (high, atHigh, 2 * high);
            // Halving and false position by turns: limits are smooth for proportions, steps for quantiles.
            for (var step = 0; step < 60 && high - low > 1e-6; step++)
            {
                var middle = step % 2 == 1 && double.IsFinite(atHigh) && atLow > atHigh
                    ? low + (high - low) * Math.Clamp(atLow / (atLow - atHigh), 0.001, 0.999) : (low + high) / 2;
                var at = Slack(middle, above);
                if (at > 0) (low, atLow) = (middle, at);
                else (high, atHigh) = (middle, at);
            }
            return Normal.CDF(0, 1, -low);
        }

        // By how much the interval at z excludes 0; in z, on which scale the search is even.
        double Slack(double z, bool above)
        {
            var tail = Normal.CDF(0, 1, -z);
            var (low1, high1) = firstLimits(tail);
            var (low2, high2) = secondLimits(tail);
            return Math.Abs(difference)
                - (above
                    ? double.Hypot(first - low1, factor * (high2 - second))
                    : double.Hypot(high1 - first, factor * (second - low2)));
        }
    }
}
