namespace MovieRec.Statistics;

/// <summary>The tests of Kolmogorov and Smirnov: whether two samples, or a sample and a theory, have one continuous distribution.</summary>
public static class KolmogorovSmirnov
{
    /// <summary>
    /// D = sup |F₁(x) − F₂(x)| over the empirical distributions. The p-value is asymptotic, Q(λ) = 2 Σⱼ (−1)ʲ⁻¹ e^(−2j²λ²) at
    /// λ = (√m + 0.12 + 0.11/√m) D with m = n₁n₂/(n₁ + n₂) (Stephens 1970); with ties it errs on the side of not rejecting.
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
        var root = Math.Sqrt((double)first.Length * second.Length / (first.Length + second.Length));
        return new TestOutcome(distance, Q((root + 0.12 + 0.11 / root) * distance));
    }

    /// <summary>
    /// Tests whether a sample comes from the continuous distribution F: D = sup |F₁(x) − F(x)|, with the p-value Q(λ) at λ = (√n + 0.12 + 0.11/√n) D.
    /// </summary>
    /// <param name="values">The sample.</param>
    /// <param name="distribution">F; null for the uniform one on 0 .. 1, which p-values have where there is nothing to find.</param>
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
            distance = Math.Max(distance, Math.Max(expected - (double)i / sorted.Length, (i + 1.0) / sorted.Length - expected));
        }
        var root = Math.Sqrt(sorted.Length);
        return new TestOutcome(distance, Q((root + 0.12 + 0.11 / root) * distance));
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
