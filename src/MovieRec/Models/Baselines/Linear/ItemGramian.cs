using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// What linear item models learn from: XᵀDX, with D the diagonal matrix of the users' weights n_u^−γ.
/// </summary>
internal static class ItemGramian
{
    /// <summary>Beyond this the matrix would take more than 4 GB.</summary>
    private const int MostItems = 32_768;

    /// <summary>XᵀDX [items × items].</summary>
    /// <param name="train">The interactions.</param>
    /// <param name="ratingPower">p of <see cref="RatingPower"/>.</param>
    /// <param name="historyDiscount">γ.</param>
    /// <param name="threads">Number of threads to use, at least 1; the result does not depend on it.</param>
    /// <param name="model">Whose training this is, for messages.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <exception cref="TrainingException">There are too many items.</exception>
    public static FactorMatrix Compute(Interactions train, float ratingPower, float historyDiscount, int threads,
        string model, CancellationToken cancellationToken)
    {
        RequireFewItems(train, model);
        var x = RatingPower.Raise(train, ratingPower, model);
        return SparseGramian.Compute(x, WeighUsers(x, historyDiscount).Transpose(), threads, cancellationToken);
    }

    /// <summary>DX: each row times n_u^−γ.</summary>
    public static CsrMatrix WeighUsers(CsrMatrix x, float historyDiscount)
    {
        var weighed = new float[x.EntryCount];
        for (var user = 0; user < x.RowCount; user++)
        {
            var weight = MathF.Pow(x.RowLength(user), -historyDiscount);
            for (var entry = x.RowStart[user]; entry < x.RowStart[user + 1]; entry++)
                weighed[entry] = weight * x.Values[entry];
        }
        return x.WithValues(weighed);
    }

    /// <summary>Refuses a catalogue too large for a dense matrix of items by items.</summary>
    /// <exception cref="TrainingException">There are too many items.</exception>
    public static void RequireFewItems(Interactions train, string model)
    {
        if (train.ItemCount > MostItems)
            throw new TrainingException($"{model} keeps a dense matrix of items by items, too large for "
                + $"{train.ItemCount:N0} items (at most {MostItems:N0}): choose another model, such as ALS.");
    }
}
