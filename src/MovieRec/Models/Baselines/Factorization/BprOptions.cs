namespace MovieRec.Models.Baselines.Factorization;

/// <summary>
/// Options of BPR-MF. The objective, over triples of a user u, an item i the user met and an item j the user did not:
/// <code>Σ −ln σ(ŝ_ui − ŝ_uj) + λ/2·(‖x_u‖² + ‖y_i‖² + ‖y_j‖²) + λ_b/2·(b_i² + b_j²),   ŝ_ui = b_i + x_uᵀy_i</code>
/// The defaults are those with the best NDCG@10 over two validation splits inside the training part of an 80/20 split
/// of ML-100k.
/// </summary>
public sealed record BprOptions : ModelOptions
{
    /// <summary>Number of factors f, in 1 .. 1,024.</summary>
    public int Factors { get; init => field = OptionRange.Within(value, 1, 1024); } = 64;

    /// <summary>Epochs, each as many steps as there are interactions; in 1 .. 10,000.</summary>
    public int Epochs { get; init => field = OptionRange.Within(value, 1, 10_000); } = 100;

    /// <summary>
    /// Step size, positive and finite; it falls to 0 over the epochs, in equal steps, one a round of blocks.
    /// </summary>
    public float LearningRate { get; init => field = OptionRange.Above(value, 0); } = 0.1f;

    /// <summary>λ of the factors, at least 0, finite.</summary>
    public float Regularization { get; init => field = OptionRange.AtLeast(value, 0); } = 0.02f;

    /// <summary>λ_b of the item biases, at least 0, finite.</summary>
    public float BiasRegularization { get; init => field = OptionRange.AtLeast(value, 0); } = 0.02f;

    /// <summary>Seed of the initial factors and of the triples.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Threads to train with, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init => field = OptionRange.Within(value, 1, 1024); } = Environment.ProcessorCount;
}
