using System.Globalization;

namespace MovieRec.Tests.Statistics;

/// <summary>
/// Values found by other programs, checked in beside the scripts that wrote them (<c>Statistics/References</c>).
/// </summary>
internal static class ReferenceValues
{
    /// <summary>The rows of a file, without its header, each cut at its commas.</summary>
    public static string[][] Of(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Statistics", "References", file)).Skip(1)
            .Select(line => line.Split(','))];

    /// <summary>A number as these files write it.</summary>
    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>
    /// The samples of <c>procedures.R</c>: 10·sin(seed·i) + i mod 5 for i = 1 .. n, to three places so that no
    /// library's sine matters.
    /// </summary>
    public static double[] Made(int n, double seed) =>
        [.. Enumerable.Range(1, n).Select(i => Math.Round(10 * Math.Sin(seed * i) + i % 5, 3))];
}
