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
    /// <param name="userFactors">X, shape [users × stride].</param>
    /// <param name="itemFactors">Y, shape [items × stride].</param>
    /// <param name="stride">Padded number of factors.</param>
    public static double Compute(AlsOptions options, CsrMatrix users, CsrMatrix items, float[] userFactors, float[] itemFactors, int stride)
    {
        var userGramian = Gramian.Compute(userFactors, stride, options.Threads);
        var itemGramian = Gramian.Compute(itemFactors, stride, options.Threads);
        double everywhere = 0;
        for (var i = 0; i < options.Factors; i++)
        {
            for (var j = 0; j < i; j++) everywhere += 2.0 * userGramian[i * stride + j] * itemGramian[i * stride + j];
            everywhere += (double)userGramian[i * stride + i] * itemGramian[i * stride + i];
        }

        var perUser = new double[users.RowCount];
        Parallel.For(0, users.RowCount, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, user =>
        {
            var x = userFactors.AsSpan(user * stride, stride);
            var columns = users.ColumnsOf(user);
            var values = users.ValuesOf(user);
            double sum = 0;
            for (var entry = 0; entry < columns.Length; entry++)
            {
                double score = TensorPrimitives.Dot<float>(x, itemFactors.AsSpan(columns[entry] * stride, stride));
                var confidence = 1 + (double)options.Alpha * values[entry];
                sum += confidence * (1 - score) * (1 - score) - options.UnobservedWeight * score * score;
            }
            perUser[user] = sum;
        });
        return options.UnobservedWeight * everywhere + perUser.Sum()
            + Penalty(options, users, userFactors, stride) + Penalty(options, items, itemFactors, stride);
    }

    private static double Penalty(AlsOptions options, CsrMatrix rows, float[] factors, int stride)
    {
        double sum = 0;
        for (var row = 0; row < rows.RowCount; row++)
            sum += (double)HalfStep.RegularizationOf(options, rows.RowLength(row), rows.ColumnCount) * TensorPrimitives.SumOfSquares<float>(factors.AsSpan(row * stride, stride));
        return sum;
    }
}
