namespace MovieRec.Models.Als;

/// <summary>Ends a training when a metric on held-out data no longer rises.</summary>
/// <param name="Metric">
/// Judges the model as it stands; the higher the better. It must look at held-out interactions only, and not keep the
/// model, whose factors go on changing.
/// </param>
public sealed record EarlyStopping(Func<IRecommender, double> Metric)
{
    /// <summary>After how many iterations without a new best the training ends; at least 1.</summary>
    public int Patience { get; init => field = OptionRange.AtLeast(value, 1); } = 3;
}
