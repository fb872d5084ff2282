using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Experiments.Simulation;

/// <summary>What one unit did while a variant was served.</summary>
/// <param name="Visits">Number of visits.</param>
/// <param name="Clicks">Movies clicked.</param>
/// <param name="Likes">Of these, liked.</param>
/// <param name="ClicksBefore">Movies clicked on the days before, under the accustomed variant.</param>
internal readonly record struct UnitOutcome(int Visits, int Clicks, int Likes, int ClicksBefore);

/// <summary>
/// A population whose truth is known, to serve recommendations to. On a visit a unit is shown a list; place r is
/// looked at with probability 1/r^η, and a movie looked at is clicked with the logistic probability of
/// <code>
/// interest(u, i) + base + readiness(p) + private taste(p, i) + presentation
///     − φ·ln(1 + shown(p, i)) + ν·2^(−visits(p)/h)·[never shown]
/// </code>
/// the position-based model (Craswell, Zoeter, Taylor and Ramsey 2008; Chuklin, Markov and de Rijke, 'Click Models for
/// Web Search', 2015) with fatigue and novelty. A movie clicked is watched, liked or not, and not shown to that unit
/// again; each one liked makes later visits likelier, each disliked less likely.
/// </summary>
/// <remarks>
/// A unit is a user of the data with readiness, private taste and habit of visiting of their own, so there are as
/// many units as anybody needs. Everything random belongs to the unit, the day and the place in the list. So the
/// outcome does not depend on the number of threads, and the same unit served two variants meets the same luck: the
/// difference of the two is what the variant did.
/// </remarks>
public sealed class SimulatedWorld
{
    private readonly double _base;
    private readonly double[] _examination;

    /// <summary>Makes the world.</summary>
    /// <param name="truth">Who is interested in what.</param>
    /// <param name="met">
    /// What each user has met before all this, usually the training ratings; variants leave it out of their rankings.
    /// </param>
    /// <param name="accustomed">What everybody is served on the days before.</param>
    /// <param name="options">How units behave; null for the defaults.</param>
    /// <exception cref="ExperimentException">The variant ranks for other users than the truth has.</exception>
    public SimulatedWorld(
        InterestTruth truth, Interactions met, ServedVariant accustomed, SimulationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(met);
        ArgumentNullException.ThrowIfNull(accustomed);
        (Truth, Accustomed, Options) = (truth, accustomed, options ?? new());
        Require(accustomed);
        _examination =
            [.. Enumerable.Range(1, Options.ListLength).Select(place => Math.Pow(place, -Options.PositionBias))];
        _base = CalibratedBase(met);
    }

    /// <summary>Who is interested in what.</summary>
    internal InterestTruth Truth { get; }

    /// <summary>What everybody is served before.</summary>
    internal ServedVariant Accustomed { get; }

    /// <summary>How units behave.</summary>
    internal SimulationOptions Options { get; }

    /// <summary>Serves a variant to units 0 .. <paramref name="units"/> − 1, in parallel.</summary>
    /// <returns>What each did, by unit.</returns>
    internal UnitOutcome[] Serve(ServedVariant variant, int units, CancellationToken cancellationToken = default)
    {
        Require(variant);
        var outcomes = new UnitOutcome[units];
        ForEachUnit(units, (unit, life) => outcomes[unit] = life.Live(variant), cancellationToken);
        return outcomes;
    }

    /// <summary>
    /// Mean clicks a visit on each day of serving a variant to so many units: how novelty and fatigue run.
    /// </summary>
    public double[] ClicksPerVisitByDay(ServedVariant variant, int units)
    {
        Require(variant);
        var counts = new (int Visits, int Clicks)[units][];
        ForEachUnit(units, (unit, life) =>
        {
            counts[unit] = new (int, int)[Options.Days];
            life.Live(variant, counts[unit]);
        });
        return [.. Enumerable.Range(0, Options.Days)
            .Select(day =>
                counts.Sum(days => (double)days[day].Clicks) / Math.Max(1, counts.Sum(days => days[day].Visits)))];
    }

    /// <summary>The user of the data that a unit is like.</summary>
    internal int UserOf(int unit) =>
        (int)Math.BigMul(SplitMix64.Hash(Options.Seed, (ulong)unit), (ulong)Truth.UserCount, out _);

    internal void ForEachUnit(int units, Action<int, UnitLife> act, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units);
        Parallel.For(0, units, new ParallelOptions { CancellationToken = cancellationToken },
            () => new UnitLife(this), (unit, _, life) =>
        {
            life.Begin(unit);
            act(unit, life);
            return life;
        }, _ => { });
    }

    internal double ExaminationOf(int place) => _examination[place];

    internal double BaseAttraction => _base;

    private void Require(ServedVariant variant)
    {
        if (variant.UserCount != Truth.UserCount)
            throw new ExperimentException($"'{variant.Name}' ranks for {variant.UserCount} users, but the simulated "
                + $"world has {Truth.UserCount}.");
    }

    /// <summary>
    /// The base of attraction that gives the best unmet movies the chance of a click that was asked for, by bisection.
    /// </summary>
    private double CalibratedBase(Interactions met)
    {
        const int Best = 10;
        var best = new float[Truth.UserCount][];
        Parallel.For(0, best.Length, user =>
        {
            var interest = Truth.InterestOf(user).ToArray();
            foreach (var item in met.ItemsOf(user)) interest[item] = float.NegativeInfinity;
            Array.Sort(interest);
            best[user] = [.. interest[^Math.Min(Best, interest.Length)..].Where(float.IsFinite)];
        });
        var (low, high) = (-30.0, 30.0);
        while (high - low > 1e-9)
        {
            var middle = (low + high) / 2;
            var mean = best.Where(values => values.Length > 0)
                .Average(values => values.Average(value => 1 / (1 + Math.Exp(-value - middle))));
            (low, high) = mean < Options.BestAttraction ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }
}
