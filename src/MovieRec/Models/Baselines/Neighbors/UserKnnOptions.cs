namespace MovieRec.Models.Baselines.Neighbors;

/// <summary>
/// Options of <see cref="UserKnnTrainer"/>, where the equations stand. The defaults are those with the best NDCG@10
/// over four validation splits inside the training part of an 80/20 split of ML-100k.
/// </summary>
public sealed record UserKnnOptions : ModelOptions
{
    /// <summary>
    /// K, how many neighbours vote, at least 1. A user of the training is among the own neighbours, to no effect on
    /// movies not met.
    /// </summary>
    public int Neighbors { get; init => field = OptionRange.Within(value, 1, int.MaxValue); } = 100;

    /// <summary>h, which draws similarities that rest on few movies towards 0; at least 0, finite.</summary>
    public float Shrinkage { get; init => field = OptionRange.AtLeast(value, 0); }

    /// <summary>a, in 0 .. 1: ½ is the cosine, less holds long histories of neighbours against them.</summary>
    public float Asymmetry { get; init => field = OptionRange.Within(value, 0, 1); } = 0.4f;

    /// <summary>q, in 0 .. 20: the larger, the more the nearest neighbours outweigh the others.</summary>
    public float Amplification { get; init => field = OptionRange.Within(value, 0, 20); } = 4;

    /// <summary>p in x_ui = r_ui^p, in 0 .. 2: 0 counts every interaction alike, 1 takes the rating.</summary>
    public float RatingPower { get; init => field = OptionRange.Within(value, 0, 2); } = 0.5f;
}
