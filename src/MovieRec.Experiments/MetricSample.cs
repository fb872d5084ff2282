namespace MovieRec.Experiments;

/// <summary>What the units of one variant did under one metric: parallel lists with one entry a unit.</summary>
/// <param name="Values">The value, or the numerator of a ratio.</param>
public sealed record MetricSample(IReadOnlyList<double> Values)
{
    /// <summary>Denominators of a ratio; null for other metrics.</summary>
    public IReadOnlyList<double>? Denominators { get; init; }

    /// <summary>
    /// The same metric, or anything that goes with it, before the experiment began, for <see cref="Cuped"/>; null for
    /// none.
    /// </summary>
    public IReadOnlyList<double>? Covariates { get; init; }

    /// <summary>
    /// The stratum of each unit, known before the experiment, for <see cref="PostStratification"/>; null for none.
    /// </summary>
    public IReadOnlyList<int>? Strata { get; init; }

    /// <summary>Number of units.</summary>
    public int Count => Values.Count;

    /// <summary>A list's numbers side by side, without a copy where it is an array already.</summary>
    internal static ReadOnlySpan<double> AsSpan(IReadOnlyList<double> list) => list as double[] ?? [.. list];
}
