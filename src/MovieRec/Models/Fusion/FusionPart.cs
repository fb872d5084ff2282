namespace MovieRec.Models.Fusion;

/// <summary>One of the models that are fused.</summary>
/// <param name="Trainer">Trains it.</param>
/// <param name="Weight">How much it counts: positive and finite.</param>
public readonly record struct FusionPart(ITrainer<IRecommender> Trainer, float Weight);
