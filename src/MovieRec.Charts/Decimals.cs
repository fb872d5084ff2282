using System.Globalization;

namespace MovieRec.Charts;

/// <summary>How numbers are written that stand together: with how many decimals, and each of them.</summary>
public static class Decimals
{
    private const char Minus = '−';

    /// <summary>Four significant digits of the largest, four decimals at most: 0.2461, 3.530, 45.20, 1,682.</summary>
    /// <param name="numbers">The numbers; those that are not finite do not count.</param>
    public static int Compute(IEnumerable<double> numbers)
    {
        var largest = numbers.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        return largest == 0 ? 0 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(largest)), 0, 4);
    }

    /// <summary>
    /// A number: 1,682, 0.2461, −0.031. Nothing is 0, without decimals; what is too small to show says below what it
    /// lies: &lt; 0.0001, &gt; −0.0001.
    /// </summary>
    /// <param name="value">The number.</param>
    /// <param name="decimals">How many decimals it gets, from 0 on.</param>
    public static string Write(double value, int decimals)
    {
        if (value == 0) return "0";
        // The sign is that of sentences and axes.
        var text = value.ToString($"N{decimals}", CultureInfo.InvariantCulture).Replace('-', Minus);
        if (!double.IsFinite(value) || text.Any(character => character is >= '1' and <= '9')) return text;
        var least = decimals == 0 ? "1" : $"0.{new string('0', decimals - 1)}1";
        return value > 0 ? $"< {least}" : $"> {Minus}{least}";
    }
}
