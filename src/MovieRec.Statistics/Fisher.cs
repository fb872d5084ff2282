namespace MovieRec.Statistics;

/// <summary>
/// Fisher's exact test of two shares (1935): with the margins of the 2 × 2 table held, successes of the first sample
/// are hypergeometric where the shares are equal, whatever they are. It never errs more often than it says, and less
/// often where counts are small.
/// </summary>
public static class Fisher
{
    // Relative, as R's fisher.test allows for rounding when it compares probabilities.
    private const double Slack = 1e-7;

    /// <summary>
    /// Tests whether two shares are equal. The two-sided p-value sums the probabilities of all tables that are no
    /// likelier than the one seen (R's <c>fisher.test</c>). The statistic is the difference of the shares.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There are no trials, or successes do not lie in 0 .. trials.
    /// </exception>
    public static TestOutcome Test(
        long successes1, long trials1, long successes2, long trials2, Alternative alternative = Alternative.TwoSided)
    {
        Proportion.Require(successes1, trials1);
        Proportion.Require(successes2, trials2);
        var successes = successes1 + successes2;
        var (least, most) = (Math.Max(0, successes - trials2), Math.Min(successes, trials1));
        // Probabilities relative to the likeliest table, walked from it to both sides by the ratio of neighbours.
        var mode = Math.Clamp((long)((successes + 1.0) * (trials1 + 1.0) / (trials1 + trials2 + 2.0)), least, most);
        var seen = Relative(successes1);
        double total = 0, extreme = 0;
        Add(mode, 1);
        var weight = 1.0;
        for (var at = mode; at < most && weight > 1e-300;)
        {
            weight *= Ratio(at);
            Add(++at, weight);
        }
        weight = 1;
        for (var at = mode; at > least && weight > 1e-300;)
        {
            weight /= Ratio(--at);
            Add(at, weight);
        }
        return new TestOutcome((double)successes1 / trials1 - (double)successes2 / trials2,
            Math.Min(1, extreme / total));

        // P(at + 1) ÷ P(at).
        double Ratio(long at) => (double)(successes - at) / (at + 1) * (trials1 - at) / (trials2 - successes + at + 1);

        double Relative(long at) => Math.Exp(Log(at) - Log(mode));

        double Log(long at) => Binomial.LogChoose(trials1, at) + Binomial.LogChoose(trials2, successes - at);

        void Add(long at, double probability)
        {
            total += probability;
            if (alternative switch
            {
                Alternative.Greater => at >= successes1,
                Alternative.Less => at <= successes1,
                _ =>
                probability <= seen * (1 + Slack)
            })
                extreme += probability;
        }
    }
}
