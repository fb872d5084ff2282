namespace MovieRec.Models.Baselines;

/// <summary>A model that is not personal: every user has the same scores.</summary>
internal sealed class SharedScoresModel(string name, int userCount, float[] itemScores) : IFoldInRecommender
{
    public string Name => name;

    public int UserCount => userCount;

    public int ItemCount => itemScores.Length;

    public void Score(int user, Span<float> scores)
    {
        ScoreRequest.Check(this, user, scores);
        itemScores.CopyTo(scores);
    }

    public void ScoreHistory(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores)
    {
        ScoreRequest.CheckHistory(this, items, weights, scores);
        itemScores.CopyTo(scores);
    }
}
