using System.Diagnostics;

namespace MovieRec.Cli.Benchmarks;

/// <summary>How long a piece of work takes, over several runs.</summary>
/// <param name="Median">Seconds of the median run.</param>
/// <param name="Least">Seconds of the fastest.</param>
/// <param name="Most">Seconds of the slowest.</param>
/// <param name="Runs">Number of runs, those to warm up not counted.</param>
internal sealed record Timing(double Median, double Least, double Most, int Runs)
{
    /// <summary>Times <paramref name="work"/>, which the caller has warmed up.</summary>
    /// <param name="runs">Number of runs, at least 1.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Looked at between runs.</param>
    public static Timing Measure(int runs, Action work, CancellationToken cancellationToken)
    {
        var seconds = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            work();
            seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return From(seconds);
    }

    /// <summary>The timing that the seconds of single runs make.</summary>
    public static Timing From(double[] seconds)
    {
        Array.Sort(seconds);
        var middle = seconds.Length / 2;
        var median = seconds.Length % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
        return new Timing(median, seconds[0], seconds[^1], seconds.Length);
    }
}
