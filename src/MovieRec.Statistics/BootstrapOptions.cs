namespace MovieRec.Statistics;

/// <summary>How a bootstrap interval is made.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Number of resamples, at least 100; default 2,000.</summary>
    public int Replicates { get; init => field = OptionRange.AtLeast(value, 100); } = 2000;

    /// <summary>Confidence level, between 0 and 1; default 0.95.</summary>
    public double Level { get; init => field = OptionRange.Between(value, 0, 1); } = 0.95;

    /// <summary>
    /// Which ends the interval takes from the resampled values; default <see cref="BootstrapMethod.BiasCorrected"/>.
    /// </summary>
    public BootstrapMethod Method { get; init; } = BootstrapMethod.BiasCorrected;

    /// <summary>Seed; the same seed gives the same interval on any number of threads.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>Which ends a bootstrap interval takes from the resampled values.</summary>
public enum BootstrapMethod
{
    /// <summary>The (1 ∓ level) / 2 quantiles (Efron 1979).</summary>
    Percentile,

    /// <summary>
    /// BCa: the same quantiles moved for bias and skewness (Efron 1987, 'Better bootstrap confidence intervals', JASA
    /// 82).
    /// </summary>
    BiasCorrected,
}
