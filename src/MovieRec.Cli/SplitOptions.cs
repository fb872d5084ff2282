using System.CommandLine;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Cli;

/// <summary><c>--split</c> and <c>--seed</c>: how a command parts the data.</summary>
internal sealed class SplitOptions
{
    private const string PerUser = "per-user";
    private const string LeaveLastOut = "leave-last-out";
    private const string Time = "time";
    private static readonly string[] CanonicalNames = [.. Enumerable.Range(1, CanonicalFolds.Count).Select(fold => $"u{fold}")];

    /// <summary>The options, to be added to a command.</summary>
    public SplitOptions()
    {
        Split = new("--split")
        {
            Description = "How --data is parted: 80/20 at random per user, each user's last rating, the last fifth by time, or ml-100k's own folds.",
            DefaultValueFactory = _ => PerUser,
        };
        Split.AcceptOnlyFromAmong([PerUser, LeaveLastOut, Time, .. CanonicalNames]);
        Seed = SharedOptions.WholeNumber("--seed", [], "Chooses what is held out.", 42, 0);
    }

    /// <summary><c>--split</c>.</summary>
    public Option<string> Split { get; }

    /// <summary><c>--seed</c>.</summary>
    public Option<int> Seed { get; }

    /// <summary>Parts <paramref name="dataset"/> as the command line asks.</summary>
    public (Dataset Dataset, TrainTestSplit Split) Part(Dataset dataset, ParseResult parse)
    {
        var seed = (ulong)parse.GetValue(Seed);
        return (dataset, parse.GetValue(Split) switch
        {
            PerUser => Splits.PerUserRandom(dataset.Ratings, seed: seed),
            LeaveLastOut => Splits.LeaveLastOut(dataset.Ratings, seed),
            Time => Splits.GlobalTime(dataset.Ratings),
            var fold => Canonical(dataset, Array.IndexOf(CanonicalNames, fold) + 1),
        });
    }

    private static TrainTestSplit Canonical(Dataset dataset, int fold)
    {
        var (train, test) = CanonicalFolds.Of(dataset, fold);
        return Splits.Given(dataset.Ratings.Select(train), dataset.Ratings.Select(test), $"the set's own fold u{fold}");
    }
}
