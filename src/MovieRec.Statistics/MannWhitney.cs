namespace MovieRec.Statistics;

/// <summary>
/// The rank test of Mann and Whitney (1947). The statistic U counts the pairs in which x exceeds y, ties as one half.
/// </summary>
public static class MannWhitney
{
    private const int LargestExactSample = 50;
    private const int LargestExactPoolWithTies = 50;

    /// <summary>
    /// Tests whether values of x and y are equally likely to exceed each other; <see cref="Alternative.Greater"/> holds
    /// that x tends to be the larger. Exact for samples below 50 without ties, and with ties for at most 50 values
    /// together (all choices of n₁ of the midranks are equally likely: the shift algorithm of Streitberg and Röhmel
    /// 1986; two-sided by the distance from the mean of U). Otherwise normal, with variance n₁n₂/12 · ((n + 1) − Σ(t³ −
    /// t)/(n(n − 1))) for groups of t ties and a continuity correction of ½.
    /// </summary>
    /// <exception cref="ArgumentException">A sample is empty or holds a value that is not finite.</exception>
    public static TestOutcome Test(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, Alternative alternative = Alternative.TwoSided)
    {
        Sample.Require(x, 1);
        Sample.Require(y, 1);
        var ranks = Sample.Ranks([.. x, .. y], out var ties);
        double n1 = x.Length, n2 = y.Length, n = n1 + n2;
        var u = ranks.AsSpan(0, x.Length).ToArray().Sum() - n1 * (n1 + 1) / 2;
        if (ties == 0 ? x.Length < LargestExactSample && y.Length < LargestExactSample : n <= LargestExactPoolWithTies)
            return new TestOutcome(u, Exact(ranks, x.Length, alternative));

        var deviation = u - n1 * n2 / 2;
        var variance = n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1)));
        if (variance <= 0) return new TestOutcome(u, 1);
        var correction = alternative switch
        {
            Alternative.Greater => -0.5,
            Alternative.Less => 0.5,
            _ => -0.5 * Math.Sign(deviation),
        };
        return new TestOutcome(u, Tail.Normal((deviation + correction) / Math.Sqrt(variance), alternative));
    }

    private static double Exact(double[] ranks, int n1, Alternative alternative)
    {
        // Midranks are whole numbers once doubled. Ways to choose n₁ of them with a given sum, one rank at a time.
        var scores = Array.ConvertAll(ranks, rank => (int)(2 * rank));
        var seen = scores.AsSpan(0, n1).ToArray().Sum();
        var largest = scores.OrderDescending().Take(n1).Sum();
        var ways = new double[n1 + 1, largest + 1];
        ways[0, 0] = 1;
        for (var place = 0; place < scores.Length; place++)
            for (var chosen = Math.Min(place + 1, n1); chosen >= 1; chosen--)
                for (int score = scores[place], sum = largest; sum >= score; sum--)
                    ways[chosen, sum] += ways[chosen - 1, sum - score];

        // Twice the mean of U in doubled ranks is whole, too.
        var twiceMean = 2L * n1 * (scores.Length + 1);
        double total = 0, extreme = 0;
        for (var sum = 0; sum <= largest; sum++)
        {
            total += ways[n1, sum];
            if (alternative switch
            {
                Alternative.Greater => sum >= seen,
                Alternative.Less => sum <= seen,
                _ => Math.Abs(2L * sum - twiceMean) >= Math.Abs(2L * seen - twiceMean),
            }) extreme += ways[n1, sum];
        }
        return extreme / total;
    }
}
