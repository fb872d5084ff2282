using MovieRec.Charts;

namespace MovieRec.Tests.Charts;

public sealed class DecimalsTests
{
    [Theory]
    [InlineData(4, 0.2461, 0.0003)]
    [InlineData(3, 3.53, -0.5)]
    [InlineData(2, 45.2, double.NaN)]
    [InlineData(0, 1682, double.PositiveInfinity)]
    [InlineData(0, 0, -0.0)]
    public void Numbers_of_a_column_share_four_digits_of_the_largest(int expected, double one, double other) =>
        Assert.Equal(expected, Decimals.Compute([one, other]));

    [Theory]
    [InlineData(1682, 0, "1,682")]
    [InlineData(-0.0312, 4, "−0.0312")]
    [InlineData(0.2, 4, "0.2000")]
    [InlineData(0, 4, "0")]
    [InlineData(-0.0, 3, "0")]
    [InlineData(0.00003, 4, "< 0.0001")]
    [InlineData(-0.00003, 4, "> −0.0001")]
    [InlineData(0.3, 0, "< 1")]
    [InlineData(double.NaN, 2, "NaN")]
    public void A_number_is_written_with_separated_thousands_a_minus_and_never_as_nothing(
        double value, int decimals, string expected) => Assert.Equal(expected, Decimals.Write(value, decimals));
}
