using MathNet.Numerics.LinearAlgebra;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Reference;

/// <summary>
/// What ALS serves somebody new, as the equations read: dense, double, sorted and counted anew for every call.
/// </summary>
internal static class SlowTaste
{
    /// <summary>s_i = (1 − w)·xᵀy_i + w·π_i over all items.</summary>
    public static double[] Scores(
        AlsOptions options, Interactions train, Matrix<double> itemFactors, (int Item, float Rating)[] history)
    {
        var ratings = train.Matrix.Values.ToArray();
        var middle = (ratings.Min() + ratings.Max()) / 2;
        var isScale = options.LowRatingsAreDislikes && ratings.Min() < ratings.Max()
            && ratings.Count(rating => rating >= middle) >= ratings.Length / 2.0;
        var liked = history.Where(rated => !isScale || rated.Rating >= middle).ToArray();
        double n = liked.Length, kappa = options.PriorHistory;
        var weight = n == 0 ? 1 : kappa * kappa / (kappa * kappa + n * n);
        var row = CsrMatrix.FromCoordinates(1, train.ItemCount, new int[liked.Length],
            [.. liked.Select(rated => rated.Item)], [.. liked.Select(rated => rated.Rating)]);
        var x = SlowAls.HalfStep(options, row, itemFactors).Row(0);
        double users = Enumerable.Range(0, train.UserCount).Count(user => !train.ItemsOf(user).IsEmpty);
        return [.. Enumerable.Range(0, train.ItemCount).Select(item =>
            (1 - weight) * (x * itemFactors.Row(item))
                + weight * Enumerable.Range(0, train.UserCount).Count(user => train.Matrix.Contains(user, item))
                    / users)];
    }
}
