using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public sealed class PowerLawTests
{
    [Fact]
    public void An_exact_law_is_found_without_uncertainty()
    {
        double[] x = [1, 3, 10, 100];
        var law = PowerLaw.Fit(x, [.. x.Select(at => 2.5 * Math.Pow(at, 1.3))]);
        Assert.Equal(2.5, law.Coefficient, 1e-9);
        Assert.Equal(1.3, law.Exponent().Value, 1e-12);
        Assert.Equal(1.3, law.Exponent().High, 1e-6);
        Assert.Equal(2.5 * Math.Pow(1e6, 1.3), law.Predict(1e6).Value, 1);
    }

    /// <summary>
    /// log x = 0, 1, 2, 3, 4 and log y = 0, 1, 3, 2, 4: slope 9/10, Σe² = 1.9, s² = 1.9/3, t(3, .975) = 3.182446, so b
    /// ± 0.80090; at log x = 6, log ŷ = 5.6 ± t·√(s²·(1 + 1/5 + 16/10)) = 5.6 ± 4.23799.
    /// </summary>
    [Fact]
    public void The_intervals_are_those_worked_by_hand()
    {
        var law = PowerLaw.Fit([.. ((double[])[0, 1, 2, 3, 4]).Select(Math.Exp)],
            [.. ((double[])[0, 1, 3, 2, 4]).Select(Math.Exp)]);
        var exponent = law.Exponent();
        Assert.Equal((0.9, 0.9 - 0.80090, 0.9 + 0.80090), (Math.Round(exponent.Value, 9), exponent.Low, exponent.High),
            new Near(1e-4));
        Assert.Equal(Math.Sqrt(1.9 / 3), law.ResidualDeviation, 1e-9);
        var predicted = law.Predict(Math.Exp(6));
        Assert.Equal((5.6, 5.6 - 4.23799, 5.6 + 4.23799),
            (Math.Log(predicted.Value), Math.Log(predicted.Low), Math.Log(predicted.High)), new Near(1e-4));
    }

    [Fact]
    public void Intervals_cover_as_often_as_they_say()
    {
        var random = new SplitMix64(11);
        double[] x = [1, 2, 5, 10, 20, 50];
        var (exponents, predictions) = (0, 0);
        const int Repetitions = 4000;
        double Noisy(double at) => 3 * Math.Pow(at, 0.8) * Math.Exp(0.1 * random.NextNormal());
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var law = PowerLaw.Fit(x, [.. x.Select(Noisy)]);
            if (law.Exponent().Covers(0.8)) exponents++;
            if (law.Predict(1000).Covers(Noisy(1000))) predictions++;
        }
        // 95%, within four standard errors of the simulation.
        Assert.InRange(exponents, 0.936 * Repetitions, 0.964 * Repetitions);
        Assert.InRange(predictions, 0.936 * Repetitions, 0.964 * Repetitions);
    }

    [Fact]
    public void What_no_law_can_be_fitted_to_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PowerLaw.Fit([1, 2], [1, 2]));
        Assert.Throws<ArgumentException>(() => PowerLaw.Fit([1, 2, 3], [1, 2, 0]));
        Assert.Throws<ArgumentException>(() => PowerLaw.Fit([2, 2, 2], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => PowerLaw.Fit([1, 2, 3], [1, 2]));
    }

    private sealed class Near(double tolerance) : IEqualityComparer<(double, double, double)>
    {
        public bool Equals((double, double, double) x, (double, double, double) y) =>
            Math.Abs(x.Item1 - y.Item1) < tolerance && Math.Abs(x.Item2 - y.Item2) < tolerance
                && Math.Abs(x.Item3 - y.Item3) < tolerance;

        public int GetHashCode((double, double, double) obj) => 0;
    }
}
