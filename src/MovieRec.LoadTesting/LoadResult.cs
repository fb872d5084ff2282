namespace MovieRec.LoadTesting;

/// <summary>What a load test saw.</summary>
/// <param name="Options">How load was sent.</param>
/// <param name="Tally">The requests that count: those due after the warm-up.</param>
/// <param name="WarmUp">The requests of the warm-up.</param>
/// <param name="Elapsed">
/// From the end of the warm-up to the last answer that counts, and no shorter than the duration asked for.
/// </param>
/// <param name="GeneratorCores">
/// Mean number of cores the generator's process kept busy meanwhile, be it in this program or the system's network
/// code.
/// </param>
public sealed record LoadResult(
    LoadOptions Options, LoadTally Tally, LoadTally WarmUp, TimeSpan Elapsed, double GeneratorCores)
{
    /// <summary>Requests completed a second.</summary>
    public double AchievedRate => Tally.Completed / Elapsed.TotalSeconds;

    /// <summary>How long completed requests took.</summary>
    public Latencies Latencies => Tally.Latencies;

    /// <summary>
    /// Of a closed loop, <see cref="Latencies"/> corrected for what was not sent while it waited. A connection should
    /// have sent its next request after connections ÷ rate; where no rate was asked for, after the median time an
    /// answer took.
    /// </summary>
    public Latencies Corrected => Options is { Mode: LoadMode.Open } || Latencies.Count == 0
        ? Latencies
        : Latencies.Corrected(
            Options.Rate is { } rate
                ? TimeSpan.FromSeconds(Options.Connections / rate) : TimeSpan.FromMilliseconds(Latencies.At(50)));
}
