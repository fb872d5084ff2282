namespace MovieRec.Statistics;

/// <summary>
/// The rank test of Mann and Whitney (1947). The statistic U counts the pairs in which x exceeds y, ties as one half.
/// </summary>
public static class MannWhitney
{
    private const int LargestExactSample = 50;

    /// <summary>
    /// Tests whether values of x and y are equally likely to exceed each other; <see cref="Alternative.Greater"/> holds that x tends to be the
    /// larger. Exact for samples below 50 without ties; otherwise normal, with variance n₁n₂/12 · ((n + 1) − Σ(t³ − t)/(n(n − 1))) for groups of
    /// t ties and a continuity correction of ½.
    /// </summary>
    /// <exception cref="ArgumentException">A sample is empty or holds a value that is not finite.</exception>
    public static TestOutcome Test(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Alternative alternative = Alternative.TwoSided)
    {
        Sample.Require(x, 1);
        Sample.Require(y, 1);
        var ranks = Sample.Ranks([.. x, .. y], out var ties);
        double n1 = x.Length, n2 = y.Length, n = n1 + n2;
        var u = ranks.AsSpan(0, x.Length).ToArray().Sum() - n1 * (n1 + 1) / 2;
        if (ties == 0 && x.Length < LargestExactSample && y.Length < LargestExactSample)
            return new TestOutcome(u, Exact((int)u, x.Length, y.Length, alternative));

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

    private static double Exact(int u, int n1, int n2, Alternative alternative)
    {
        // Ways to choose n₁ of the ranks 1 .. n with a given sum, one rank at a time; U is that sum minus its least value.
        var largest = n1 * n2;
        var ways = new double[n1 + 1, largest + 1];
        ways[0, 0] = 1;
        for (var rank = 1; rank <= n1 + n2; rank++)
            for (var chosen = Math.Min(rank, n1); chosen >= 1; chosen--)
                // As the chosen-th smallest, this rank adds its distance from the least it could be.
                for (int distance = rank - chosen, sum = largest; sum >= distance; sum--)
                    ways[chosen, sum] += ways[chosen - 1, sum - distance];

        double total = 0, below = 0, above = 0;
        for (var sum = 0; sum <= largest; sum++)
        {
            total += ways[n1, sum];
            if (sum <= u) below += ways[n1, sum];
            if (sum >= u) above += ways[n1, sum];
        }
        return alternative switch
        {
            Alternative.Greater => above / total,
            Alternative.Less => below / total,
            _ => Math.Min(1, 2 * Math.Min(below, above) / total),
        };
    }
}
