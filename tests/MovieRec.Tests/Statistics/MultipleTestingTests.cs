using CsCheck;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class MultipleTestingTests
{
    // Benjamini and Hochberg (1995), §3.2: 15 endpoints of a study of myocardial infarction.
    private static readonly double[] Infarction =
        [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
            1.0];

    [Fact]
    public void The_infarction_study_gets_its_published_rejections()
    {
        Assert.Equal(4, MultipleTesting.BenjaminiHochberg(Infarction).Count(p => p <= 0.05));
        Assert.Equal(3, MultipleTesting.Holm(Infarction).Count(p => p <= 0.05));
    }

    [Fact]
    public void Small_cases_equal_hand_worked_values_in_any_order()
    {
        // Holm, ascending: 4·.005, 3·.01, then 2·.03 = .06 keeps the last (.04) from falling below it.
        AssertClose([0.03, 0.06, 0.06, 0.02], MultipleTesting.Holm([0.01, 0.04, 0.03, 0.005]));
        // BH, descending: .04, 4·.03/3 = .04, 4·.01/2 = .02, 4·.005/1 = .02.
        AssertClose([0.02, 0.04, 0.04, 0.02], MultipleTesting.BenjaminiHochberg([0.01, 0.04, 0.03, 0.005]));
    }

    [Fact]
    public void Adjusting_never_lowers_a_p_value_nor_changes_the_order_and_Holm_is_the_stricter() =>
    Gen.Double[0, 1].Array[0, 30].Sample(p =>
    {
        var (holm, bh) = (MultipleTesting.Holm(p), MultipleTesting.BenjaminiHochberg(p));
        for (var i = 0; i < p.Length; i++)
        {
            Assert.InRange(bh[i], p[i] - 1e-15, holm[i] + 1e-15);
            Assert.True(holm[i] <= 1);
            for (var j = 0; j < p.Length; j++)
                if (p[i] < p[j]) Assert.True(holm[i] <= holm[j] && bh[i] <= bh[j]);
        }
    });

    [Fact]
    public void Holm_keeps_the_family_wise_error_rate_and_BH_the_false_discovery_rate()
    {
        // 20 tests, 10 of them with a real effect; 2,000 families put one standard error at .5 %.
        double anyFalse = 0, falseShare = 0;
        for (var trial = 0; trial < 2000; trial++)
        {
            var random = SplitMix64.ForStream(23, (ulong)trial);
            var p = new double[20];
            for (var i = 0; i < p.Length; i++) p[i] = i < 10 ? random.NextDouble() : Math.Pow(random.NextDouble(), 6);
            if (MultipleTesting.Holm(p).Take(10).Any(x => x <= 0.05)) anyFalse++;
            var bh = MultipleTesting.BenjaminiHochberg(p);
            falseShare += (double)bh.Take(10).Count(x => x <= 0.05) / Math.Max(1, bh.Count(x => x <= 0.05));
        }
        Assert.InRange(anyFalse / 2000, 0.005, 0.06);
        Assert.InRange(falseShare / 2000, 0.01, 0.04);
    }

    [Fact]
    public void What_is_no_p_value_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MultipleTesting.Holm([0.5, double.NaN]));

    private static void AssertClose(double[] expected, double[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
}
