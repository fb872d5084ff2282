using MovieRec.Evaluation;
using MovieRec.Statistics;

namespace MovieRec.Studio.Comparison;

/// <summary>The errors of one model's predicted ratings, beside those of another on the same users.</summary>
/// <param name="Model">The model.</param>
/// <param name="Rmse">√(Σ (r̂ − r)² / n) over all test ratings, with its interval over users.</param>
/// <param name="Mae">Σ |r̂ − r| / n, with its interval over users.</param>
/// <param name="Difference">
/// Its RMSE less that of the reference on the same resamples of users; null for the reference.
/// </param>
internal sealed record RatingErrors(string Model, Estimate Rmse, Estimate Mae, Estimate? Difference)
{
    /// <summary>Errors of several models, the first being what the others are compared with.</summary>
    /// <param name="results">By the name that each is shown by, on one split.</param>
    public static IReadOnlyList<RatingErrors> Compare(IReadOnlyList<(string Model, RatingResult Result)> results)
    {
        return [.. results.Select((each, at) => new RatingErrors(each.Model,
            Over(each.Result, units => RmseOf(each.Result, units)),
            Over(each.Result, units => MaeOf(each.Result, units)),
            at == 0 ? null
                : Over(each.Result, units => RmseOf(each.Result, units) - RmseOf(results[0].Result, units))))];

        static Estimate Over(RatingResult result, UnitStatistic statistic) =>
            Bootstrap.Statistic(result.Users.Length, statistic);
    }

    private static double RmseOf(RatingResult result, ReadOnlySpan<int> users) =>
        Math.Sqrt(Mean(result.SquaredErrors, result.Pairs, users));

    private static double MaeOf(RatingResult result, ReadOnlySpan<int> users) =>
        Mean(result.AbsoluteErrors, result.Pairs, users);

    // Over ratings: a user counts with all of theirs.
    private static double Mean(ReadOnlySpan<double> sums, ReadOnlySpan<int> pairs, ReadOnlySpan<int> users)
    {
        var (sum, count) = (0.0, 0L);
        foreach (var user in users) (sum, count) = (sum + sums[user], count + pairs[user]);
        return sum / count;
    }
}
