using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// How a variant's figure compares with the control's, by the procedure that holds for such data. Each knows where its theory ends and withholds what lies beyond.
/// </summary>
internal abstract class Comparison
{
    /// <summary>
    /// Largest skewness of the difference that is taken for none: a one-sided test at 5 % by the normal theory is off by .11 of it (Hall 1992, 'The bootstrap and Edgeworth
    /// expansion', section 3.8), so by a third of a percent. It is this small also because few units of a skewed population may chance to look even.
    /// </summary>
    public const double LargestSkewness = 0.03;

    /// <summary>Whether the difference is near enough to normal for a posterior N(m, s²).</summary>
    public abstract bool IsNormal { get; }

    /// <summary>Variant − control.</summary>
    /// <param name="level">Confidence level.</param>
    /// <param name="isWatched">Whether this is one of many looks, so that each end stands far out.</param>
    public abstract Estimate Difference(double level, bool isWatched = false);

    /// <summary>Variant ÷ control − 1.</summary>
    public abstract Estimate Lift(double level, bool isWatched = false);

    /// <summary>Tests whether variant = <paramref name="factor"/> · control. The statistic is variant − factor · control.</summary>
    public abstract TestOutcome Test(double factor, Alternative alternative, bool isWatched = false);
}

/// <summary>Nothing can be told.</summary>
internal sealed class WithheldComparison(string lacking, Arm treatment, Arm control) : Comparison
{
    public override bool IsNormal => false;

    public override Estimate Difference(double level, bool isWatched = false) => Estimate.Withheld(lacking, treatment.Value - control.Value, level);

    public override Estimate Lift(double level, bool isWatched = false) =>
        Estimate.Withheld(lacking, control.Value > 0 ? treatment.Value / control.Value - 1 : double.NaN, level);

    public override TestOutcome Test(double factor, Alternative alternative, bool isWatched = false) =>
        TestOutcome.Withheld(lacking, treatment.Value - factor * control.Value);
}

/// <summary>
/// Means and ratios: by Welch's t where both variants are large and their difference is not skewed, otherwise by dealing the units out again.
/// </summary>
/// <param name="treatment">The variant's figure.</param>
/// <param name="control">The control's figure.</param>
/// <param name="fewest">Units of the smallest stratum of a variant, or of the smaller variant.</param>
/// <param name="deal">Deals the units out; oftener where the experiment is watched.</param>
internal sealed class MeanComparison(Arm treatment, Arm control, int fewest, Func<bool, StudentizedPermutation> deal) : Comparison
{
    private const int FewestUnits = 50;
    private const int FewestInStratum = 10;

    private StudentizedPermutation? _once, _watched;

    public override bool IsNormal => HoldsFor(1);

    public override Estimate Difference(double level, bool isWatched = false) =>
        HoldsFor(1) ? treatment.Minus(control, level) : Deals(isWatched).Difference(level);

    public override Estimate Lift(double level, bool isWatched = false)
    {
        var lift = treatment.LiftOver(control, level);
        return lift.IsWithheld || HoldsFor(1) ? lift : Deals(isWatched).Lift(level);
    }

    public override TestOutcome Test(double factor, Alternative alternative, bool isWatched = false)
    {
        var scaled = control.Times(factor);
        return new TestOutcome(treatment.Value - scaled.Value,
            HoldsFor(factor) ? treatment.PValue(scaled, alternative) : Deals(isWatched).PValueOfFactor(factor, alternative));
    }

    private bool HoldsFor(double factor) =>
        Math.Min(treatment.Units, control.Units) >= FewestUnits && fewest >= FewestInStratum && Math.Abs(treatment.SkewnessOver(control.Times(factor))) <= LargestSkewness;

    private StudentizedPermutation Deals(bool isWatched) => isWatched ? _watched ??= deal(true) : _once ??= deal(false);
}

/// <summary>Proportions and quantiles: by limits of either figure that are exact, combined.</summary>
internal sealed class LimitsComparison(Arm treatment, LimitsOf treatmentLimits, Arm control, LimitsOf controlLimits, bool isNormal, string lacking) : Comparison
{
    public override bool IsNormal => isNormal;

    public override Estimate Difference(double level, bool isWatched = false)
    {
        var difference = CombinedLimits.Difference(treatment.Value, treatmentLimits, control.Value, controlLimits, level);
        return double.IsInfinity(difference.Low) && double.IsInfinity(difference.High) ? Estimate.Withheld(lacking, difference.Value, level) : difference;
    }

    public override Estimate Lift(double level, bool isWatched = false) => controlLimits((1 - level) / 2).Low > 0
        ? CombinedLimits.Lift(treatment.Value, treatmentLimits, control.Value, controlLimits, level)
        : Estimate.Withheld(Arm.NoBase, control.Value > 0 ? treatment.Value / control.Value - 1 : double.NaN, level);

    public override TestOutcome Test(double factor, Alternative alternative, bool isWatched = false) => Difference(0.95).IsWithheld
        ? TestOutcome.Withheld(lacking, treatment.Value - factor * control.Value)
        : new TestOutcome(treatment.Value - factor * control.Value,
            CombinedLimits.PValue(treatment.Value, treatmentLimits, control.Value, controlLimits, factor, alternative));
}
