using MovieRec.Analytics;
using MovieRec.Models;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Cli;

/// <summary>
/// How well models serve users they were not trained on, by how many ratings these have revealed: shown beside a split
/// that has such users.
/// </summary>
internal static class RevealedRatings
{
    private static readonly int[] Counts = [1, 2, 5, 10, 20];

    /// <summary>
    /// A curve for each model that folds in and is personal, by its name; none where the split keeps nobody out of
    /// training, or ratings have no times.
    /// </summary>
    public static IReadOnlyDictionary<string, RevealCurve> Curves(PartedData data, IReadOnlyList<RankedModel> results)
    {
        var curves = new Dictionary<string, RevealCurve>();
        if (!data.Dataset.Ratings.HasTimestamps || !data.KeepsUsersOut) return curves;
        // Of users kept out, all there is: part of it to fold in, and for strong generalization part of it in the
        // split's train side.
        var known = Interactions.From(data.Dataset.Ratings, data.Split.Train.Users, data.Split.Train.Items);
        var keptOut = known.Where((user, _, _) => data.Train.ItemsOf(user).IsEmpty);
        if (keptOut.Count == 0) return curves;
        var split = new TrainTestSplit(data.Train, keptOut, data.Split.Protocol);
        var timeline = new Timeline(new UserProfiles(data.Dataset));
        foreach (var result in results)
            if (result.Training.Model is IFoldInRecommender model and not SharedScoresModel
                && RevealCurve.Compute(model, split, timeline, Counts) is { } curve) curves[result.Model.Name] = curve;
        return curves;
    }

    /// <summary>Writes the curves, each with the paired difference from popularity.</summary>
    public static void Write(Terminal terminal, IReadOnlyDictionary<string, RevealCurve> curves)
    {
        foreach (var (name, curve) in curves)
        {
            terminal.WriteLine();
            terminal.WriteLine(Invariant($"{name} for {curve.Users} users it was not trained on, by their first ")
                + Invariant($"ratings in time ({curve.LeftOut} have too few), judged by those after the first ")
                + Invariant($"{curve.Revealed[^1]}:"));
            terminal.WriteTable(
                [new("ratings revealed", true), new(Invariant($"ndcg@{curve.K}"), true), new("popularity", true),
                    new("over popularity", true),
                    new(Invariant($"{100 * curve.Differences[0].Level:0.#}% interval, paired"), true)],
                curve.Revealed.Select((count, at) => (string[])
                [
                    Invariant($"{count}"), Invariant($"{curve.Accuracy[at].Value:F4}"),
                    Invariant($"{curve.Baseline[at].Value:F4}"),
                    Invariant($"{curve.Differences[at].Value:+0.0000;-0.0000;0}"),
                    RankingOutput.Interval(curve.Differences[at]),
                ]));
            RankingOutput.WriteLacking(terminal, curve.Differences);
        }
    }
}
