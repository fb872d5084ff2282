using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// How a variant's figure compares with the control's, by the procedure that holds for such data. Each knows where its
/// theory ends and withholds what lies beyond.
/// </summary>
internal abstract class Comparison(Arm treatment, Arm control)
{
    /// <summary>The variant's figure, with what was known before taken out.</summary>
    public Arm Treatment => treatment;

    /// <summary>The control's figure likewise.</summary>
    public Arm Control => control;

    /// <summary>
    /// Largest skewness of the difference that is taken for none: a one-sided test at 5 % by the normal theory is off
    /// by .11 of it (Hall 1992, 'The bootstrap and Edgeworth expansion', section 3.8), so by a third of a percent. It
    /// is this small also because few units of a skewed population may chance to look even.
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

    /// <summary>
    /// Tests whether variant = <paramref name="factor"/> · control. The statistic is variant − factor · control.
    /// </summary>
    public abstract TestOutcome Test(double factor, Alternative alternative, bool isWatched = false);
}

/// <summary>Nothing can be told.</summary>
internal sealed class WithheldComparison(string lacking, Arm treatment, Arm control) : Comparison(treatment, control)
{
    public override bool IsNormal => false;

    public override Estimate Difference(double level, bool isWatched = false) =>
        Estimate.Withheld(lacking, Treatment.Value - Control.Value, level);

    public override Estimate Lift(double level, bool isWatched = false) =>
        Estimate.Withheld(lacking, Control.Value > 0 ? Treatment.Value / Control.Value - 1 : double.NaN, level);

    public override TestOutcome Test(double factor, Alternative alternative, bool isWatched = false) =>
        TestOutcome.Withheld(lacking, Treatment.Value - factor * Control.Value);
}

/// <summary>
/// Means and ratios: by Welch's t where both variants are large and their difference is not skewed, otherwise by
/// dealing the units out again.
/// </summary>
/// <param name="treatment">The variant's figure.</param>
/// <param name="control">The control's figure.</param>
/// <param name="fewest">Units of the smallest stratum of a variant, or of the smaller variant.</param>
/// <param name="deal">Deals the units out; oftener where the experiment is watched.</param>
internal sealed class MeanComparison(Arm treatment, Arm control, int fewest, Func<bool, StudentizedPermutation> deal)
    : Comparison(treatment, control)
{
    private const int FewestUnits = 200;
    private const int FewestInStratum = 10;

    private StudentizedPermutation? _once, _watched;

    public override bool IsNormal => HoldsFor(1);

    public override Estimate Difference(double level, bool isWatched = false) =>
        HoldsFor(1) ? Treatment.Minus(Control, level) : Deals(isWatched).Difference(level);

    public override Estimate Lift(double level, bool isWatched = false)
    {
        var lift = Treatment.LiftOver(Control, level);
        return lift.IsWithheld || HoldsFor(1) ? lift : Deals(isWatched).Lift(level);
    }

    public override TestOutcome Test(double factor, Alternative alternative, bool isWatched = false)
    {
        var scaled = Control.Times(factor);
        return new TestOutcome(Treatment.Value - scaled.Value,
            HoldsFor(factor)
                ? Treatment.PValue(scaled, alternative) : Deals(isWatched).PValueOfFactor(factor, alternative));
    }

    private bool HoldsFor(double factor) =>
        Math.Min(Treatment.Units, Control.Units) >= FewestUnits && fewest >= FewestInStratum
            && Math.Abs(Treatment.SkewnessOver(Control.Times(factor))) <= LargestSkewness;

    private StudentizedPermutation Deals(bool isWatched) => isWatched ? _watched ??= deal(true) : _once ??= deal(false);
}

/// <summary>Proportions and quantiles: by limits of either figure that are exact, combined.</summary>
internal sealed class LimitsComparison(
    Arm treatment, LimitsOf treatmentLimits, Arm control, LimitsOf controlLimits, bool isNormal, string lacking)
    : Comparison(treatment, control)
{
    public override bool IsNormal => isNormal;

    public override Estimate Difference(double level, bool isWatched = false)
    {
        var difference = CombinedLimits.Difference(Treatment.Value, treatmentLimits, Control.Value, controlLimits,
            level);
        return double.IsInfinity(difference.Low) && double.IsInfinity(difference.High)
            ? Estimate.Withheld(lacking, difference.Value, level) : difference;
    }

    public override Estimate Lift(double level, bool isWatched = false) => controlLimits((1 - level) / 2).Low > 0
        ? CombinedLimits.Lift(Treatment.Value, treatmentLimits, Control.Value, controlLimits, level)
        : Estimate.Withheld(Arm.NoBase, Control.Value > 0 ? Treatment.Value / Control.Value - 1 : double.NaN, level);

    public override TestOutcome Test(double factor, Alternative alternative, bool isWatched = false) =>
        Difference(0.95).IsWithheld
        ? TestOutcome.Withheld(lacking, Treatment.Value - factor * Control.Value)
        : new TestOutcome(Treatment.Value - factor * Control.Value,
            CombinedLimits.PValue(Treatment.Value, treatmentLimits, Control.Value, controlLimits, factor, alternative));
}
