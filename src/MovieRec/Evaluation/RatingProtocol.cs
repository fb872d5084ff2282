using System.Globalization;
using MovieRec.Models.RatingPrediction;

namespace MovieRec.Evaluation;

/// <summary>
/// Everything an RMSE or MAE depends on besides the model. Figures under different protocols may not be compared.
/// </summary>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="Split">How train and test were split, seed included.</param>
/// <param name="Scale">
/// The least and the greatest training rating; predictions beyond are replaced by the nearer of the two.
/// </param>
/// <param name="Pairs">
/// Test ratings counted: all there are, those of users and items without training ratings too.
/// </param>
/// <param name="NewPairs">How many of them have a user or an item without training ratings.</param>
/// <param name="Users">Users with test ratings.</param>
public sealed record RatingProtocol(string Dataset, string Split, RatingScale Scale, int Pairs, int NewPairs, int Users)
{
    /// <summary>The protocol in full sentences.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Dataset}; {Split}. Predictions kept within {Scale.Low} .. {Scale.High}. Over all {Pairs} test ratings of "
            + $"{Users} users, {NewPairs} of them of a user or an item without training ratings. rmse: square root of "
            + $"the mean squared error; mae: mean absolute error.");
}
