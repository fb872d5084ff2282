namespace MovieRec.Models.Baselines;

/// <summary>How <see cref="RandomTrainer"/> draws.</summary>
public sealed record RandomOptions : ModelOptions
{
    /// <summary>Another seed gives other, unrelated lists.</summary>
    public ulong Seed { get; init; } = 42;
}
