using MovieRec.Models.RatingPrediction;

namespace MovieRec.Models;

/// <summary>
/// Ranks by the expected rating, before it is kept on the scale, so that the best do not tie. What users would rate
/// highest is not what they would choose: such lists hold movies that few have seen and those few liked.
/// </summary>
/// <param name="predictor">Predicts the ratings.</param>
internal sealed class RatingRanking(IRatingPredictor predictor) : IRecommender
{
    /// <summary>What predicts the ratings.</summary>
    public IRatingPredictor Predictor => predictor;

    public string Name => predictor.Name;

    public int UserCount => predictor.UserCount;

    public int ItemCount => predictor.ItemCount;

    public void Score(int user, Span<float> scores)
    {
        ScoreRequest.Check(this, user, scores);
        for (var item = 0; item < scores.Length; item++)
            scores[item] = predictor is RatingModel model
                ? (float)model.Estimate(user, item) : predictor.Predict(user, item);
    }
}
