namespace MovieRec.Models;

/// <summary>A model whose score of an item is a sum over the history, so that each movie of it has a share.</summary>
internal interface IAdditiveRecommender : IFoldInRecommender
{
    /// <summary>What each entry of a history adds to the score of an item.</summary>
    /// <param name="items">Item indices, ascending, without repeats.</param>
    /// <param name="weights">Weight of each.</param>
    /// <param name="item">The item.</param>
    /// <returns>One share an entry, in their order.</returns>
    float[] SharesOf(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, int item);
}
