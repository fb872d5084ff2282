using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// The strength of an observed interaction as a power of its rating, <c>x_ui = r_ui^p</c>: p = 0 counts every
/// interaction alike, p = 1 takes the rating, and what lies between tells a 1 from a 5 without taking it for a fifth.
/// </summary>
internal static class RatingPower
{
    /// <summary>X: the interactions with the strengths a model shall see.</summary>
    /// <exception cref="ArgumentException">A rating is negative or not finite, or all are 0.</exception>
    public static CsrMatrix Raise(Interactions train, float power, string model)
    {
        InteractionWeights.Check(train, model);
        var strengths = new float[train.Count];
        Raise(train.Matrix.Values, power, strengths);
        return train.Matrix.WithValues(strengths);
    }

    /// <summary>x ← r^p, entry by entry.</summary>
    public static void Raise(ReadOnlySpan<float> ratings, float power, Span<float> strengths)
    {
        if (power == 0) strengths.Fill(1);
        else if (power == 1) ratings.CopyTo(strengths);
        else for (var entry = 0; entry < ratings.Length; entry++) strengths[entry] = MathF.Pow(ratings[entry], power);
    }
}
