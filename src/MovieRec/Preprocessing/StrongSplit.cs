namespace MovieRec.Preprocessing;

/// <summary>A split in which some users take no part in training and are folded in from part of their history.</summary>
/// <param name="Train">What a model learns from; the rows of held-out users are empty.</param>
/// <param name="Evaluation">Its train side: <paramref name="Train"/> and what the held-out users are folded in from. Its test side: the rest of the held-out users' interactions.</param>
public sealed record StrongSplit(Interactions Train, TrainTestSplit Evaluation);
