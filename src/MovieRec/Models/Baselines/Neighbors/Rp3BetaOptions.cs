namespace MovieRec.Models.Baselines.Neighbors;

/// <summary>
/// Options of RP³β; see <see cref="Rp3BetaTrainer"/> for the equations. The defaults are those with the best NDCG@10
/// over four validation splits inside the training part of an 80/20 split of ML-100k.
/// </summary>
public sealed record Rp3BetaOptions : ModelOptions
{
    /// <summary>α, the power of each step's probability, in 0 .. 5; below 1 it flattens them.</summary>
    public float Alpha { get; init => field = OptionRange.Within(value, 0, 5); } = 0.7f;

    /// <summary>β, how much of a movie's popularity is taken off, in 0 .. 2.</summary>
    public float Beta { get; init => field = OptionRange.Within(value, 0, 2); } = 0.6f;

    /// <summary>How many of the movies reached from each movie count, at least 1.</summary>
    public int Neighbors { get; init => field = OptionRange.Within(value, 1, int.MaxValue); } = 400;

    /// <summary>p in x_ui = r_ui^p, in 0 .. 2: 0 counts every interaction alike, 1 takes the rating.</summary>
    public float RatingPower { get; init => field = OptionRange.Within(value, 0, 2); } = 0.5f;

    /// <summary>
    /// Gigabytes of memory (10⁹ bytes) that the training may take besides the ratings; above 0 and finite. Where it
    /// would take more, it does not start.
    /// </summary>
    public float MemoryBudget { get; init => field = OptionRange.Above(value, 0); } = 4;

    /// <summary>Threads to train with, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init => field = OptionRange.Within(value, 1, 1024); } = Environment.ProcessorCount;
}
