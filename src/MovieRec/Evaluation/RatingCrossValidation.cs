using MovieRec.Statistics;

namespace MovieRec.Evaluation;

/// <summary>One model's results over the folds of a cross-validation.</summary>
public sealed class RatingCrossValidation
{
    /// <summary>Sums up results, one a fold.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public RatingCrossValidation(IReadOnlyList<RatingResult> folds)
    {
        ArgumentNullException.ThrowIfNull(folds);
        if (folds.Count == 0) throw new ArgumentException("There are no folds to validate on.", nameof(folds));
        Folds = folds;
        (Rmse, RmseSpread) = Summarize([.. folds.Select(fold => fold.Rmse)]);
        (Mae, MaeSpread) = Summarize([.. folds.Select(fold => fold.Mae)]);
    }

    /// <summary>One result a fold.</summary>
    public IReadOnlyList<RatingResult> Folds { get; }

    /// <summary>Mean of the folds' RMSE.</summary>
    public double Rmse { get; }

    /// <summary>Standard deviation of the folds' RMSE; NaN where there is but one fold.</summary>
    public double RmseSpread { get; }

    /// <summary>Mean of the folds' MAE.</summary>
    public double Mae { get; }

    /// <summary>Standard deviation of the folds' MAE; NaN where there is but one fold.</summary>
    public double MaeSpread { get; }

    private static (double Mean, double Spread) Summarize(double[] values) =>
        (Sample.Mean(values), values.Length < 2 ? double.NaN : Math.Sqrt(Sample.Variance(values)));
}
