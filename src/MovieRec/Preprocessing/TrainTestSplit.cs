namespace MovieRec.Preprocessing;

/// <summary>Interactions to learn from and interactions held out, over the same users and items.</summary>
/// <param name="Train">What a model may see.</param>
/// <param name="Test">What it is judged by; no pair of it occurs in <paramref name="Train"/>.</param>
/// <param name="Protocol">How the two were parted, seed included, in the words a report prints.</param>
public sealed record TrainTestSplit(Interactions Train, Interactions Test, string Protocol);
