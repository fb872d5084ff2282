using MathNet.Numerics.LinearAlgebra;
using MovieRec.Models.RatingPrediction;
using MovieRec.Numerics;

namespace MovieRec.Tests.Reference;

/// <summary>Explicit ALS as its equations read: double, one system [factors, bias] a row, solved by MathNet.</summary>
internal static class SlowExplicitAls
{
    public static double Loss(ExplicitAlsOptions options, CsrMatrix ratings, ExplicitAlsModel model)
    {
        double loss = 0;
        for (var u = 0; u < ratings.RowCount; u++)
        {
            var weight = Math.Pow(ratings.RowLength(u), options.ScalingExponent);
            loss += weight
                * (options.Regularization * Square(model.UserFactors(u))
                    + options.BiasRegularization * Math.Pow(model.UserBias(u), 2));
            for (var entry = 0; entry < ratings.RowLength(u); entry++)
            {
                var i = ratings.ColumnsOf(u)[entry];
                var predicted = model.Mean + model.UserBias(u) + model.ItemBias(i);
                for (var k = 0; k < options.Factors; k++)
                    predicted += (double)model.UserFactors(u)[k] * model.ItemFactors(i)[k];
                loss += Math.Pow(ratings.ValuesOf(u)[entry] - predicted, 2);
            }
        }
        var items = ratings.Transpose();
        for (var i = 0; i < items.RowCount; i++)
            loss += Math.Pow(items.RowLength(i), options.ScalingExponent)
                * (options.Regularization * Square(model.ItemFactors(i))
                    + options.BiasRegularization * Math.Pow(model.ItemBias(i), 2));
        return loss;
    }

    /// <summary>[x, b] of a user from the items' factors and biases.</summary>
    public static Vector<double> SolveUser(
        ExplicitAlsOptions options, CsrMatrix ratings, ExplicitAlsModel model, int user)
    {
        var f = options.Factors;
        var weight = Math.Pow(ratings.RowLength(user), options.ScalingExponent);
        var a = Matrix<double>.Build.Diagonal(f + 1, f + 1,
            k => weight * (k < f ? options.Regularization : options.BiasRegularization));
        var b = Vector<double>.Build.Dense(f + 1);
        for (var entry = 0; entry < ratings.RowLength(user); entry++)
        {
            var i = ratings.ColumnsOf(user)[entry];
            var y = Vector<double>.Build.Dense(f + 1, k => k < f ? model.ItemFactors(i)[k] : 1);
            a += y.OuterProduct(y);
            b += (ratings.ValuesOf(user)[entry] - model.Mean - model.ItemBias(i)) * y;
        }
        return a.Solve(b);
    }

    private static double Square(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (var value in values) sum += (double)value * value;
        return sum;
    }
}
