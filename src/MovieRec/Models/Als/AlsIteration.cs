namespace MovieRec.Models.Als;

/// <summary>What a training tells after each iteration.</summary>
/// <param name="Iteration">Number of the iteration, from 1.</param>
/// <param name="Iterations">How many there will be.</param>
/// <param name="Loss">The objective of <see cref="AlsOptions"/> after this iteration.</param>
/// <param name="Elapsed">Training time so far, the computation of the loss and the metric excluded.</param>
/// <param name="Metric">What <see cref="EarlyStopping.Metric"/> says of the model now; null without early stopping.</param>
public sealed record AlsIteration(int Iteration, int Iterations, double Loss, TimeSpan Elapsed, double? Metric = null);
