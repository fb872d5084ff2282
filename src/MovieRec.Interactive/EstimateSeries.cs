using MovieRec.Charts;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>Charts of estimates, which bring their intervals themselves.</summary>
public static class EstimateSeries
{
    /// <summary>Estimates joined by a line, with the band of their intervals.</summary>
    /// <param name="estimates">The estimates, in the order of <paramref name="x"/>.</param>
    /// <param name="x">Numbers, texts or dates.</param>
    /// <param name="name">The name in the legend.</param>
    /// <param name="factor">What each figure is multiplied by, such as 1e-6 for bytes in MB.</param>
    public static LineSeries ToLine<TX>(
        this IEnumerable<Estimate> estimates, IEnumerable<TX> x, string name = "", double factor = 1) where TX : notnull
    {
        Estimate[] all = [.. estimates];
        var line = Series.Line(x, all.Select(estimate => factor * estimate.Value), name);
        return all.All(estimate => double.IsNaN(estimate.Low) || estimate.IsWithheld) ? line
            : line with
            {
                Low = [.. all.Select(estimate => factor * estimate.Low)],
                High = [.. all.Select(estimate => factor * estimate.High)]
            };
    }

    /// <summary>Estimates with their intervals, one a row, the first on top.</summary>
    /// <param name="items">What is estimated.</param>
    /// <param name="name">Its name.</param>
    /// <param name="estimate">The estimate.</param>
    /// <param name="title">What the chart shows.</param>
    /// <param name="xAxis">What an estimate counts.</param>
    /// <param name="caption">What a reader needs to judge it.</param>
    public static Chart ToIntervals<T>(this IEnumerable<T> items, Func<T, string> name, Func<T, Estimate> estimate,
        string title, Axis xAxis, string caption = "")
    {
        T[] all = [.. items];
        Estimate[] estimates = [.. all.Select(estimate)];
        return Chart.Intervals(all.Select(name), estimates.Select(each => each.Value),
            estimates.Select(each => each.Low), estimates.Select(each => each.High), title, xAxis, "",
            caption.Length > 0 ? caption : "Lines are 95% intervals");
    }

    /// <summary>An estimate with its interval as tables write it, with <paramref name="decimals"/> decimals.</summary>
    internal static string Text(Estimate estimate, int decimals)
    {
        if (double.IsNaN(estimate.Value)) return estimate.Lacking ?? "n/a";
        if (estimate.IsWithheld) return $"{Number(estimate.Value)} ({estimate.Lacking})";
        return double.IsNaN(estimate.Low)
            ? Number(estimate.Value) : $"{Number(estimate.Value)} ({Number(estimate.Low)} to {Number(estimate.High)})";

        string Number(double value) =>
            double.IsInfinity(value)
                ? "any" : Decimals.Write(value, decimals);
    }
}
