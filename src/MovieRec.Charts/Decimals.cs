namespace MovieRec.Charts;

/// <summary>How many decimals numbers that stand together are written with.</summary>
public static class Decimals
{
    /// <summary>Four significant digits of the largest, four decimals at most: 0.2461, 3.530, 45.20, 1,682.</summary>
    /// <param name="numbers">The numbers; those that are not finite do not count.</param>
    public static int Compute(IEnumerable<double> numbers)
    {
        var largest = numbers.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        return largest == 0 ? 0 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(largest)), 0, 4);
    }
}
