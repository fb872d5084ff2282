using MovieRec.Data;
using MovieRec.Statistics;

namespace MovieRec.Studio.Runs;

/// <summary>One training, tuning, evaluation or workbook.</summary>
/// <param name="Command">The command, such as <c>evaluate</c>.</param>
/// <param name="Dataset">The data.</param>
/// <param name="Model">The model; empty for a workbook.</param>
/// <param name="Options">Its options as JSON; empty for a workbook.</param>
public sealed record Run(string Command, string Dataset, string Model, string Options)
{
    /// <summary>Its number in the store; 0 before it is there.</summary>
    public long Id { get; init; }

    /// <summary>When it was written down.</summary>
    public DateTimeOffset Started { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>What its figures mean; empty where it has none.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>How long the training took, or the whole workbook.</summary>
    public double Seconds { get; init; }

    /// <summary>Its figures by name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>By metric the value of each user, by raw id.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> UserValues { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, double>>();

    /// <summary>The difference of this run from another over the users that both have.</summary>
    /// <param name="reference">The other.</param>
    /// <exception cref="DataException">
    /// They were not measured on the same, or too few users are in both.
    /// </exception>
    public RunComparison Against(Run reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (UserValues.Keys.FirstOrDefault(reference.UserValues.ContainsKey) is not { } metric)
            throw new DataException($"The runs {Id} and {reference.Id} have no metric of users in common; compare two "
                + "of 'movierec evaluate'.");
        if (Protocol != reference.Protocol)
            throw new DataException($"The runs {Id} and {reference.Id} were measured under different protocols, so "
                + "their figures may not be compared; 'movierec runs show' tells both.");
        var (own, other) = (UserValues[metric], reference.UserValues[metric]);
        // In the order of the id map, so that the draws are those of the leaderboard.
        double[] differences = [.. own.OrderBy(each => long.TryParse(each.Key, out var number) ? number : -1)
            .ThenBy(each => each.Key, StringComparer.Ordinal)
            .Where(each => other.ContainsKey(each.Key)).Select(each => each.Value - other[each.Key])];
        if (differences.Length < Bootstrap.MinimumUnits)
            throw new DataException($"Only {differences.Length} users are in both runs, where "
                + $"{Bootstrap.MinimumUnits} are needed.");
        return new RunComparison(metric, differences.Length, Bootstrap.Mean(differences, new BootstrapOptions()),
            Permutation.Paired(differences, new PermutationOptions()).PValue);
    }
}

/// <summary>Two runs over the same users.</summary>
/// <param name="Metric">What was measured on each user.</param>
/// <param name="Users">How many.</param>
/// <param name="Difference">The mean difference, with its interval over users.</param>
/// <param name="PValue">Of a paired permutation test.</param>
public sealed record RunComparison(string Metric, int Users, Estimate Difference, double PValue);
