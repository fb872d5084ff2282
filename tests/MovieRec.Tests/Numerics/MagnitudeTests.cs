using CsCheck;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public sealed class MagnitudeTests
{
    private static readonly float[] Outside = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 2.001f, -3];

    [Fact]
    public void One_value_out_of_the_range_is_found_wherever_it_stands() =>
        Gen.Select(Gen.Float[-2, 2].Array[1, 70], Gen.Int[0, 69], Gen.Int[0, Outside.Length - 1])
            .Sample((values, at, wrong) =>
        {
            Assert.True(Magnitude.IsAtMost(values, 2));
            values[at % values.Length] = Outside[wrong];
            Assert.False(Magnitude.IsAtMost(values, 2));
        });

    [Fact]
    public void The_bound_itself_is_within_and_so_is_nothing()
    {
        Assert.True(Magnitude.IsAtMost([2, -2, 0, -0f, 2, 2, 2, 2, -2], 2));
        Assert.True(Magnitude.IsAtMost([], 0));
    }
}
