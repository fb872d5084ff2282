namespace MovieRec.Statistics;

/// <summary>
/// The tests of Kolmogorov and Smirnov: whether two samples, or a sample and a theory, have one continuous
/// distribution.
/// </summary>
public static class KolmogorovSmirnov
{
    // R's ks.test computes exactly below these, too.
    private const long LargestExactProduct = 10_000;
    private const int LargestExactSample = 100;

    /// <summary>
    /// D = sup |F₁(x) − F₂(x)| over the empirical distributions. For n₁n₂ below 10,000 the p-value is exact, also with
    /// ties: all orders in which the two samples may lie are equally likely, and those with as large a distance are
    /// counted as lattice paths (Schröer and Trenkler 1995). Otherwise it is asymptotic, Q(λ) = 2 Σⱼ (−1)ʲ⁻¹ e^(−2j²λ²)
    /// at λ = (√m + 0.12 + 0.11/√m) D with m = n₁n₂/(n₁ + n₂) (Stephens 1970); with ties that errs on the side of not
    /// rejecting.
    /// </summary>
    /// <exception cref="ArgumentException">A sample is empty or holds a value that is not finite.</exception>
    public static TestOutcome Test(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Sample.Require(x, 1);
        Sample.Require(y, 1);
        var (first, second) = (x.ToArray(), y.ToArray());
        Array.Sort(first);
        Array.Sort(second);
        var distance = 0.0;
        for (int i = 0, j = 0; i < first.Length && j < second.Length;)
        {
            var at = Math.Min(first[i], second[j]);
            while (i < first.Length && first[i] == at) i++;
            while (j < second.Length && second[j] == at) j++;
            distance = Math.Max(distance, Math.Abs((double)i / first.Length - (double)j / second.Length));
        }
        if ((long)first.Length * second.Length < LargestExactProduct)
            return new TestOutcome(distance, Exact(distance, first, second));
        var root = Math.Sqrt((double)first.Length * second.Length / (first.Length + second.Length));
        return new TestOutcome(distance, Q((root + 0.12 + 0.11 / root) * distance));
    }

    /// <summary>
    /// Tests whether a sample comes from the continuous distribution F: D = sup |F₁(x) − F(x)|. Below 100 values the
    /// p-value is exact (Marsaglia, Tsang and Wang 2003, 'Evaluating Kolmogorov's distribution'), otherwise Q(λ) at λ =
    /// (√n + 0.12 + 0.11/√n) D.
    /// </summary>
    /// <param name="values">The sample.</param>
    /// <param name="distribution">
    /// F; null for the uniform one on 0 .. 1, which p-values have where there is nothing to find.
    /// </param>
    /// <exception cref="ArgumentException">The sample is empty or holds a value that is not finite.</exception>
    public static TestOutcome OneSample(ReadOnlySpan<double> values, Func<double, double>? distribution = null)
    {
        Sample.Require(values, 1);
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var distance = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var expected = distribution?.Invoke(sorted[i]) ?? Math.Clamp(sorted[i], 0, 1);
            distance = Math.Max(distance,
                Math.Max(expected - (double)i / sorted.Length, (i + 1.0) / sorted.Length - expected));
        }
        if (sorted.Length < LargestExactSample)
            return new TestOutcome(distance, Math.Clamp(1 - Kolmogorov(sorted.Length, distance), 0, 1));
        var root = Math.Sqrt(sorted.Length);
        return new TestOutcome(distance, Q((root + 0.12 + 0.11 / root) * distance));
    }

    /// <summary>
    /// P(D ≥ distance) over all orders of the pooled values. After i values of x and j of y the path stands at (i, j);
    /// it has gone too far where |i/n₁ − j/n₂| reaches the distance at the end of a group of ties. The share of the
    /// paths to (i, j) that have, by the last step: u(i, j) = (i·u(i − 1, j) + j·u(i, j − 1)) / (i + j).
    /// </summary>
    private static double Exact(double distance, double[] first, double[] second)
    {
        var (n1, n2) = (first.Length, second.Length);
        double[] pooled = [.. first, .. second];
        Array.Sort(pooled);
        // Distances are whole multiples of 1/(n₁n₂): compared as such, rounding cannot tip one.
        var limit = (long)Math.Round(distance * n1 * n2);
        var shares = new double[n2 + 1];
        for (var i = 0; i <= n1; i++)
            for (var j = 0; j <= n2; j++)
            {
                var isEnd = i + j > 0 && (i + j == pooled.Length || pooled[i + j - 1] != pooled[i + j]);
                shares[j] = isEnd && Math.Abs((long)i * n2 - (long)j * n1) >= limit ? 1
                    : i == 0 ? (j == 0 ? (limit == 0 ? 1 : 0) : shares[j - 1])
                    : j == 0 ? shares[0]
                    : ((double)i * shares[j] + (double)j * shares[j - 1]) / (i + j);
            }
        return Math.Min(1, shares[n2]);
    }

    /// <summary>
    /// P(D &lt; d) for n values: with k = ⌊nd⌋ + 1, n!/nⁿ times the middle element of Hⁿ, H a (2k − 1)² matrix.
    /// </summary>
    private static double Kolmogorov(int n, double distance)
    {
        var k = (int)(n * distance) + 1;
        var (size, h) = (2 * k - 1, k - n * distance);
        var matrix = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(size, size,
            (i, j) => i - j + 1 < 0 ? 0 : 1);
        for (var i = 0; i < size; i++)
        {
            matrix[i, 0] -= Math.Pow(h, i + 1);
            matrix[size - 1, i] -= Math.Pow(h, size - i);
        }
        matrix[size - 1, 0] += 2 * h - 1 > 0 ? Math.Pow(2 * h - 1, size) : 0;
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                for (var factor = 1; factor <= i - j + 1; factor++) matrix[i, j] /= factor;
        // n ≤ 99: the n-th power stays below 10⁹⁹ or so, and n!/nⁿ above 10⁻⁴².
        var share = matrix.Power(n)[k - 1, k - 1];
        for (var i = 1; i <= n; i++) share *= (double)i / n;
        return share;
    }

    internal static double Q(double lambda)
    {
        if (lambda < 0.2) return 1; // 1 − Q is below 10⁻¹² here, where the series converges slowly.
        var sum = 0.0;
        for (var j = 1; j <= 100; j++)
        {
            var term = Math.Exp(-2 * j * j * lambda * lambda);
            sum += j % 2 == 1 ? term : -term;
            if (term < 1e-16) break;
        }
        return Math.Clamp(2 * sum, 0, 1);
    }
}
