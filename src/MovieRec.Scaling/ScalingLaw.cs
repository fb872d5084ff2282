using MovieRec.Statistics;

namespace MovieRec.Scaling;

/// <summary>How one quantity grows with the number of ratings, and how far that can be trusted.</summary>
/// <param name="Quantity">What grows, with its unit.</param>
/// <param name="Tested">The law fitted without the largest size.</param>
/// <param name="Predicted">What it says of the largest size, with the interval that is to hold the measurement.</param>
/// <param name="Measured">What was measured there.</param>
/// <param name="Law">The law fitted to all sizes.</param>
public sealed record ScalingLaw(string Quantity, PowerLaw Tested, Estimate Predicted, double Measured, PowerLaw Law)
{
    /// <summary>
    /// Whether the prediction's interval held what was then measured. Where it did not, an extrapolation of the law is
    /// not to be trusted.
    /// </summary>
    public bool Held => Predicted.Covers(Measured);

    /// <summary>Fits and tests the law of a quantity over points in ascending order of size.</summary>
    internal static ScalingLaw Fit(string quantity, IReadOnlyList<ScalePoint> points, Func<ScalePoint, double> value)
    {
        double[] x = [.. points.Select(point => (double)point.Ratings)], y = [.. points.Select(value)];
        var tested = PowerLaw.Fit(x.AsSpan(..^1), y.AsSpan(..^1));
        return new ScalingLaw(quantity, tested, tested.Predict(x[^1]), y[^1], PowerLaw.Fit(x, y));
    }
}
