namespace MovieRec.Models;

/// <summary>What a training tells after each iteration.</summary>
/// <param name="Model">The model's name in tables.</param>
/// <param name="Iteration">Number of the iteration, from 1.</param>
/// <param name="Iterations">How many there will be at most.</param>
/// <param name="Loss">The objective after this iteration; null where it is not computed.</param>
/// <param name="Elapsed">Training time so far, the computation of loss and metric excluded.</param>
/// <param name="Metric">
/// What the training judges the model by as it stands: the metric of early stopping, the RMSE on validation ratings, or
/// for a sampler that of the present draw on the training ratings; null where there is none.
/// </param>
public sealed record TrainingProgress(
    string Model, int Iteration, int Iterations, double? Loss, TimeSpan Elapsed, double? Metric = null);
