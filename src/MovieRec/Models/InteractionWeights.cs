using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>
/// The one rule for the weights that every model that ranks learns from: they say how strongly a user met an item, so
/// they are finite and not negative, and not all of them are 0. A negative rating is a dislike, which such a model
/// would count as a meeting like any other.
/// </summary>
internal static class InteractionWeights
{
    /// <summary>Refuses what breaks the rule.</summary>
    /// <param name="train">What <paramref name="model"/> is to learn from.</param>
    /// <param name="model">The name of the model.</param>
    /// <exception cref="DataException">A weight is negative or not finite, or all are 0.</exception>
    public static void Check(Interactions train, string model)
    {
        ArgumentNullException.ThrowIfNull(train);
        var largest = 0f;
        foreach (var weight in train.Matrix.Values)
        {
            if (!(weight >= 0) || float.IsPositiveInfinity(weight))
            {
                throw new DataException(
                    FormattableString.Invariant($"{model} needs weights that are finite and not negative, but the ")
                        + FormattableString.Invariant($"data holds {weight}: leave out ratings below 0, or shift the ")
                        + "scale so that it starts at 0.");
            }
            largest = Math.Max(largest, weight);
        }
        if (largest == 0 && train.Count > 0)
            throw new DataException($"{model} has nothing to learn from, because every rating is 0: check which column "
                + "holds the ratings, or leave that column out so that each counts as 1.");
    }
}
