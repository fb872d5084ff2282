using MovieRec.Models.Baselines.Factorization;

namespace MovieRec.Models.Fusion;

/// <summary>
/// Options of the blend that <see cref="FusionTrainer.Blend"/> makes. The default weights are those with the best
/// NDCG@10 over four validation splits inside the training part of an 80/20 split of ML-100k, among blends of three
/// models.
/// </summary>
public sealed record FusionOptions : ModelOptions
{
    /// <summary>What the models' scores have in common.</summary>
    public FusionMethod Method { get; init; } = FusionMethod.StandardizedScores;

    /// <summary>k₀ of <see cref="FusionMethod.ReciprocalRanks"/>, at least 0, finite; 60 is the paper's.</summary>
    public float RankConstant { get; init => field = OptionRange.AtLeast(value, 0); } = 60;

    /// <summary>Weight of ALS, at least 0, finite; 0 leaves the model out.</summary>
    public float AlsWeight { get; init => field = OptionRange.AtLeast(value, 0); } = 1;

    /// <summary>
    /// Weight of session EASE, at least 0, finite; 0 leaves the model out. Where ratings have no times, EASE takes its
    /// place.
    /// </summary>
    public float EaseWeight { get; init => field = OptionRange.AtLeast(value, 0); } = 0.5f;

    /// <summary>Weight of BPR, at least 0, finite; 0 leaves the model out.</summary>
    public float BprWeight { get; init => field = OptionRange.AtLeast(value, 0); } = 1;

    /// <summary>
    /// Epochs of BPR, each as many steps as there are interactions; in 1 .. 10,000. The default suits a hundred
    /// thousand ratings; with millions, fewer suffice.
    /// </summary>
    public int BprEpochs { get; init => field = OptionRange.Within(value, 1, 10_000); } = new BprOptions().Epochs;

    /// <summary>
    /// Gigabytes of memory (10⁹ bytes) that the training of its EASE may take besides the ratings; above 0 and finite.
    /// Where the exact form would take more, the sparse one is trained.
    /// </summary>
    public float MemoryBudget { get; init => field = OptionRange.Above(value, 0); } = 4;
}
