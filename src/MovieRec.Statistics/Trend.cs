namespace MovieRec.Statistics;

/// <summary>Tests for a steady rise or fall.</summary>
public static class Trend
{
    private const int MostExact = 50;

    /// <summary>
    /// The test of Cochran (1954) and Armitage (1955) for a linear trend of proportions over ordered groups with scores
    /// xᵢ: z = Σ xᵢ(rᵢ − nᵢp) / √(p(1 − p)(Σ nᵢxᵢ² − (Σ nᵢxᵢ)²/N)) with p = Σrᵢ/N.
    /// </summary>
    /// <param name="successes">rᵢ, successes in each group.</param>
    /// <param name="trials">nᵢ, independent units in each group.</param>
    /// <param name="scores">xᵢ, where each group stands.</param>
    /// <param name="alternative"><see cref="Alternative.Greater"/> holds that the share rises with the score.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, there are fewer than two groups, or successes do not lie in 0 .. trials.
    /// </exception>
    public static TestOutcome CochranArmitage(
        ReadOnlySpan<double> successes, ReadOnlySpan<double> trials, ReadOnlySpan<double> scores,
        Alternative alternative = Alternative.TwoSided)
    {
        if (successes.Length != trials.Length || scores.Length != trials.Length || trials.Length < 2)
            throw new ArgumentException("Successes, trials and scores must have the same length, at least 2.");
        Sample.Require(scores, 2);
        double r = 0, n = 0, nx = 0, nxx = 0, rx = 0;
        for (var i = 0; i < trials.Length; i++)
        {
            if (!(successes[i] >= 0 && successes[i] <= trials[i]))
                throw new ArgumentException("Successes must lie in 0 .. trials.", nameof(successes));
            r += successes[i];
            n += trials[i];
            nx += trials[i] * scores[i];
            nxx += trials[i] * scores[i] * scores[i];
            rx += successes[i] * scores[i];
        }
        if (n == 0) throw new ArgumentException("There are no trials.", nameof(trials));
        var p = r / n;
        var variance = p * (1 - p) * (nxx - nx * nx / n);
        var z = variance > 0 ? (rx - p * nx) / Math.Sqrt(variance) : 0;
        return new TestOutcome(z, Tail.Normal(z, alternative));
    }

    /// <summary>
    /// The test of Mann (1945) and Kendall (1975) for a monotone trend of a series of independent values: S = Σᵢ&lt;ⱼ
    /// sign(xⱼ − xᵢ), normal with variance (n(n − 1)(2n + 5) − Σ t(t − 1)(2t + 5)) / 18 for groups of t ties and a
    /// continuity correction of 1. Up to 50 values without ties the distribution of S is the exact one (Kendall 1938):
    /// orders of n values with k of their pairs falling number c(n, k) = Σⱼ₌₀..ₙ₋₁ c(n − 1, k − j). The statistic
    /// reported is S.
    /// </summary>
    /// <param name="values">The series, in order of time.</param>
    /// <param name="alternative"><see cref="Alternative.Greater"/> holds that the series rises.</param>
    /// <exception cref="ArgumentException">There are fewer than three values or one is not finite.</exception>
    public static TestOutcome MannKendall(ReadOnlySpan<double> values, Alternative alternative = Alternative.TwoSided)
    {
        Sample.Require(values, 3);
        var s = 0L;
        for (var j = 1; j < values.Length; j++)
            for (var i = 0; i < j; i++)
                s += Math.Sign(values[j] - values[i]);
        double n = values.Length;
        var variance = n * (n - 1) * (2 * n + 5);
        var groups = values.ToArray().GroupBy(value => value).ToArray();
        if (groups.Length == values.Length && values.Length <= MostExact)
            return new TestOutcome(s, ExactP(values.Length, s, alternative));
        foreach (var group in groups)
        {
            double t = group.Count();
            variance -= t * (t - 1) * (2 * t + 5);
        }
        var corrected = alternative switch
        {
            Alternative.Greater => s - 1,
            Alternative.Less => s + 1,
            _ => s - Math.Sign(s),
        };
        return new TestOutcome(s, variance > 0 ? Tail.Normal(corrected / Math.Sqrt(variance / 18), alternative) : 1);
    }

    private static double ExactP(int n, long s, Alternative alternative)
    {
        // share[k]: of all orders, those with k pairs that fall; S = n(n − 1)/2 − 2k.
        double[] share = [1];
        for (var count = 2; count <= n; count++)
        {
            var longer = new double[share.Length + count - 1];
            for (var k = 0; k < share.Length; k++)
                for (var j = 0; j < count; j++) longer[k + j] += share[k] / count;
            share = longer;
        }
        var falling = (int)((share.Length - 1 - s) / 2);
        var atMost = share.AsSpan(0, falling + 1);
        double rises = 0, falls = 0;
        foreach (var part in atMost) rises += part;
        foreach (var part in share.AsSpan(falling)) falls += part;
        return Math.Min(1,
            alternative switch
            {
                Alternative.Greater => rises,
                Alternative.Less => falls,
                _ =>
                2 * Math.Min(rises, falls)
            });
    }
}
