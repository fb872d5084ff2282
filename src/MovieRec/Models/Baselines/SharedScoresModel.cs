namespace MovieRec.Models.Baselines;

/// <summary>A model that is not personal: every user has the same scores.</summary>
internal sealed class SharedScoresModel(string name, int userCount, float[] itemScores) : IRecommender
{
    public string Name => name;

    public int UserCount => userCount;

    public int ItemCount => itemScores.Length;

    public void Score(int user, Span<float> scores)
    {
        ScoreRequest.Check(this, user, scores);
        itemScores.CopyTo(scores);
    }
}
