using CsCheck;
using MovieRec.Charts;

namespace MovieRec.Tests.Charts;

public sealed class LogarithmicTicksTests
{
    [Theory]
    [InlineData(1, 100, new[] { 1, 2, 5, 10, 20, 50, 100.0 })]
    [InlineData(0.02, 0.6, new[] { 0.02, 0.05, 0.1, 0.2, 0.5 })]
    [InlineData(3, 12, new[] { 4, 6, 8, 10, 12.0 })]
    [InlineData(1.1, 1.9, new[] { 1.2, 1.4, 1.6, 1.8 })]
    [InlineData(0.5, 20_000, new[] { 1, 10, 100, 1_000, 10_000.0 })]
    [InlineData(1, 1e12, new[] { 1, 100, 1e4, 1e6, 1e8, 1e10, 1e12 })]
    [InlineData(1e-5, 4e-4, new[] { 1e-5, 2e-5, 5e-5, 1e-4, 2e-4 })]
    public void Ticks_stand_at_1_2_and_5_and_at_powers_where_there_are_many(double low, double high, double[] ticks) =>
    Assert.Equal(ticks, LogarithmicTicks.Between(low, high));

    [Fact]
    public void Every_axis_has_at_least_two_ticks_that_rise_and_lie_within_it() =>
        Gen.Select(Gen.Double[-9, 12], Gen.Double[0.0003, 14]).Sample((from, decades) =>
        {
            var (low, high) = (Math.Pow(10, from), Math.Pow(10, from + decades));
            var ticks = LogarithmicTicks.Between(low, high);
            return ticks.Length is >= 2 and <= 9 && ticks.Zip(ticks.Skip(1)).All(pair => pair.First < pair.Second)
                && ticks[0] >= low * 0.999999 && ticks[^1] <= high * 1.000001;
        });

    [Fact]
    public void A_single_value_is_its_own_tick() => Assert.Equal([7.5], LogarithmicTicks.Between(7.5, 7.5));

    [Theory]
    [InlineData(0.00005, "0.00005")]
    [InlineData(0.2, "0.2")]
    [InlineData(2_000, "2,000")]
    [InlineData(500_000, "500,000")]
    [InlineData(5e6, "5M")]
    [InlineData(2e10, "20B")]
    [InlineData(1e15, "1,000T")]
    public void Ticks_are_written_as_numbers_are(double tick, string text) =>
    Assert.Equal(text, LogarithmicTicks.Text(tick));
}
