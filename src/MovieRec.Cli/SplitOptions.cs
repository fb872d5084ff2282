using System.CommandLine;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Preprocessing;

namespace MovieRec.Cli;

/// <summary><c>--split</c> and <c>--seed</c>: how a command parts the data.</summary>
internal sealed class SplitOptions
{
    private const string PerUser = "per-user";
    private const string LeaveLastOut = "leave-last-out";
    private const string Time = "time";
    private const string Strong = "strong";
    private static readonly string[] CanonicalNames =
        [.. Enumerable.Range(1, CanonicalFolds.Count).Select(fold => $"u{fold}")];

    /// <summary>The options, to be added to a command.</summary>
    public SplitOptions()
    {
        Split = new("--split")
        {
            Description = "How --data is split: 80/20 at random per user, each user's last rating, the last fifth by "
                + "time, a fifth of the users kept out of training and folded in, or ml-100k's own folds.",
            DefaultValueFactory = _ => PerUser,
        };
        Split.AcceptOnlyFromAmong([PerUser, LeaveLastOut, Time, Strong, .. CanonicalNames]);
        Seed = SharedOptions.Seed("Chooses what is held out.", 42);
    }

    /// <summary><c>--split</c>.</summary>
    public Option<string> Split { get; }

    /// <summary><c>--seed</c>.</summary>
    public Option<ulong> Seed { get; }

    /// <summary>Parts <paramref name="dataset"/> as the command line asks.</summary>
    public PartedData Part(Dataset dataset, ParseResult parse)
    {
        var seed = parse.GetValue(Seed);
        if (parse.GetValue(Split) == Strong)
        {
            var strong = Splits.StrongGeneralization(dataset.Ratings, seed: seed);
            return new PartedData(dataset, strong.Train, strong.Evaluation);
        }
        var split = parse.GetValue(Split) switch
        {
            PerUser => Splits.PerUserRandom(dataset.Ratings, seed: seed),
            LeaveLastOut => Splits.LeaveLastOut(dataset.Ratings, seed),
            Time => Splits.GlobalTime(dataset.Ratings),
            var fold => Canonical(dataset, Array.IndexOf(CanonicalNames, fold) + 1),
        };
        return new PartedData(dataset, split.Train, split);
    }

    private static TrainTestSplit Canonical(Dataset dataset, int fold)
    {
        var (train, test) = CanonicalFolds.Find(dataset, fold);
        return Splits.Given(dataset.Ratings.Select(train), dataset.Ratings.Select(test), $"the set's own fold u{fold}");
    }
}

/// <summary>Data split into what models learn from and what they are judged by.</summary>
/// <param name="Dataset">Where it came from.</param>
/// <param name="Train">What models learn from.</param>
/// <param name="Split">
/// What is seen and what is held out. Its train side is <paramref name="Train"/>, but for strong generalization, where
/// users to be folded in are in it besides.
/// </param>
internal sealed record PartedData(Dataset Dataset, Interactions Train, TrainTestSplit Split)
{
    /// <summary>
    /// The same training side with what is held out to choose settings by, over the same users and items; null for
    /// none.
    /// </summary>
    public TrainTestSplit? Validation { get; init; }

    /// <summary>Whether some users have ratings, but none in the training side.</summary>
    public bool KeepsUsersOut => Enumerable.Range(0, Train.UserCount).Any(user => Train.ItemsOf(user).IsEmpty);

    /// <summary>The model as the split judges it: itself, or folding in users it was not trained on.</summary>
    /// <exception cref="UsageException">The split needs folding in and the model cannot.</exception>
    public IRecommender Judged(IRecommender model, string name) => ReferenceEquals(Train, Split.Train) ? model
        : model is IFoldInRecommender able ? new FoldedInModel(able, Split.Train)
        : throw new UsageException($"{name} cannot fold in users it was not trained on, which the split 'strong' asks "
            + "for: leave it out or take another split.");
}
