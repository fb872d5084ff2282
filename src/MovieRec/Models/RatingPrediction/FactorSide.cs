using MovieRec.Numerics;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// One side, users or items, of the factor model with biases
/// <code>r̂_ui = μ + x_uᵀy_i + b_u + b_i</code>
/// A user's row holds [x_u, b_u, 1] and an item's [y_i, 1, b_i], so that the inner product of the two is all but μ, and
/// a row's factors and bias come out of one system of equations.
/// </summary>
internal sealed class FactorSide
{
    private FactorSide(CsrMatrix residuals, int factors, int biasColumn, int oneColumn)
    {
        (Residuals, Factors, BiasColumn, OneColumn) = (residuals, factors, biasColumn, oneColumn);
        Rows = new FactorMatrix(residuals.RowCount, factors + 2);
        for (var row = 0; row < Rows.RowCount; row++) Rows.PaddedRow(row)[oneColumn] = 1;
    }

    /// <summary>r − μ, rows on this side.</summary>
    public CsrMatrix Residuals { get; }

    /// <summary>f.</summary>
    public int Factors { get; }

    /// <summary>Where a row holds its own bias.</summary>
    public int BiasColumn { get; }

    /// <summary>Where a row holds the 1 that meets the other side's bias.</summary>
    public int OneColumn { get; }

    /// <summary>The rows, shape [n × (f + 2)].</summary>
    public FactorMatrix Rows { get; }

    /// <summary>The column of each unknown of a row: the factors, then the bias.</summary>
    public int ColumnOf(int unknown) => unknown < Factors ? unknown : BiasColumn;

    /// <summary>Both sides, their factors drawn small and their biases 0.</summary>
    /// <param name="ratings">Users by row.</param>
    /// <param name="mean">μ.</param>
    /// <param name="factors">f.</param>
    /// <param name="scale">Standard deviation of the first factors.</param>
    /// <param name="seed">Chooses them.</param>
    public static (FactorSide Users, FactorSide Items) Create(
        CsrMatrix ratings, double mean, int factors, double scale, ulong seed)
    {
        var residuals = ratings.WithValues(
            Array.ConvertAll(ratings.Values.ToArray(), rating => (float)(rating - mean)));
        var users = new FactorSide(residuals, factors, factors, factors + 1);
        var items = new FactorSide(residuals.Transpose(), factors, factors + 1, factors);
        foreach (var side in new[] { users, items })
            for (var row = 0; row < side.Rows.RowCount; row++)
            {
                var random = SplitMix64.ForStream(SplitMix64.Hash(seed, (ulong)side.OneColumn), (ulong)row);
                foreach (ref var factor in side.Rows.PaddedRow(row)[..factors])
                    factor = (float)(scale * random.NextNormal());
            }
        return (users, items);
    }
}
