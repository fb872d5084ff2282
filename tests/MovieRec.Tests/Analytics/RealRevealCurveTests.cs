using MovieRec.Analytics;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Analytics;

/// <summary>
/// On ML-100k, somebody new is served about as well as by popularity while few ratings are known, and better than by
/// either once there are more.
/// </summary>
[Trait("Tier", "data")]
public class RealRevealCurveTests
{
    [Fact]
    public void In_time_the_blend_is_near_popularity_first_then_above_and_not_below_plain_fold_in()
    {
        var split = Splits.GlobalTime(Loaded().Ratings);
        Check(split, split.Train, [0.01, 0.01, 0.01, 0.01, 0], [0]);
    }

    [Fact]
    public void Of_users_held_out_at_random_the_blend_is_at_least_the_better_of_the_two_within_the_paired_interval()
    {
        var strong = Splits.StrongGeneralization(Loaded().Ratings);
        var all = Interactions.From(Loaded().Ratings);
        var split = new TrainTestSplit(strong.Train, all.Where((user, _, _) => strong.Train.ItemsOf(user).IsEmpty),
            strong.Evaluation.Protocol);
        Check(split, strong.Train, [0.01, 0.01, 0.01, 0.01, 0], [0]);
    }

    private static Dataset Loaded()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("MOVIEREC_DATA") ?? "", "ml-100k");
        Assert.SkipUnless(File.Exists(Path.Combine(path, "u.data")),
            "needs ml-100k in the folder that MOVIEREC_DATA names");
        return Datasets.Load(path);
    }

    private static void Check(TrainTestSplit split, Interactions train, double[] slack, double[] slackOfFifty)
    {
        var model = new AlsTrainer().Train(train, cancellationToken: TestContext.Current.CancellationToken);
        var plain = new AlsTrainer(new AlsOptions { PriorHistory = 0, LowRatingsAreDislikes = false }).Train(train,
            cancellationToken: TestContext.Current.CancellationToken);
        var timeline = new Timeline(new UserProfiles(Loaded()));
        foreach (var (counts, allowed) in new[] { (new[] { 1, 2, 5, 10, 20 }, slack), ([50], slackOfFifty) })
        {
            var (blend, folded) = (RevealCurve.Compute(model, split, timeline, counts)!,
                RevealCurve.Compute(plain, split, timeline, counts)!);
            for (var at = 0; at < counts.Length; at++)
            {
                var better = Math.Max(folded.Accuracy[at].Value, folded.Baseline[at].Value);
                var over = blend.Differences[at];
                TestContext.Current.TestOutputHelper!.WriteLine(
                    FormattableString.Invariant($"{counts[at]} of {blend.Users}: blend {blend.Accuracy[at].Value:F3}, ")
                    + FormattableString.Invariant($"popularity {blend.Baseline[at].Value:F3}, ")
                    + FormattableString.Invariant($"plain {folded.Accuracy[at].Value:F3}, ")
                    + FormattableString.Invariant($"over popularity {over.Value:F3} ")
                    + FormattableString.Invariant($"({over.Low:F3} to {over.High:F3})"));
                Assert.True(blend.Accuracy[at].Value >= better - allowed[at],
                    $"{counts[at]} revealed: {blend.Accuracy[at].Value:F4}, the better of the two {better:F4}");
            }
        }
    }
}
