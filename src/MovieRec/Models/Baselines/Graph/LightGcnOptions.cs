namespace MovieRec.Models.Baselines.Graph;

/// <summary>
/// Options of LightGCN++; see <see cref="LightGcnTrainer"/> for what they mean.
/// </summary>
public sealed record LightGcnOptions : ModelOptions
{
    /// <summary>Length f of the vectors, in 1 .. 1,024.</summary>
    public int Factors { get; init => field = OptionRange.Within(value, 1, 1024); } = 64;

    /// <summary>K, how many steps along the graph a vector is passed on; in 1 .. 8.</summary>
    public int Layers { get; init => field = OptionRange.Within(value, 1, 8); } = 2;

    /// <summary>
    /// α, in −2 .. 2: what arrives at a node with d neighbours is divided by d^α. At 1 it is their mean.
    /// </summary>
    public float ReceiverPower { get; init => field = OptionRange.Within(value, -2, 2); } = 0.6f;

    /// <summary>β, in −2 .. 2: what a node with d neighbours sends is divided by d^β.</summary>
    public float SenderPower { get; init => field = OptionRange.Within(value, -2, 2); } = -0.1f;

    /// <summary>γ, in 0 .. 1: the share of a node's own vector in what it is scored by.</summary>
    public float OwnShare { get; init => field = OptionRange.Within(value, 0, 1); } = 0.2f;

    /// <summary>Epochs, each as many triples as there are interactions; in 1 .. 10,000.</summary>
    public int Epochs { get; init => field = OptionRange.Within(value, 1, 10_000); } = 100;

    /// <summary>Triples a step, in 1 .. 1,048,576.</summary>
    public int BatchSize { get; init => field = OptionRange.Within(value, 1, 1 << 20); } = 2048;

    /// <summary>Step size of Adam, positive and finite.</summary>
    public float LearningRate { get; init => field = OptionRange.Above(value, 0); } = 0.002f;

    /// <summary>λ, at least 0, finite.</summary>
    public float Regularization { get; init => field = OptionRange.AtLeast(value, 0); } = 1e-4f;

    /// <summary>Seed of the first vectors and of the triples.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>
    /// Gigabytes of memory (10⁹ bytes) that the training may take besides the ratings; above 0 and finite. Where it
    /// would take more, it does not start.
    /// </summary>
    public float MemoryBudget { get; init => field = OptionRange.Above(value, 0); } = 4;

    /// <summary>Threads to train with, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init => field = OptionRange.Within(value, 1, 1024); } = Environment.ProcessorCount;
}
