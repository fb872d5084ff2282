using MovieRec.Evaluation;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>What nobody measured and an impact rests on. Each is a guess of the reader's, not a finding.</summary>
public sealed record ImpactAssumptions
{
    /// <summary>Users who are shown lists, at least 1; default 10,000.</summary>
    public int Audience { get; init => field = OptionRange.AtLeast(value, 1); } = 10_000;

    /// <summary>Lists a user sees in a month, above 0; default 4.</summary>
    public double ListsPerMonth { get; init => field = OptionRange.Above(value, 0); } = 4;

    /// <summary>
    /// Hits online for each hit offline, above 0; default 1. Offline a hit is a movie that was rated anyway; shown,
    /// users may take more of them, or none that they would not have found.
    /// </summary>
    public double Transfer { get; init => field = OptionRange.Above(value, 0); } = 1;
}

/// <summary>What a model's gain over another would mean under stated assumptions.</summary>
/// <param name="Model">The model.</param>
/// <param name="Baseline">What it is compared with.</param>
/// <param name="HitsPerList">Expected hits in a list of K.</param>
/// <param name="ExtraHitsPerList">Expected hits more than the baseline's, with its interval over users.</param>
/// <param name="ExtraHitsPerMonth">The same for the whole audience and month.</param>
/// <param name="NewlyServed">Share of users with a hit from the model and none from the baseline.</param>
/// <param name="NoLongerServed">Share of users with a hit from the baseline and none from the model.</param>
/// <param name="P">P-value of the extra hits, flipping the sign of users' differences.</param>
/// <param name="Users">Users counted.</param>
public sealed record Impact(
    string Model, string Baseline, double HitsPerList, Estimate ExtraHitsPerList, Estimate ExtraHitsPerMonth,
    Estimate NewlyServed, Estimate NoLongerServed, double P, int Users)
{
    /// <summary>
    /// The extra hits in words, one of three: <c>0.57 more than Popularity's</c>, fewer, or <c>not to be told from
    /// Popularity's</c>.
    /// </summary>
    public string Compared
    {
        get
        {
            var side = P <= 0.05 ? Math.Sign(ExtraHitsPerList.Value) : 0;
            var amount = Math.Abs(ExtraHitsPerList.Value).ToString("0.00",
                System.Globalization.CultureInfo.InvariantCulture);
            return side == 0
                ? $"not to be told from {Baseline}'s" : $"{amount} {(side > 0 ? "more" : "fewer")} than {Baseline}'s";
        }
    }

    /// <summary>Works it out from two evaluations of the same split.</summary>
    /// <exception cref="ArgumentException">The reports are not about the same users.</exception>
    public static Impact Compute(RankingResult model, RankingResult baseline, int k = 10,
        ImpactAssumptions? assumptions = null, AnalyticsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(baseline);
        assumptions ??= new();
        options ??= new();
        if (!model.Users.SequenceEqual(baseline.Users))
            throw new ArgumentException("The two reports are about different users; evaluate both on one split.",
                nameof(baseline));
        var (ours, theirs) = (model.PerUser($"precision@{k}").ToArray(), baseline.PerUser($"precision@{k}").ToArray());
        var differences = ours.Zip(theirs, (a, b) => k * (a - b)).ToArray();
        var extra = Bootstrap.Mean(differences,
            new BootstrapOptions { Replicates = options.Replicates, Seed = options.Seed });
        var scale = assumptions.Audience * assumptions.ListsPerMonth * assumptions.Transfer;
        return new Impact(model.Model, baseline.Model, k * Sample.Mean(ours), extra,
            new Estimate(scale * extra.Value, scale * extra.Low, scale * extra.High, extra.Level),
            Proportion.Wilson(ours.Zip(theirs).Count(pair => pair.First > 0 && pair.Second == 0), ours.Length),
            Proportion.Wilson(ours.Zip(theirs).Count(pair => pair.First == 0 && pair.Second > 0), ours.Length),
            Permutation.Paired(differences, new PermutationOptions
            {
                Replicates = Math.Max(options.Replicates, 199),
                Seed = options.Seed
            }).PValue, ours.Length);
    }

    /// <summary>The claim that the model's lists hold more hits.</summary>
    public Finding ToFinding(int minimumGroup = 30) => new()
    {
        Id = GenrePreferences.Slug($"impact/{Model}/{Baseline}"),
        Topic = "impact",
        Population = $"{Users} users with test ratings",
        Wording = new($"lists by {Model}", "hold more movies that users went on to rate",
            "hold fewer movies that users went on to rate", $"than lists by {Baseline}"),
        Quantity = Quantity.Number("hits a list", "+0.00;−0.00;0.00"),
        Estimate = ExtraHitsPerList,
        GroupSize = Users,
        MinimumGroup = minimumGroup,
        P = P,
        Caveat = "Measured on ratings given without any list; what users do when shown one takes an experiment.",
    };
}
