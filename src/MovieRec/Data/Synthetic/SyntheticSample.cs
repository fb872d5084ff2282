namespace MovieRec.Data.Synthetic;

/// <summary>A generated data set and what is true of it.</summary>
/// <param name="Dataset">The data, as a file would have given it; user and movie ids count from 1.</param>
/// <param name="Truth">What was planted, and what was not.</param>
public sealed record SyntheticSample(Dataset Dataset, SyntheticTruth Truth);
