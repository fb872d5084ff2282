using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>What a model takes for the strength x_ui of an observed interaction.</summary>
public enum InteractionWeight
{
    /// <summary>1 for every interaction, whatever the rating.</summary>
    Binary,

    /// <summary>The rating.</summary>
    Rating,
}

/// <summary>Applies an <see cref="InteractionWeight"/>.</summary>
internal static class InteractionWeights
{
    /// <summary>X: the interactions with the weights a model shall see.</summary>
    /// <exception cref="ArgumentException">A rating that would be a weight is negative or not finite.</exception>
    public static CsrMatrix Weigh(this Interactions train, InteractionWeight weight, string model)
    {
        if (weight == InteractionWeight.Binary)
        {
            var ones = new float[train.Count];
            ones.AsSpan().Fill(1);
            return train.Matrix.WithValues(ones);
        }
        foreach (var rating in train.Matrix.Values)
            if (!(rating >= 0) || float.IsPositiveInfinity(rating))
                throw new ArgumentException($"{model} needs weights that are finite and not negative, but the data holds {rating}.", nameof(train));
        return train.Matrix;
    }
}
