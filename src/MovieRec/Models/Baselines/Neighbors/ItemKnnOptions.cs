namespace MovieRec.Models.Baselines.Neighbors;

/// <summary>
/// Options of <see cref="ItemKnnTrainer"/>, where the equations stand. The defaults are those with the best NDCG@10
/// over four validation splits inside the training part of an 80/20 split of ML-100k.
/// </summary>
public sealed record ItemKnnOptions : ModelOptions
{
    /// <summary>K, how many neighbours of each movie vote on it, at least 1.</summary>
    public int Neighbors { get; init => field = OptionRange.Within(value, 1, int.MaxValue); } = 100;

    /// <summary>h, which draws similarities that rest on few users towards 0; at least 0, finite.</summary>
    public float Shrinkage { get; init => field = OptionRange.AtLeast(value, 0); }

    /// <summary>a, in 0 .. 1: ½ is the cosine, less favours movies that many met.</summary>
    public float Asymmetry { get; init => field = OptionRange.Within(value, 0, 1); } = 0.3f;

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
