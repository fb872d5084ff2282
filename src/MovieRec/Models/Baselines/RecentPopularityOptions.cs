namespace MovieRec.Models.Baselines;

/// <summary>
/// Options of <see cref="RecentPopularityTrainer"/>. The default is that with the best NDCG@10 over two splits by time
/// inside the training part of a split of ML-100k by time; where what is held out is not what comes last, longer is
/// better.
/// </summary>
public sealed record RecentPopularityOptions : ModelOptions
{
    /// <summary>Days after which an interaction counts half as much; positive and finite.</summary>
    public float HalfLifeDays { get; init => field = OptionRange.Above(value, 0); } = 5;
}
