using CsCheck;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public class PortableMathTests
{
    [Fact]
    public void Exp_agrees_with_the_platform() => Gen.Double[-690, 690].Sample(x =>
        Assert.InRange(PortableMath.Exp(x) / Math.Exp(x), 1 - 1e-14, 1 + 1e-14));

    [Fact]
    public void Log_agrees_with_the_platform() => Gen.Double[-600, 600].Sample(exponent =>
    {
        var x = Math.Exp(exponent);
        Assert.Equal(Math.Log(x), PortableMath.Log(x), 1e-14 * Math.Max(1, Math.Abs(exponent)));
    });

    [Fact]
    public void Pow_agrees_with_the_platform() => Gen.Select(Gen.Double[0.01, 1e6], Gen.Double[-4, 4]).Sample((x, y) =>
        Assert.InRange(PortableMath.Pow(x, y) / Math.Pow(x, y), 1 - 1e-12, 1 + 1e-12));

    [Fact]
    public void Exact_cases_are_exact()
    {
        Assert.Equal(1, PortableMath.Exp(0));
        Assert.Equal(0, PortableMath.Log(1));
        Assert.Equal(1, PortableMath.Pow(7, 0));
    }
}
