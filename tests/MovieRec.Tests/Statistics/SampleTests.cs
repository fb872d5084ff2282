using CsCheck;
using MathNet.Numerics.Statistics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class SampleTests
{
    private static readonly Gen<double[]> Values = Gen.Int[-5, 5].Select(i => i / 2.0).Array[2, 40];

    [Fact]
    public void Mean_variance_and_quantiles_equal_those_of_MathNet() => Values.Sample(values =>
    {
        Assert.Equal(values.Mean(), Sample.Mean(values), 1e-12);
        Assert.Equal(values.Variance(), Sample.Variance(values), 1e-12);
        var sorted = values.Order().ToArray();
        foreach (var probability in new[] { 0, 0.025, 0.3, 0.5, 0.9, 1 })
            Assert.Equal(SortedArrayStatistics.QuantileCustom(sorted, probability, QuantileDefinition.R7),
                Sample.QuantileOfSorted(sorted, probability), 1e-12);
    });

    [Fact]
    public void Ranks_equal_those_of_MathNet_and_ties_are_counted() => Values.Sample(values =>
    {
        Assert.Equal(ArrayStatistics.RanksInplace([.. values], RankDefinition.Average),
            Sample.Ranks(values, out var ties));
        Assert.Equal(values.GroupBy(v => v).Sum(group => Math.Pow(group.Count(), 3) - group.Count()), ties);
    });

    [Fact]
    public void A_variance_below_the_rounding_of_its_values_is_none()
    {
        foreach (var value in new[] { 0.1, 1 / 3.0, 1e9 + 0.1, -7e-12 })
            foreach (var count in new[] { 2, 3, 100, 1_000 })
                Assert.Equal(0, Sample.Variance([.. Enumerable.Repeat(value, count)]));
        // Sums in different orders.
        Assert.Equal(0, Sample.Variance([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1]));
        // A second apart after fifty years: 1e-9 of the value is no rounding.
        Assert.Equal(0.5, Sample.Variance([1.6e9, 1.6e9 + 1]), 9);
    }

    [Fact]
    public void Empty_samples_and_values_that_are_not_finite_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Sample.Mean([]));
        Assert.Throws<ArgumentException>(() => Sample.Variance([1]));
        Assert.Throws<ArgumentException>(() => Sample.Mean([1, double.NaN]));
    }

    [Fact]
    public void A_quantile_of_values_out_of_order_or_of_no_probability_is_refused()
    {
        Assert.Contains("ascending",
            Assert.Throws<ArgumentException>(() => Sample.QuantileOfSorted([1, 3, 2], 0.5)).Message,
            StringComparison.Ordinal);
        foreach (var probability in new[] { -0.1, 1.1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => Sample.QuantileOfSorted([1, 2, 3], probability));
    }
}
