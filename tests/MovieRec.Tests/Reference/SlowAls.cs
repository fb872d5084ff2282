using MathNet.Numerics.LinearAlgebra;
using MovieRec.Models.Als;
using MovieRec.Numerics;

namespace MovieRec.Tests.Reference;

/// <summary>
/// Implicit ALS as the equations read: dense, double, one system a row over every pair, solved by MathNet.
/// </summary>
internal static class SlowAls
{
    public static double Loss(AlsOptions options, CsrMatrix interactions, Matrix<double> users, Matrix<double> items)
    {
        double loss = 0;
        for (var u = 0; u < interactions.RowCount; u++)
            for (var i = 0; i < interactions.ColumnCount; i++)
            {
                var (preference, confidence) = Cell(options, interactions, u, i);
                var error = preference - users.Row(u) * items.Row(i);
                loss += confidence * error * error;
            }
        var transposed = interactions.Transpose();
        for (var u = 0; u < users.RowCount; u++)
            loss += Lambda(options, interactions, u) * (users.Row(u) * users.Row(u));
        for (var i = 0; i < items.RowCount; i++) loss += Lambda(options, transposed, i) * (items.Row(i) * items.Row(i));
        return loss;
    }

    public static Matrix<double> HalfStep(AlsOptions options, CsrMatrix interactions, Matrix<double> fixedFactors)
    {
        var solved = Matrix<double>.Build.Dense(interactions.RowCount, fixedFactors.ColumnCount);
        for (var row = 0; row < interactions.RowCount; row++)
        {
            var a = Matrix<double>.Build.DenseIdentity(fixedFactors.ColumnCount) * Lambda(options, interactions, row);
            var b = Vector<double>.Build.Dense(fixedFactors.ColumnCount);
            for (var column = 0; column < interactions.ColumnCount; column++)
            {
                var (preference, confidence) = Cell(options, interactions, row, column);
                var y = fixedFactors.Row(column);
                a += confidence * y.OuterProduct(y);
                b += confidence * preference * y;
            }
            solved.SetRow(row, a.Solve(b));
        }
        return solved;
    }

    private static (double Preference, double Confidence) Cell(
        AlsOptions options, CsrMatrix interactions, int row, int column)
    {
        var entry = interactions.ColumnsOf(row).BinarySearch(column);
        return entry < 0
            ? (0, options.UnobservedWeight) : (1, 1 + (double)options.Alpha * interactions.ValuesOf(row)[entry]);
    }

    private static double Lambda(AlsOptions options, CsrMatrix interactions, int row) =>
        options.Scaling == RegularizationScaling.Plain
            ? options.Regularization
            : options.Regularization
                * Math.Pow(interactions.RowLength(row) + options.UnobservedWeight * interactions.ColumnCount,
                    options.ScalingExponent);
}
