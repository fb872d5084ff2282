namespace MovieRec.Statistics;

/// <summary>How a permutation test is run.</summary>
public sealed record PermutationOptions
{
    /// <summary>
    /// Number of random permutations, at least 99; default 9,999. The smallest p-value that can come out is 1 /
    /// (replicates + 1).
    /// </summary>
    public int Replicates { get; init => field = OptionRange.AtLeast(value, 99); } = 9999;

    /// <summary>What is held against the null hypothesis; default <see cref="Alternative.TwoSided"/>.</summary>
    public Alternative Alternative { get; init; } = Alternative.TwoSided;

    /// <summary>Seed; the same seed gives the same p-value on any number of threads.</summary>
    public ulong Seed { get; init; } = 1;
}
