using System.Globalization;
using MovieRec.Statistics;

namespace MovieRec.Evaluation;

/// <summary>How far a model is from the reference in one figure, user by user.</summary>
/// <param name="Model">The model.</param>
/// <param name="Reference">The model it is compared with.</param>
/// <param name="Metric">The figure, such as <c>ndcg@10</c>.</param>
/// <param name="Users">
/// Users for whom both have a value: those the comparison is over. Of fewer than <see cref="Leaderboard.LeastUsers"/>
/// nothing is inferred: intervals and test are withheld.
/// </param>
/// <param name="Difference">
/// Mean of the user's value under the model minus that under the reference, with its bootstrap interval over users.
/// </param>
/// <param name="Lift">
/// Ratio of the two means − 1, with its interval (<see cref="EffectSize.PairedLift"/>); withheld where a mean is not
/// positive.
/// </param>
/// <param name="Effect">
/// Cohen's d_z, the mean difference in units of the differences' own standard deviation; withheld where they have none.
/// </param>
/// <param name="Better">Share of users whose value is higher under the model.</param>
/// <param name="Worse">Share of users whose value is lower under the model.</param>
/// <param name="PValue">Of the paired permutation test, before adjustment.</param>
/// <param name="AdjustedPValue">The p-value adjusted for all comparisons of the leaderboard.</param>
/// <param name="Correction">How it was adjusted.</param>
public sealed record ModelComparison(
    string Model,
    string Reference,
    string Metric,
    int Users,
    Estimate Difference,
    Estimate Lift,
    Estimate Effect,
    double Better,
    double Worse,
    double PValue,
    double AdjustedPValue,
    Correction Correction)
{
    /// <summary>Whether the adjusted p-value is at most 1 − the level of the intervals.</summary>
    public bool IsClear => AdjustedPValue <= 1 - Difference.Level;

    /// <summary>
    /// The finding in one sentence, such as 'ALS beats Popularity by 98.2% in NDCG@10 (95% interval …), Holm-adjusted
    /// p &lt; .0001'.
    /// </summary>
    public override string ToString()
    {
        var metric = RankingMetric.TitleOf(Metric);
        if (Users < Leaderboard.LeastUsers) return $"Whether {Model} or {Reference} is better in {metric} cannot be "
            + $"told from this data: {Difference.Lacking}.";
        var (amount, low, high) = double.IsFinite(Lift.Value)
            ? (Percent(Math.Abs(Lift.Value)), Percent(Lift.Low), Percent(Lift.High))
            : (Number(Math.Abs(Difference.Value)), Number(Difference.Low), Number(Difference.High));
        var isAccuracy = RankingMetric.Accuracy.Any(
            each => Metric.StartsWith(each.Name + "@", StringComparison.Ordinal));
        var finding = (IsClear, isAccuracy, Difference.Value > 0) switch
        {
            _ when Difference.Value == 0 =>
                $"{Model} and {Reference} are equal in {metric}: the difference is {amount}",
            (false, _, _) => $"{Model} cannot be told from {Reference} in {metric}: it is {amount} "
                + $"{(Difference.Value < 0 ? "lower" : "higher")}",
            (true, true, true) => $"{Model} beats {Reference} by {amount} in {metric}",
            (true, true, false) => $"{Model} falls behind {Reference} by {amount} in {metric}",
            (true, false, var higher) =>
                $"{Model} lies {amount} {(higher ? "above" : "below")} {Reference} in {metric}",
        };
        var adjusted = Correction switch
        {
            Correction.Holm => "Holm-adjusted ",
            Correction.BenjaminiHochberg =>
            "Benjamini–Hochberg-adjusted ",
            _ => ""
        };
        var interval = (double.IsFinite(Lift.Value) ? Lift : Difference).IsWithheld
            ? "interval withheld" : $"{Percent(Difference.Level, "0.#")} interval {low} to {high}";
        var users = Users.ToString("N0", CultureInfo.InvariantCulture);
        return $"{finding} ({interval}; {users} users), {adjusted}{Statistics.PValue.Sentence(AdjustedPValue)}.";
    }

    private static string Percent(double share, string format = "0.0") =>
        Signed((100 * share).ToString(format, CultureInfo.InvariantCulture)) + "%";

    private static string Number(double value) => Signed(value.ToString("0.####", CultureInfo.InvariantCulture));

    // A minus of a number's width, as tables and axes have it, and none before nothing.
    private static string Signed(string number) =>
        number.AsSpan().ContainsAnyInRange('1', '9') ? number.Replace('-', '−') : number.TrimStart('-');
}
