namespace MovieRec.Models.RatingPrediction;

/// <summary>What a training tells after each iteration.</summary>
/// <param name="Iteration">Number of the iteration, from 1.</param>
/// <param name="Iterations">How many there will be at most.</param>
/// <param name="Loss">The objective of <see cref="ExplicitAlsOptions"/> after this iteration.</param>
/// <param name="ValidationRmse">RMSE on the validation ratings; null without them.</param>
/// <param name="Elapsed">Training time so far, loss and validation excluded.</param>
public sealed record ExplicitAlsIteration(int Iteration, int Iterations, double Loss, double? ValidationRmse, TimeSpan Elapsed);
