namespace MovieRec.Preprocessing;

/// <summary>Interactions to learn from and interactions held out, over the same users and items.</summary>
/// <param name="Train">What a model may see.</param>
/// <param name="Test">What it is judged by; no pair of it occurs in <paramref name="Train"/>.</param>
/// <param name="Protocol">How the two were split, seed included, in the words a report prints.</param>
public sealed record TrainTestSplit(Interactions Train, Interactions Test, string Protocol)
{
    /// <summary>
    /// The same split with only test ratings of <paramref name="threshold"/> or more counted as relevant. Train keeps
    /// every rating: a low one still says that the user has seen the item, which leaves it out of the candidates.
    /// </summary>
    /// <param name="threshold">Least rating that counts as relevant, on the data set's scale.</param>
    /// <exception cref="Data.DataException">No test rating reaches the threshold.</exception>
    public TrainTestSplit WithRelevanceThreshold(float threshold)
    {
        var relevant = Test.AtLeast(threshold);
        if (relevant.Count == 0)
            throw new Data.DataException($"No test rating is {threshold} or more: choose a lower relevance threshold.");
        return this with { Test = relevant, Protocol = $"{Protocol}; relevant: test ratings of {threshold} or more" };
    }
}
