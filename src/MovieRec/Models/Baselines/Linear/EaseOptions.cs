namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// Options of EASEᴿ. The objective, with X [users × items] the interactions and B [items × items] the model:
/// <code>‖X − XB‖² + λ·‖B‖²   subject to diag(B) = 0</code>
/// </summary>
public sealed record EaseOptions
{
    /// <summary>λ, positive and finite.</summary>
    public float Regularization { get; init => field = value > 0 && float.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Regularization), value, $"{nameof(Regularization)} must be more than 0."); } = 400;

    /// <summary>What an interaction counts.</summary>
    public InteractionWeight Weight { get; init; } = InteractionWeight.Binary;

    /// <summary>Threads to train with, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init => field = value is >= 1 and <= 1024 ? value : throw new ArgumentOutOfRangeException(nameof(Threads), value, $"{nameof(Threads)} must be 1 to 1024."); } = Environment.ProcessorCount;
}
