using System.Globalization;

namespace MovieRec.Charts;

/// <summary>
/// Where a logarithmic axis is marked: at 1, 2 and 5 of each power of ten, at the powers alone where there are many, at
/// equal steps where there is hardly one.
/// </summary>
public static class LogarithmicTicks
{
    private const int Fewest = 3;
    private const double DecadesOfThreeTicks = 2.2;
    private const int MostPowers = 7;

    /// <summary>
    /// The ticks from <paramref name="low"/> to <paramref name="high"/>, rising; at least two where the ends differ by
    /// more than a few ten-thousandths.
    /// </summary>
    /// <param name="low">The least value shown, positive.</param>
    /// <param name="high">The largest; not less.</param>
    public static double[] Between(double low, double high)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(low);
        ArgumentOutOfRangeException.ThrowIfLessThan(high, low);
        var decades = Math.Log10(high / low);
        var powers = Multiples(low, high, [1]);
        if (decades > DecadesOfThreeTicks && powers.Length >= Fewest)
        {
            var step = (powers.Length + MostPowers - 1) / MostPowers;
            return [.. powers.Where((_, index) => index % step == 0)];
        }
        var ticks = Multiples(low, high, [1, 2, 5]);
        return ticks.Length >= Fewest ? ticks : Even(low, high);
    }

    /// <summary>A tick's text: 0.005, 2,000, 5M, 10B.</summary>
    public static string Text(double tick) => Math.Abs(tick) switch
    {
        >= 1e12 => Short(tick / 1e12, "T"),
        >= 1e9 => Short(tick / 1e9, "B"),
        >= 1e6 => Short(tick / 1e6, "M"),
        _ => tick.ToString("#,##0.#########", CultureInfo.InvariantCulture),
    };

    private static string Short(double value, string unit) =>
        value.ToString("#,##0.###", CultureInfo.InvariantCulture) + unit;

    private static double[] Multiples(double low, double high, int[] factors)
    {
        var (first, last) = ((int)Math.Floor(Math.Log10(low)), (int)Math.Floor(Math.Log10(high)));
        return [.. from power in Enumerable.Range(first, last - first + 1)
                   from factor in factors
                   let tick = Exact(factor, power)
                   where tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)
                   select tick];
    }

    // As a literal is read: 2e-5 and not 2.0000000000000001e-05.
    private static double Exact(long factor, int power) =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"{factor}e{power}"), CultureInfo.InvariantCulture);

    // Steps of 1, 2 or 5 of a power of ten, about four of them.
    private static double[] Even(double low, double high)
    {
        if (high - low <= low * 1e-6) return [low];
        var rough = (high - low) / 4;
        var power = (int)Math.Floor(Math.Log10(rough));
        var factor = (rough / Math.Pow(10, power)) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        var unit = Exact(factor, power);
        var (first, last) = ((long)Math.Ceiling(low / unit - 1e-9), (long)Math.Floor(high / unit + 1e-9));
        return [.. Enumerable.Range(0, (int)(last - first) + 1)
            .Select(index => Exact((first + index) * factor, power))];
    }
}
