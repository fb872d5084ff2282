using MovieRec.Statistics;

namespace MovieRec.Evaluation;

/// <summary>
/// Several models on one split, best first in one figure: each with its bootstrap interval over users, and each but the
/// reference with a paired permutation test against the reference, an effect size, and a p-value adjusted for the
/// number of such tests.
/// </summary>
/// <remarks>
/// Users are the units: the figure is a mean over them, models meet user by user, and what is inferred is inferred to
/// users like them. The luck of the split and of the training seed is not in the intervals. Users without training
/// interactions take no part; each result has them in <see cref="RankingResult.New"/>, of which a leaderboard of their
/// own can be made.
/// </remarks>
public sealed class Leaderboard
{
    /// <summary>From fewer users nothing is inferred: there is neither interval nor test.</summary>
    public const int LeastUsers = Bootstrap.MinimumUnits;

    private Leaderboard(
        string metric, string reference, RankingProtocol protocol, IReadOnlyList<LeaderboardRow> rows) =>
        (Metric, Reference, Protocol, Rows) = (metric, reference, protocol, rows);

    /// <summary>The figure that orders the rows, such as <c>ndcg@10</c>.</summary>
    public string Metric { get; }

    /// <summary>The model the others are compared with.</summary>
    public string Reference { get; }

    /// <summary>What the figures mean.</summary>
    public RankingProtocol Protocol { get; }

    /// <summary>One row a model, the highest figure first.</summary>
    public IReadOnlyList<LeaderboardRow> Rows { get; }

    /// <summary>The row of <paramref name="model"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    public LeaderboardRow this[string model] => Rows.FirstOrDefault(row => row.Model == model)
        ?? throw new KeyNotFoundException(
            $"The leaderboard has no '{model}'; it has {string.Join(", ", Rows.Select(row => row.Model))}.");

    /// <summary>Compares models that were evaluated on one split under one protocol.</summary>
    /// <param name="results">One result a model; no two of one name.</param>
    /// <param name="metric">A per-user figure all of them have, such as <c>ndcg@10</c>.</param>
    /// <param name="reference">Name of the model the others are compared with; null for the first.</param>
    /// <param name="options">How to infer.</param>
    /// <exception cref="ArgumentException">
    /// There are no results, two share a name, none is the reference, their protocols differ, or no user has a value
    /// under all of them.
    /// </exception>
    /// <exception cref="KeyNotFoundException">A result lacks the figure.</exception>
    public static Leaderboard Compute(
        IEnumerable<RankingResult> results, string metric, string? reference = null, LeaderboardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(results);
        RankingResult[] all = [.. results];
        options ??= new();
        if (all.Length == 0) throw new ArgumentException("A leaderboard needs at least one result.", nameof(results));
        if (all.DistinctBy(result => result.Model).Count() < all.Length)
            throw new ArgumentException("Two results are of one name; give one of them another with Named.",
                nameof(results));
        var against = reference is null ? all[0] : all.FirstOrDefault(result => result.Model == reference)
            ?? throw new ArgumentException(
                $"The reference '{reference}' is not among {string.Join(", ", all.Select(result => result.Model))}.",
                nameof(reference));
        foreach (var result in all) RequireSameProtocol(result, against);

        ModelComparison[] comparisons =
            [.. from result in all where result != against select Compare(result, against, metric, options)];
        double[] raw = [.. comparisons.Select(comparison => comparison.PValue)];
        var adjusted = options.Correction switch
        {
            Correction.Holm => MultipleTesting.Holm(raw),
            Correction.BenjaminiHochberg => MultipleTesting.BenjaminiHochberg(raw),
            _ => raw,
        };
        var byModel = comparisons.Zip(adjusted, (comparison, p) => comparison with { AdjustedPValue = p })
            .ToDictionary(comparison => comparison.Model);
        return new Leaderboard(metric, against.Model, against.Protocol,
        [
            .. from result in all
               let values = Array.FindAll(result.PerUser(metric).ToArray(), double.IsFinite)
               let mean = values.Length == 0
                   ? throw Undefined(result, metric) : Bootstrap.Mean(values, options.Intervals)
               orderby mean.Value descending
               select new LeaderboardRow(result, mean, byModel.GetValueOrDefault(result.Model)),
        ]);
    }

    private static ModelComparison Compare(
        RankingResult model, RankingResult reference, string metric, LeaderboardOptions options)
    {
        var pairs = model.PerUser(metric).ToArray().Zip(reference.PerUser(metric).ToArray())
            .Where(pair => double.IsFinite(pair.First) && double.IsFinite(pair.Second)).ToArray();
        if (pairs.Length == 0) throw Undefined(model, metric);
        double[] first = [.. pairs.Select(pair => pair.First)], second = [.. pairs.Select(pair => pair.Second)];
        double[] differences = [.. pairs.Select(pair => pair.First - pair.Second)];
        var level = options.Intervals.Level;
        var lacking = pairs.Length >= LeastUsers
            ? null : $"{pairs.Length} {(pairs.Length == 1 ? "user" : "users")}, where {LeastUsers} are needed";
        var test = lacking is null ? Permutation.Paired(differences, options.Test) : TestOutcome.Withheld(lacking);
        return new ModelComparison(
            model.Model,
            reference.Model,
            metric,
            pairs.Length,
            lacking is null
                ? Bootstrap.Mean(differences, options.Intervals)
                : Estimate.Withheld(lacking, Sample.Mean(differences), level),
            lacking is not null ? Estimate.Withheld(lacking, level: level)
                : Sample.Mean(first) > 0 && Sample.Mean(second) > 0 ? EffectSize.PairedLift(first, second, level)
                : Estimate.Withheld("a mean is not positive, and nothing can be a share of it", level: level),
            lacking is null ? EffectSize.CohenDz(differences, level) : Estimate.Withheld(lacking, level: level),
            (double)differences.Count(difference => difference > 0) / pairs.Length,
            (double)differences.Count(difference => difference < 0) / pairs.Length,
            test.PValue,
            test.PValue,
            options.Correction);
    }

    private static void RequireSameProtocol(RankingResult result, RankingResult reference)
    {
        var (a, b) = (result.Protocol, reference.Protocol);
        if ((a.Dataset, a.Split, a.Candidates, a.Ties) != (b.Dataset, b.Split, b.Candidates, b.Ties)
            || !result.Users.SequenceEqual(reference.Users))
            throw new ArgumentException($"{result.Model} and {reference.Model} were evaluated under different "
                + "protocols, so their figures may not be compared.");
    }

    private static ArgumentException Undefined(RankingResult result, string metric) =>
        new($"{metric} of {result.Model} is undefined for every user.");
}

/// <summary>One model of a <see cref="Leaderboard"/>.</summary>
/// <param name="Result">Everything measured of it.</param>
/// <param name="Mean">Its mean over users, with the bootstrap interval.</param>
/// <param name="Comparison">How it compares with the reference; null for the reference itself.</param>
public sealed record LeaderboardRow(RankingResult Result, Estimate Mean, ModelComparison? Comparison)
{
    /// <summary>The model's name.</summary>
    public string Model => Result.Model;
}
