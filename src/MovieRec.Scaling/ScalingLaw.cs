using MovieRec.Statistics;

namespace MovieRec.Scaling;

/// <summary>How one quantity grows with the number of ratings, and how far that can be trusted.</summary>
public sealed class ScalingLaw(
    string quantity, string unit, IReadOnlyList<double> ratings, IReadOnlyList<double> values, PowerLaw tested,
    PowerLaw law)
{
    /// <summary>What grows, such as 'training'.</summary>
    public string Quantity { get; } = quantity;

    /// <summary>What it is counted in: 'seconds' or 'bytes'.</summary>
    public string Unit { get; } = unit;

    /// <summary>Number of ratings of each size, ascending.</summary>
    public IReadOnlyList<double> Ratings { get; } = ratings;

    /// <summary>What was measured at each; the last is that of the size held out.</summary>
    public IReadOnlyList<double> Values { get; } = values;

    /// <summary>The law fitted without the largest size.</summary>
    public PowerLaw Tested { get; } = tested;

    /// <summary>The law fitted to all sizes.</summary>
    public PowerLaw Law { get; } = law;

    /// <summary>
    /// What <see cref="Tested"/> says of the largest size, with the interval that is to hold the measurement.
    /// </summary>
    public Estimate Predicted => Tested.Predict(Ratings[^1]);

    /// <summary>What was measured there.</summary>
    public double Measured => Values[^1];

    /// <summary>
    /// Whether the prediction's interval held what was then measured. Where it did not, an extrapolation of the law is
    /// not to be trusted.
    /// </summary>
    public bool Held => Predicted.Covers(Measured);

    /// <summary>Fits and tests the law of a quantity over sizes in ascending order.</summary>
    /// <param name="quantity">What grows.</param>
    /// <param name="unit">What it is counted in.</param>
    /// <param name="ratings">Number of ratings of each size; at least four.</param>
    /// <param name="values">What was measured at each, above 0.</param>
    /// <exception cref="ArgumentException">There are fewer than four sizes, or a value is not above 0.</exception>
    public static ScalingLaw Fit(
        string quantity, string unit, IReadOnlyList<double> ratings, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        ArgumentNullException.ThrowIfNull(values);
        double[] x = [.. ratings], y = [.. values];
        if (x.Length < 4)
            throw new ArgumentException("At least four sizes are needed: three to fit, and one held out.",
                nameof(ratings));
        return new ScalingLaw(quantity, unit, x, y, PowerLaw.Fit(x.AsSpan(..^1), y.AsSpan(..^1)), PowerLaw.Fit(x, y));
    }
}
