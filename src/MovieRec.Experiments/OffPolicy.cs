using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// One item shown at one place of one unit's list, by a logging policy that knew with what probability it did so.
/// </summary>
/// <param name="Unit">Whose list, from 0; units are independent of each other.</param>
/// <param name="Propensity">
/// Probability with which the logging policy shows this item at this place to this unit; above 0.
/// </param>
/// <param name="Target">Probability with which the policy in question would, in 0 .. 1.</param>
/// <param name="Reward">What came of it, such as 1 for a click; finite.</param>
/// <param name="ModelledReward">What a reward model expects of it; 0 without a model.</param>
/// <param name="ModelledTarget">
/// What the model expects of the policy in question at this place: Σ over items of its probability times the model; 0
/// without a model.
/// </param>
public readonly record struct LoggedSlot(
    int Unit, double Propensity, double Target, double Reward, double ModelledReward = 0, double ModelledTarget = 0)
{
    /// <summary>w = target ÷ propensity.</summary>
    public double Weight => Target / Propensity;
}

/// <summary>What a policy would have earned, estimated from the log of another.</summary>
public sealed class OffPolicyEstimate(
    string method, Estimate value, IReadOnlyList<double> contributions, double effectiveSampleSize)
{
    /// <summary>How.</summary>
    public string Method { get; } = method;

    /// <summary>
    /// Reward a unit with its interval; withheld, with the reason, where the log is too thin for one.
    /// </summary>
    public Estimate Value { get; } = value;

    /// <summary>
    /// What each unit contributes: their mean is the value, their spread its error. Those of two policies on the same
    /// log may be subtracted unit by unit.
    /// </summary>
    public IReadOnlyList<double> Contributions { get; } = contributions;

    /// <summary>
    /// Kish's (ΣW)² / ΣW² with W the weight of a unit, the sum over its slots: as many units served by the policy
    /// itself would say as much.
    /// </summary>
    public double EffectiveSampleSize { get; } = effectiveSampleSize;

    /// <summary>
    /// This policy minus another on the same log by the same method, with the interval of the paired contributions;
    /// withheld where the log is too thin.
    /// </summary>
    public Estimate Minus(OffPolicyEstimate other, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Contributions.Count != Contributions.Count)
            throw new ArgumentException("The two estimates come from different logs.", nameof(other));
        double[] differences = [.. Contributions.Zip(other.Contributions, (ours, theirs) => ours - theirs)];
        return (Value.Lacking ?? other.Value.Lacking) is { } lacking
            ? Estimate.Withheld(lacking, Sample.Mean(differences), level) : OffPolicy.MeanOf(differences, level);
    }
}

/// <summary>The estimators of <see cref="OffPolicy"/>.</summary>
public enum OffPolicyMethod
{
    /// <summary><see cref="OffPolicy.Ips"/>.</summary>
    Ips,

    /// <summary><see cref="OffPolicy.Snips"/>.</summary>
    Snips,

    /// <summary><see cref="OffPolicy.DoublyRobust"/>.</summary>
    DoublyRobust,
}

/// <summary>
/// Off-policy evaluation from logs with known propensities. The reward of a slot may depend on the unit, the item and
/// the place, but not on the other items of the list (the item-position model of Li et al., 'Offline evaluation of
/// ranking policies with click models', KDD 2018); then each place is a bandit of its own.
/// </summary>
/// <remarks>
/// <para>Intervals are Student's t over units. The weights make contributions skewed and long-tailed, so the degrees of
/// freedom are those at which the variance of s² is that of the contributions (Satterthwaite 1946), ν = 2 / (Σd⁴/(Σd²)²
/// − 1/n) with d their deviations from the mean, at most n − 1.</para>
/// <para>Where few units carry the estimate, the log has not shown the weights that decide, and no interval made from
/// it covers (63 to 78% in place of 95 was measured at effective sizes of 3 to 8), nor where the weights do not average
/// 1 within 4 of their errors, as they do when every item that the policy may choose had a chance: then items it
/// chooses are missing. Below <see cref="LeastEffectiveUnits"/> effective units or <see cref="LeastDegreesOfFreedom"/>
/// degrees of freedom it is withheld. A log in which the policy in question could have shown nothing is refused.</para>
/// </remarks>
public static class OffPolicy
{
    /// <summary>The fewest effective units for an interval.</summary>
    public const double LeastEffectiveUnits = 30;

    /// <summary>The fewest degrees of freedom for an interval.</summary>
    public const double LeastDegreesOfFreedom = 10;

    /// <summary>
    /// Inverse propensity scoring, V = (1/n) Σ_units Σ_slots w·r (Horvitz and Thompson 1952). Unbiased whatever the
    /// rewards, as long as every item that the policy may choose had a chance; its variance grows with the weights.
    /// </summary>
    public static OffPolicyEstimate Ips(ReadOnlySpan<LoggedSlot> log, int units) =>
        Of("IPS", log, units, slot => slot.Weight * slot.Reward);

    /// <summary>
    /// Doubly robust: V = (1/n) Σ_units Σ_slots [q̂(policy) + w·(r − q̂(logged))] (Dudík, Langford and Li, ICML 2011).
    /// Unbiased as IPS is where the propensities are right, whatever the model q̂, provided it was fitted on other
    /// units; the better the model, the less is left to be weighted.
    /// </summary>
    public static OffPolicyEstimate DoublyRobust(ReadOnlySpan<LoggedSlot> log, int units) =>
        Of("doubly robust", log, units,
            slot => slot.ModelledTarget + slot.Weight * (slot.Reward - slot.ModelledReward));

    /// <summary>
    /// Self-normalised IPS: V = s · Σw·r / Σw with s the slots a unit (Swaminathan and Joachims, NIPS 2015). A little
    /// biased in small logs, it cannot leave the range of the rewards. Contributions are linearised by the delta
    /// method.
    /// </summary>
    public static OffPolicyEstimate Snips(ReadOnlySpan<LoggedSlot> log, int units)
    {
        Require(log, units);
        var (numerators, denominators) = (new double[units], new double[units]);
        foreach (var slot in log)
        {
            numerators[slot.Unit] += slot.Weight * slot.Reward;
            denominators[slot.Unit] += slot.Weight;
        }
        var total = denominators.Sum();
        var slots = (double)log.Length / units;
        var ratio = numerators.Sum() / total;
        var mean = total / units;
        double[] contributions = [.. numerators.Zip(denominators, (n, d) => slots * (ratio + (n - ratio * d) / mean))];
        return Around("SNIPS", contributions, log);
    }

    /// <summary>
    /// Kish's effective sample size (ΣW)² / ΣW² with W the weight of a unit, the sum over its slots; 0 without any
    /// weight.
    /// </summary>
    internal static double EffectiveSampleSizeOf(ReadOnlySpan<LoggedSlot> log, int units)
    {
        var weights = WeightsOf(log, units);
        var (sum, squares) = (weights.Sum(), weights.Sum(weight => weight * weight));
        return squares == 0 ? 0 : sum * sum / squares;
    }

    private static OffPolicyEstimate Of(
        string method, ReadOnlySpan<LoggedSlot> log, int units, Func<LoggedSlot, double> term)
    {
        Require(log, units);
        var contributions = new double[units];
        foreach (var slot in log) contributions[slot.Unit] += term(slot);
        return Around(method, contributions, log);
    }

    private static OffPolicyEstimate Around(string method, double[] contributions, ReadOnlySpan<LoggedSlot> log)
    {
        var units = contributions.Length;
        var (weights, slots, effective) = (WeightsOf(log, units), (double)log.Length / units,
            EffectiveSampleSizeOf(log, units));
        var (average, error) = (Sample.Mean(weights) / slots, Math.Sqrt(Sample.Variance(weights) / units) / slots);
        var lacking = effective < LeastEffectiveUnits
                ? $"the log says as much as {effective:0.#} units served by the policy itself, where "
                    + $"{LeastEffectiveUnits:0} are needed"
            : Math.Abs(average - 1) > 4 * error + 1e-9 ? $"the weights average {average:0.00} and not 1, so items that "
                + "the policy shows are missing from the log" : null;
        return new(method,
            lacking is null ? MeanOf(contributions, 0.95) : Estimate.Withheld(lacking, Sample.Mean(contributions)),
            contributions, effective);
    }

    private static double[] WeightsOf(ReadOnlySpan<LoggedSlot> log, int units)
    {
        var weights = new double[units];
        foreach (var slot in log) weights[slot.Unit] += slot.Weight;
        return weights;
    }

    /// <summary>The mean with its interval of Student's t; withheld where too few units carry it.</summary>
    internal static Estimate MeanOf(double[] values, double level)
    {
        Sample.RequireLevel(level);
        var mean = Sample.Mean(values);
        double squares = 0, fourths = 0;
        foreach (var value in values)
        {
            var square = (value - mean) * (value - mean);
            squares += square;
            fourths += square * square;
        }
        var variance = Sample.Variance(values);
        if (variance == 0)
            return Estimate.Withheld("all units contribute the same, which does not say how far others would differ",
                mean, level);
        var excess = fourths / (squares * squares) - 1.0 / values.Length;
        var freedom = excess > 0 ? Math.Min(values.Length - 1, 2 / excess) : values.Length - 1;
        if (freedom < LeastDegreesOfFreedom)
            return Estimate.Withheld(
                $"few units carry it: {freedom:0.#} degrees of freedom, where {LeastDegreesOfFreedom:0} are needed",
                mean, level);
        var half = Math.Sqrt(variance / values.Length) * Tail.StudentTUpperQuantile((1 - level) / 2, freedom);
        return new Estimate(mean, mean - half, mean + half, level);
    }

    private static void Require(ReadOnlySpan<LoggedSlot> log, int units)
    {
        if (units < 2 || log.IsEmpty)
            throw new ExperimentException($"An off-policy estimate needs a log of at least 2 units, not {units}.");
        var isPossible = false;
        foreach (var slot in log)
        {
            if (!(slot.Propensity > 0 && slot.Propensity <= 1))
                throw new ExperimentException("A propensity lies above 0 and at most at 1, not at "
                    + $"{slot.Propensity:R}: an item that could not be shown says nothing, log what was drawn.");
            // Σ over items rounds, so 1 may come out a little above.
            if (!(slot.Target >= 0 && slot.Target <= 1 + 1e-9))
                throw new ExperimentException(
                    $"The policy in question shows an item with a probability in 0 .. 1, not {slot.Target:R}.");
            if (!double.IsFinite(slot.Reward) || !double.IsFinite(slot.ModelledReward)
                || !double.IsFinite(slot.ModelledTarget))
                throw new ExperimentException(
                    $"A reward of unit {slot.Unit}, logged or modelled, is not a finite number; leave the unit out.");
            isPossible |= slot.Target > 0;
            if ((uint)slot.Unit >= (uint)units)
                throw new ExperimentException($"The log names unit {slot.Unit}, but there are {units}.");
        }
        if (!isPossible) throw new ExperimentException("The policy in question would have shown nothing of what was "
            + "logged, so this log says nothing about it; log with a policy that may show its items.");
    }
}
