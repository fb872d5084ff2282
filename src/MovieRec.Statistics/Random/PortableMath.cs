namespace MovieRec.Numerics;

/// <summary>
/// Exponential and logarithm whose last bit is the same on every machine. Those of <see cref="Math"/> come from the
/// platform's C library and may differ by a last bit, enough to flip a random choice; these use only operations that
/// IEEE 754 rounds exactly.
/// </summary>
public static class PortableMath
{
    private const double Ln2 = 0.693147180559945309;

    // Ln2 in two parts: the first has so few bits that its product with an exponent is exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>
    /// eˣ to a relative error below 10⁻¹⁵, by <c>eˣ = 2ᵏ · eʳ</c> with <c>|r| ≤ ln 2 / 2</c> and the Taylor series of
    /// <c>eʳ</c>.
    /// </summary>
    /// <param name="x">Between −700 and 700; beyond, the nearer of the two is taken.</param>
    public static double Exp(double x)
    {
        x = Math.Clamp(x, -700, 700);
        var k = Math.Round(x / Ln2);
        var r = x - k * Ln2High - k * Ln2Low;
        var sum = 1.0;
        for (var n = 14; n >= 1; n--) sum = 1 + sum * r / n;
        return sum * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }

    /// <summary>
    /// ln x to an error below 10⁻¹⁵ relative to max(1, |ln x|), by <c>x = 2ᵏ m</c>, <c>ln m = 2 artanh((m − 1) / (m +
    /// 1))</c> and its series.
    /// </summary>
    /// <param name="x">A positive, normal number.</param>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var k = (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.5)
        {
            m /= 2;
            k++;
        }
        var s = (m - 1) / (m + 1);
        var square = s * s;
        var sum = 0.0;
        for (var n = 25; n >= 1; n -= 2) sum = sum * square + 1.0 / n;
        return k * Ln2High + (k * Ln2Low + 2 * s * sum);
    }

    /// <summary>xʸ for positive <paramref name="x"/>, as <c>exp(y ln x)</c>.</summary>
    public static double Pow(double x, double y) => Exp(y * Log(x));
}
