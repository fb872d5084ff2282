using System.Globalization;

namespace MovieRec.Statistics;

/// <summary>
/// How a p-value is written, everywhere alike: without the zero before the point, and never as nothing at all.
/// </summary>
public static class PValue
{
    private const double Least = 0.0001;

    /// <summary>As sentences say it: <c>p = .034</c>, <c>p &lt; .0001</c>, <c>p = 1</c>.</summary>
    /// <param name="p">From 0 to 1; NaN where it is not known.</param>
    /// <param name="relation">What stands for the sign of equality, such as ≤ for a bound.</param>
    public static string Sentence(double p, char relation = '=') =>
        double.IsNaN(p) ? "p unknown" : p < Least ? $"p {Figure(p)}" : $"p {relation} {Figure(p)}";

    /// <summary>The figure alone: <c>.0034</c>, <c>.034</c>, <c>.34</c>, <c>&lt; .0001</c>, <c>1</c>.</summary>
    /// <param name="p">From 0 to 1; NaN where it is not known.</param>
    /// <param name="decimals">Decimals; null for two significant digits or so, as sentences have them.</param>
    public static string Figure(double p, int? decimals = null)
    {
        if (double.IsNaN(p)) return "n/a";
        if (p < Least) return "< .0001";
        var places = decimals ?? (p < 0.01 ? 4 : p < 0.1 ? 3 : 2);
        var text = p.ToString($"F{places}", CultureInfo.InvariantCulture);
        return text[0] != '0' ? "1" : text[1..];
    }
}
