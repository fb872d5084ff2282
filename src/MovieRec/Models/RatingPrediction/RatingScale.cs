using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>The least and the greatest rating of a training.</summary>
/// <param name="Low">The least.</param>
/// <param name="High">The greatest, at least <paramref name="Low"/>.</param>
public readonly record struct RatingScale(float Low, float High)
{
    /// <summary>The scale that ratings span.</summary>
    /// <param name="train">The ratings, as weights.</param>
    /// <exception cref="ArgumentException">There are none, or one is not finite.</exception>
    public static RatingScale Find(Interactions train)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (train.Count == 0) throw new DataException("There are no ratings to learn from.");
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var rating in train.Matrix.Values)
        {
            if (!float.IsFinite(rating))
                throw new DataException($"A model of ratings needs finite ones, but the data holds {rating}.");
            (low, high) = (Math.Min(low, rating), Math.Max(high, rating));
        }
        return new(low, high);
    }

    /// <summary>The nearest rating on the scale.</summary>
    public float Clamp(double rating) => (float)Math.Clamp(rating, Low, High);
}
