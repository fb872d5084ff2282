using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public class ConcentrationTests
{
    [Theory]
    [InlineData(new[] { 3, 3, 3, 3 }, 0)]
    [InlineData(new[] { 0, 0, 0, 8 }, 0.75)]
    [InlineData(new[] { 4, 1, 3, 2 }, 0.25)] // Σ|xᵢ − xⱼ| ÷ (2n²x̄) = 20 ÷ 80
    public void Gini_is_half_the_relative_mean_difference(int[] amounts, double expected) =>
    Assert.Equal(expected, Concentration.Gini(amounts), 1e-12);

    [Theory]
    [InlineData(new[] { 1, 2, 3, 4, 10 }, 0.2, 0.5)]
    [InlineData(new[] { 1, 2, 3, 4, 10 }, 0.4, 0.7)]
    [InlineData(new[] { 7 }, 0.2, 1)]
    public void The_top_share_is_that_of_the_largest_parts(int[] amounts, double fraction, double expected) =>
    Assert.Equal(expected, Concentration.TopShare(amounts, fraction), 1e-12);

    [Fact]
    public void A_fraction_outside_its_range_is_refused() =>
    Assert.Throws<ArgumentOutOfRangeException>(() => Concentration.TopShare([1], 0));

    [Fact]
    public void Negative_amounts_are_no_part_of_a_total()
    {
        Assert.Contains("An amount is -3",
            Assert.Throws<ArgumentException>(() => Concentration.Gini([5, -3, 2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Concentration.TopShare([5, -3, 2]));
    }
}
