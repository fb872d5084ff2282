namespace MovieRec.Models.RatingPrediction;

/// <summary>What a sampler tells after each iteration.</summary>
/// <param name="Iteration">Number of the iteration, from 1, the burn-in included.</param>
/// <param name="Iterations">How many there will be.</param>
/// <param name="TrainRmse">RMSE of the present draw, unclamped, on the training ratings.</param>
/// <param name="Elapsed">Training time so far.</param>
public sealed record GibbsIteration(int Iteration, int Iterations, double TrainRmse, TimeSpan Elapsed);
