using System.Globalization;
using MovieRec.Experiments;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

/// <summary>
/// The procedures against R on the same samples, and <c>docs/statistics.md</c> against what was found: the largest
/// difference that a row states must hold. Relative to the larger of 1 and the value, but for p-values and quantiles of
/// t, which are relative throughout.
/// </summary>
public sealed class StatisticsReferenceTests
{
    [Fact]
    public void Every_value_that_R_was_asked_for_is_found_and_the_largest_differences_are_those_stated()
    {
        var found = Found();
        var expected = ReferenceValues.Of("procedures.csv").ToDictionary(row => (row[0], row[1]),
            row => ReferenceValues.Number(row[2]));
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());

        var largest = expected.GroupBy(pair => pair.Key.Item1)
            .Select(procedure =>
                procedure.Select(pair => (pair.Key, Apart: Apart(found[pair.Key], pair.Value)))
                    .MaxBy(pair => pair.Apart)).ToArray();
        foreach (var (key, apart) in largest)
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{key.Item1}: {apart.ToString("0.0E+0", CultureInfo.InvariantCulture)} in {key.Item2}");
        Assert.All(largest,
            row => Assert.True(row.Apart <= StatisticsDocument.LargestDifference(row.Key.Item1),
                $"{row.Key} differs by {row.Apart:R}, more than docs/statistics.md says."));
    }

    [Fact]
    public void Quantiles_of_Students_t_hold_at_any_level()
    {
        // R 4.2.2 is off by up to 1% at 1e−300, SciPy 1.10.1 gives 1e100 there: the reference is mpmath with 60 digits
        // (student-t.py).
        var largest = ReferenceValues.Of("student-t.csv").Max(row =>
        {
            var (freedom, tail, expected) = (ReferenceValues.Number(row[0]), ReferenceValues.Number(row[1]),
                ReferenceValues.Number(row[2]));
            Assert.Equal(-Tail.StudentTUpperQuantile(tail, freedom), Tail.StudentTQuantile(tail, freedom));
            return Math.Abs(Tail.StudentTUpperQuantile(tail, freedom) / expected - 1);
        });
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Student's t: {largest.ToString("0.0E+0", CultureInfo.InvariantCulture)}");
        Assert.True(largest <= StatisticsDocument.LargestDifference("Student's t"), $"{largest:R}");
        Assert.Equal(0, Tail.StudentTQuantile(0.5, 3));
        Assert.Equal(double.PositiveInfinity, Tail.StudentTQuantile(1, 3));
        Assert.Equal(1.959963984540054, Tail.StudentTQuantile(0.975, double.PositiveInfinity), 1e-14);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tail.StudentTQuantile(1.5, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tail.StudentTQuantile(0.5, 0));
    }

    private static double Apart(double found, double expected) =>
        Math.Abs(found - expected) / Math.Max(1, Math.Abs(expected));

    private static Dictionary<(string, string), double> Found()
    {
        var found = new Dictionary<(string, string), double>();
        double[] x = ReferenceValues.Made(23, 1.7), y =
            [.. ReferenceValues.Made(31, 2.3).Select(value => value + 2)], z = ReferenceValues.Made(23, 0.9);
        var sorted = x.Order().ToArray();
        foreach (var p in new[] { 0, 0.1, 0.5, 0.77, 1 })
            Put("Sample", $"quantile {Text(p)}", Sample.QuantileOfSorted(sorted, p));
        Put("Sample", "variance", Sample.Variance(x));
        Put("Sample", "mean", Sample.Mean(x));
        Put("Sample", "ranks",
            Sample.Ranks([.. x.Select(value => Math.Round(value, MidpointRounding.ToEven))], out _)
                .Select((rank, i) => rank * (i + 1)).Sum());

        foreach (var (name, alternative) in new[] { ("two.sided", Alternative.TwoSided),
            ("greater", Alternative.Greater), ("less", Alternative.Less) })
        {
            var test = Welch.Test(x, y, alternative);
            Put("Welch", $"statistic {name}", test.Statistic);
            Put("Welch", $"p {name}", test.PValue);
            Put("Welch", $"df {name}", test.DegreesOfFreedom);
        }
        foreach (var level in new[] { 0.9, 0.95, 0.999999 })
        {
            Put("Welch", $"low {Text(level)}", Welch.Difference(x, y, level).Low);
            Put("Welch", $"high {Text(level)}", Welch.Difference(x, y, level).High);
        }

        double[] px = [.. x.Select(value => value + 20)], py = [.. y.Select(value => value + 20)], pz =
            [.. z.Select(value => value + 20)];
        Put("EffectSize", "d", EffectSize.CohenD(x, y).Value);
        Put("EffectSize", "d low", EffectSize.CohenD(x, y).Low);
        double[] differences = [.. x.Zip(z, (a, b) => a - b)];
        Put("EffectSize", "dz", EffectSize.CohenDz(differences).Value);
        Put("EffectSize", "dz high", EffectSize.CohenDz(differences).High);
        Put("EffectSize", "lift", EffectSize.Lift(px, py).Value);
        Put("EffectSize", "lift low", EffectSize.Lift(px, py).Low);
        Put("EffectSize", "paired lift high", EffectSize.PairedLift(px, pz).High);

        Put("ChiSquare", "independence", ChiSquare.Independence([12, 5, 29, 9, 14, 3, 8, 8, 17], 3).Statistic);
        Put("ChiSquare", "independence p", ChiSquare.Independence([12, 5, 29, 9, 14, 3, 8, 8, 17], 3).PValue);
        Put("ChiSquare", "fit", ChiSquare.GoodnessOfFit([44, 51, 39, 66], [1, 1, 1, 2]).Statistic);
        Put("ChiSquare", "fit p", ChiSquare.GoodnessOfFit([44, 51, 39, 66], [1, 1, 1, 2]).PValue);
        Put("ChiSquare", "far p", ChiSquare.GoodnessOfFit([900, 100], [1, 1]).PValue);

        double[] ps = [0.001, 0.04, 0.03, 0.005, 0.5, 0.04, 0.02];
        for (var i = 0; i < ps.Length; i++)
        {
            Put("MultipleTesting", $"holm {i}", MultipleTesting.Holm(ps)[i]);
            Put("MultipleTesting", $"bh {i}", MultipleTesting.BenjaminiHochberg(ps)[i]);
        }

        var trend = Trend.CochranArmitage([15, 22, 31, 40], [100, 110, 120, 115], [1, 2, 3, 5]);
        Put("Trend", "cochran-armitage z2", trend.Statistic * trend.Statistic);
        Put("Trend", "cochran-armitage p", trend.PValue);
        Put("Trend", "kendall exact p",
            Trend.MannKendall([.. ReferenceValues.Made(12, 1.1).Select((value, i) => value + i + 1)]).PValue);
        Put("Trend", "kendall ties p",
            Trend.MannKendall([
                .. ReferenceValues.Made(30, 1.1)
                    .Select((value, i) => Math.Round(value / 3, MidpointRounding.ToEven) + (i + 1) / 6)]).PValue);

        const int N = 60;
        double[] a = ReferenceValues.Made(N, 1.3), v = ReferenceValues.Made(N, 2.9), noise = ReferenceValues.Made(N,
            0.37);
        double[] response =
            [.. Enumerable.Range(0, N).Select(i => 1 + 0.5 * a[i] - 0.2 * v[i] + noise[i] / 3)], design =
                [.. Enumerable.Range(0, N).SelectMany(i => new[] { 1, a[i], v[i] })];
        int[] user = [.. Enumerable.Range(1, N).Select(i => i / 5)], day =
            [.. Enumerable.Range(1, N).Select(i => i * 3 % 11)];
        double[] ofUser = ReferenceValues.Made(13, 1.9), ofDay = ReferenceValues.Made(11, 0.7), both =
            [.. response.Select((value, i) => value + ofUser[user[i]] + ofDay[day[i]])];
        foreach (var (name, weights) in new[] { ("plain", Array.Empty<double>()),
            ("weighted", [.. Enumerable.Range(1, N).Select(i => i % 4 / 2.0)]) })
        {
            var fit = LeastSquares.Fit(design, 3, response, weights);
            Put("LeastSquares", $"{name} b", fit.Coefficients[1]);
            Put("LeastSquares", $"{name} hc1", fit.StandardError(1));
            Put("LeastSquares", $"{name} p", fit.Test(1).PValue);
            Put("LeastSquares", $"{name} df", fit.DegreesOfFreedom[1]);
            Put("LeastSquares", $"{name} cr1", LeastSquares.Fit(design, 3, response, weights, user).StandardError(1));
            Put("LeastSquares", $"{name} two-way",
                LeastSquares.Fit(design, 3, both, weights, user, day).StandardError(0));
        }

        double[] made = ReferenceValues.Made(N, 0.61);
        var logistic = LogisticFit.Fit([.. design.Select(value => (float)value)],
            [.. Enumerable.Range(0, N).Select(i => made[i] + a[i] > 2)]);
        for (var i = 0; i < 3; i++) Put("LogisticFit", $"b {i}", logistic[i]);

        var law = PowerLaw.Fit([1, 2, 4, 8, 16, 32], [3.1, 5.2, 8.3, 15.1, 23, 40.5]);
        Put("PowerLaw", "exponent", law.Exponent().Value);
        Put("PowerLaw", "low", law.Exponent().Low);
        Put("PowerLaw", "high", law.Exponent().High);
        Put("PowerLaw", "coefficient", law.Coefficient);
        Put("PowerLaw", "ahead", law.Predict(100, 0.99).Value);
        Put("PowerLaw", "ahead low", law.Predict(100, 0.99).Low);
        Put("PowerLaw", "ahead high", law.Predict(100, 0.99).High);

        Put("Permutation", "paired", Permutation.Paired(ReferenceValues.Made(11, 2.7)).PValue);
        Put("Permutation", "paired greater",
            Permutation.Paired(ReferenceValues.Made(11, 2.7), new() { Alternative = Alternative.Greater }).PValue);
        double[] values = ReferenceValues.Made(9, 1.9);
        Put("Permutation", "two samples",
            Permutation.TwoSample(values.AsSpan(0, 4), values.AsSpan(4), new() { Replicates = 199_999 }).PValue);
        Put("Permutation", "stratified",
            Permutation.Stratified(ReferenceValues.Made(11, 3.1), [true, false, true, false, false, true, true, false,
                false, false, true],
            [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], new() { Replicates = 199_999 }).PValue);

        var contrast = GroupContrasts.Test(response, [], 1, [.. Enumerable.Range(1, N).Select(i => i % 3 == 0 ? 0 : 1)],
            1, [.. Enumerable.Range(1, N).Select(i => i / 16)], 2, new() { Replicates = 99 })[0].Difference;
        Put("GroupContrasts", "difference", contrast.Value);
        Put("GroupContrasts", "hc1", (contrast.High - contrast.Value) / 1.959963984540054);

        Put("PopulationStability", "index", PopulationStability.OfCounts([30, 41, 22, 7], [25, 30, 35, 20]).Statistic);
        Put("PopulationStability", "p", PopulationStability.OfCounts([30, 41, 22, 7], [25, 30, 35, 20]).PValue);

        var power = new PowerAnalysis { Deviation = 2, Share = 0.3 };
        Put("PowerAnalysis", "power", power.PowerOf(0.4, 500));
        Put("PowerAnalysis", "units", power.UnitsFor(0.4));
        Put("PowerAnalysis", "detectable", power.DetectableBy(500));
        return found;

        void Put(string procedure, string name, double value) => found.Add((procedure, name), value);

        static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
