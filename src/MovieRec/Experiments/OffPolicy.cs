using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>One item shown at one place of one unit's list, by a logging policy that knew with what probability it did so.</summary>
/// <param name="Unit">Whose list, from 0; units are independent of each other.</param>
/// <param name="Propensity">Probability with which the logging policy shows this item at this place to this unit; above 0.</param>
/// <param name="Target">Probability with which the policy in question would.</param>
/// <param name="Reward">What came of it, such as 1 for a click.</param>
/// <param name="ModelledReward">What a reward model expects of it; 0 without a model.</param>
/// <param name="ModelledTarget">What the model expects of the policy in question at this place: Σ over items of its probability times the model; 0 without a model.</param>
public readonly record struct LoggedSlot(int Unit, double Propensity, double Target, double Reward, double ModelledReward = 0, double ModelledTarget = 0)
{
    /// <summary>w = target ÷ propensity.</summary>
    public double Weight => Target / Propensity;
}

/// <summary>What a policy would have earned, estimated from the log of another.</summary>
/// <param name="Method">How.</param>
/// <param name="Value">Reward a unit with its normal interval.</param>
/// <param name="Contributions">What each unit contributes: their mean is the value, their spread its error. Those of two policies on the same log may be subtracted unit by unit.</param>
/// <param name="EffectiveSampleSize">Kish's (Σw)² / Σw²: as many slots chosen by the policy itself would say as much.</param>
public sealed record OffPolicyEstimate(string Method, Estimate Value, IReadOnlyList<double> Contributions, double EffectiveSampleSize)
{
    /// <summary>This policy minus another on the same log by the same method, with the interval of the paired contributions.</summary>
    public Estimate Minus(OffPolicyEstimate other, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Contributions.Count != Contributions.Count) throw new ArgumentException("The two estimates come from different logs.", nameof(other));
        return OffPolicy.NormalMean([.. Contributions.Zip(other.Contributions, (ours, theirs) => ours - theirs)], level);
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
/// Off-policy evaluation from logs with known propensities. The reward of a slot may depend on the unit, the item and the place, but not on the other items of
/// the list (the item-position model of Li et al., 'Offline evaluation of ranking policies with click models', KDD 2018); then each place is a bandit of its own.
/// </summary>
public static class OffPolicy
{
    /// <summary>
    /// Inverse propensity scoring, V = (1/n) Σ_units Σ_slots w·r (Horvitz and Thompson 1952). Unbiased whatever the rewards, as long as every item that the policy
    /// may choose had a chance; its variance grows with the weights.
    /// </summary>
    public static OffPolicyEstimate Ips(ReadOnlySpan<LoggedSlot> log, int units) =>
        Of("IPS", log, units, slot => slot.Weight * slot.Reward);

    /// <summary>
    /// Doubly robust: V = (1/n) Σ_units Σ_slots [q̂(policy) + w·(r − q̂(logged))] (Dudík, Langford and Li, ICML 2011). Unbiased as IPS is where the propensities are right,
    /// whatever the model q̂, provided it was fitted on other units; the better the model, the less is left to be weighted.
    /// </summary>
    public static OffPolicyEstimate DoublyRobust(ReadOnlySpan<LoggedSlot> log, int units) =>
        Of("doubly robust", log, units, slot => slot.ModelledTarget + slot.Weight * (slot.Reward - slot.ModelledReward));

    /// <summary>
    /// Self-normalised IPS: V = s · Σw·r / Σw with s the slots a unit (Swaminathan and Joachims, NIPS 2015). A little biased in small logs, it cannot leave the range
    /// of the rewards. Contributions are linearised by the delta method.
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
        var ratio = total == 0 ? double.NaN : numerators.Sum() / total;
        var mean = total / units;
        double[] contributions = [.. numerators.Zip(denominators, (n, d) => slots * (ratio + (n - ratio * d) / mean))];
        return new OffPolicyEstimate("SNIPS", NormalMean(contributions, 0.95), contributions, EffectiveSampleSizeOf(log));
    }

    /// <summary>Kish's effective sample size (Σw)² / Σw², in slots.</summary>
    public static double EffectiveSampleSizeOf(ReadOnlySpan<LoggedSlot> log)
    {
        double sum = 0, squares = 0;
        foreach (var slot in log)
        {
            sum += slot.Weight;
            squares += slot.Weight * slot.Weight;
        }
        return squares == 0 ? 0 : sum * sum / squares;
    }

    internal static Estimate NormalMean(double[] values, double level)
    {
        var (mean, error) = (Sample.Mean(values), Math.Sqrt(Sample.Variance(values) / values.Length));
        var half = error * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, (1 + level) / 2);
        return new Estimate(mean, mean - half, mean + half, level);
    }

    private static OffPolicyEstimate Of(string method, ReadOnlySpan<LoggedSlot> log, int units, Func<LoggedSlot, double> term)
    {
        Require(log, units);
        var contributions = new double[units];
        foreach (var slot in log) contributions[slot.Unit] += term(slot);
        return new OffPolicyEstimate(method, NormalMean(contributions, 0.95), contributions, EffectiveSampleSizeOf(log));
    }

    private static void Require(ReadOnlySpan<LoggedSlot> log, int units)
    {
        if (units < 2 || log.IsEmpty) throw new ExperimentException($"An off-policy estimate needs a log of at least 2 units, not {units}.");
        foreach (var slot in log)
        {
            if (!(slot.Propensity > 0 && slot.Propensity <= 1)) throw new ExperimentException($"A propensity lies above 0 and at most at 1, not at {slot.Propensity:R}: an item that could not be shown says nothing, log what was drawn.");
            if ((uint)slot.Unit >= (uint)units) throw new ExperimentException($"The log names unit {slot.Unit}, but there are {units}.");
        }
    }
}
