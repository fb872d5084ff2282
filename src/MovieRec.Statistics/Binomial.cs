using MathNet.Numerics;

namespace MovieRec.Statistics;

/// <summary>
/// The binomial distribution of successes X in n trials, each with chance p: exact tails, limits and test.
/// </summary>
public static class Binomial
{
    // Relative, as R's binom.test allows for rounding when it compares probabilities.
    private const double Slack = 1e-7;

    /// <summary>P(X ≤ <paramref name="successes"/>) = I_{1−p}(n − x, x + 1).</summary>
    public static double AtMost(long successes, long trials, double share) =>
        successes < 0 ? 0 : successes >= trials ? 1 : share <= 0 ? 1 : share >= 1
            ? 0 : SpecialFunctions.BetaRegularized(trials - successes, successes + 1, 1 - share);

    /// <summary>P(X ≥ <paramref name="successes"/>) = I_p(x, n − x + 1).</summary>
    public static double AtLeast(long successes, long trials, double share) =>
        successes <= 0 ? 1 : successes > trials ? 0 : share <= 0 ? 0 : share >= 1
            ? 1 : SpecialFunctions.BetaRegularized(successes, trials - successes + 1, share);

    /// <summary>
    /// Tests exactly whether the chance is <paramref name="share"/>: the two-sided p-value sums the probabilities of
    /// all counts that are no likelier than the one seen (R's <c>binom.test</c>). The statistic is the count.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There are no trials, successes do not lie in 0 .. trials, or the share not in 0 .. 1.
    /// </exception>
    public static TestOutcome Test(
        long successes, long trials, double share, Alternative alternative = Alternative.TwoSided)
    {
        Proportion.Require(successes, trials);
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies in 0 to 1.");
        return new TestOutcome(successes, alternative switch
        {
            Alternative.Greater => AtLeast(successes, trials, share),
            Alternative.Less => AtMost(successes, trials, share),
            _ => TwoSided(successes, trials, share),
        });
    }

    /// <summary>
    /// The exact limits of Clopper and Pearson (1934), each with error <paramref name="tail"/>: the least chance under
    /// which as many successes or more have that probability, and the greatest under which as few.
    /// </summary>
    public static (double Low, double High) Limits(long successes, long trials, double tail) =>
        (LowLimit(successes, trials, tail), 1 - LowLimit(trials - successes, trials, tail));

    // The p with P(X ≥ x) = tail, by Newton's steps on logarithms, kept inside a bracket: near 0 the tail is C·p^x, and
    // one step is exact.
    private static double LowLimit(long successes, long trials, double tail)
    {
        if (successes == 0) return 0;
        var z = -MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, tail);
        double low = 0, high = 1;
        var p = Math.Clamp(Proportion.Wilson(z, successes, trials).Low, 1e-3 * successes / trials, 0.999);
        var constant = LogChoose(trials, successes) + Math.Log(successes);
        for (var step = 0; step < 100; step++)
        {
            var at = AtLeast(successes, trials, p);
            if (at > tail) high = p;
            else low = p;
            // dP/dp = x·(n choose x)·p^(x − 1)·(1 − p)^(n − x).
            var slope = Math.Exp(constant + successes * Math.Log(p) + (trials - successes) * Math.Log(1 - p)) / at;
            var next = p * Math.Exp(Math.Clamp(Math.Log(tail / at) / slope, -2, 2));
            if (Math.Abs(next - p) <= 1e-12 * p) return next;
            p = next > low && next < high ? next : (low + high) / 2;
        }
        return p;
    }

    private static double TwoSided(long successes, long trials, double share)
    {
        if (share is 0 or 1) return successes == (share == 0 ? 0 : trials) ? 1 : 0;
        var most = Log(successes, trials, share) + Slack;
        var mode = (long)Math.Floor((trials + 1) * share);
        if (successes == mode) return 1;
        if (successes < mode)
        {
            // The first count above the mode that is no likelier.
            var (low, high) = (mode, trials + 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (Log(middle, trials, share) <= most) high = middle;
                else low = middle + 1;
            }
            return Math.Min(1, AtMost(successes, trials, share) + AtLeast(low, trials, share));
        }
        return TwoSided(trials - successes, trials, 1 - share);
    }

    private static double Log(long successes, long trials, double share) => successes > trials ? double.NegativeInfinity
        : LogChoose(trials, successes) + successes * Math.Log(share) + (trials - successes) * Math.Log(1 - share);

    /// <summary>ln (n choose k).</summary>
    internal static double LogChoose(long n, long k) =>
        SpecialFunctions.GammaLn(n + 1.0) - SpecialFunctions.GammaLn(k + 1.0) - SpecialFunctions.GammaLn(n - k + 1.0);
}
