using System.Numerics.Tensors;
using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>The objective of <see cref="AlsOptions"/>, without visiting the pairs nobody observed.</summary>
internal static class AlsLoss
{
    /// <summary>
    /// The unobserved part by the Gramian trick, Σ_{u,i} (x_uᵀy_i)² = ⟨XᵀX, YᵀY⟩, so that
    /// <code>L = α₀·⟨XᵀX, YᵀY⟩ + Σ_{observed} [c·(1 − s)² − α₀·s²] + Σ λ_u‖x_u‖² + Σ λ_i‖y_i‖²,   s = x_uᵀy_i</code>
    /// </summary>
    /// <param name="options">The training's options.</param>
    /// <param name="users">Weights, users by row.</param>
    /// <param name="items">The transposed matrix.</param>
    /// <param name="userFactors">X.</param>
    /// <param name="itemFactors">Y.</param>
    public static double Compute(
        AlsOptions options, CsrMatrix users, CsrMatrix items, FactorMatrix userFactors, FactorMatrix itemFactors)
    {
        var userGramian = new FactorMatrix(userFactors.Stride, userFactors.Stride);
        var itemGramian = new FactorMatrix(itemFactors.Stride, itemFactors.Stride);
        Gramian.Compute(userFactors, options.Threads, userGramian);
        Gramian.Compute(itemFactors, options.Threads, itemGramian);
        return Everywhere(options, userGramian, itemGramian) + Observed(options, users, userFactors, itemFactors)
            + Penalty(options, users, userFactors, items.RowCount)
            + Penalty(options, items, itemFactors, users.RowCount);
    }

    /// <summary>α₀·⟨XᵀX, YᵀY⟩, from the upper triangles.</summary>
    public static double Everywhere(AlsOptions options, FactorMatrix userGramian, FactorMatrix itemGramian)
    {
        double everywhere = 0;
        for (var i = 0; i < options.Factors; i++)
        {
            everywhere += (double)userGramian[i][i] * itemGramian[i][i];
            for (var j = i + 1; j < options.Factors; j++) everywhere += 2.0 * userGramian[i][j] * itemGramian[i][j];
        }
        return options.UnobservedWeight * everywhere;
    }

    /// <summary>Σ_{observed} [c·(1 − s)² − α₀·s²] over the users given.</summary>
    public static double Observed(
        AlsOptions options, CsrMatrix users, FactorMatrix userFactors, FactorMatrix itemFactors)
    {
        var perUser = new double[users.RowCount];
        Parallel.For(0, users.RowCount, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, user =>
        {
            var x = userFactors.PaddedRow(user);
            var columns = users.ColumnsOf(user);
            var values = users.ValuesOf(user);
            double sum = 0;
            for (var entry = 0; entry < columns.Length; entry++)
            {
                double score = TensorPrimitives.Dot<float>(x, itemFactors.PaddedRow(columns[entry]));
                var confidence = 1 + (double)options.Alpha * values[entry];
                sum += confidence * (1 - score) * (1 - score) - options.UnobservedWeight * score * score;
            }
            perUser[user] = sum;
        });
        return perUser.Sum();
    }

    /// <summary>Σ λ_row·‖x_row‖² over the rows given.</summary>
    /// <param name="options">The training's options.</param>
    /// <param name="rows">Weights of these rows.</param>
    /// <param name="factors">Their factors.</param>
    /// <param name="otherCount">Number of rows on the other side.</param>
    public static double Penalty(AlsOptions options, CsrMatrix rows, FactorMatrix factors, int otherCount)
    {
        double sum = 0;
        for (var row = 0; row < rows.RowCount; row++)
            sum += (double)FixedSide.RegularizationOf(options, rows.RowLength(row), otherCount)
                * TensorPrimitives.SumOfSquares<float>(factors.PaddedRow(row));
        return sum;
    }
}
