using MovieRec.Analytics;
using MovieRec.Data;
using MovieRec.Data.Synthetic;

namespace MovieRec.Tests.Analytics;

/// <summary>What a report says of generated data, against what is true of them.</summary>
internal static class PlantedTruth
{
    /// <summary>Bursts of days as strong as those of ML-100k, whose busiest day has one session in twenty.</summary>
    public const double Bursts = 1.1;

    /// <summary>The claims that find the planted effects, with the side on which they must lie.</summary>
    public static IReadOnlyList<(string Id, int Side)> Planted { get; } =
    [
        ("gender/women/romance/share", 1), ("gender/women/romance/rating", 1), ("age/under-25/horror/share", 1),
        ("age/under-25/horror/rating", 1),
        ("occupation/programmer/sci-fi/share", 1), ("occupation/programmer/sci-fi/rating", 1), ("time/rhythm-local", 1),
        ("time/weekend-activity", 1), ("time/movie-age", 1),
    ];

    /// <summary>The planted effects that a report finds.</summary>
    public static IEnumerable<string> Found(IReadOnlyList<Claim> claims)
    {
        var supported = claims.Where(claim => claim.Verdict == Verdict.Supported).ToDictionary(claim => claim.Id);
        return Planted.Where(planted => supported.TryGetValue(planted.Id, out var claim)
            && Math.Sign(claim.Finding.Estimate.Value) == planted.Side).Select(planted => planted.Id);
    }

    /// <summary>
    /// Supported claims that are false of the data. Where preferences are planted, every genre of those groups is
    /// affected and so is the comparison of other ages, so these count as true; activity and genre go together without
    /// being planted, because who rates much runs out of favourites.
    /// </summary>
    public static IEnumerable<Claim> False(IReadOnlyList<Claim> claims, bool planted) => claims.Where(claim =>
        claim.Verdict == Verdict.Supported && (!double.IsNaN(claim.Finding.P) || claim.Finding.Side != 0)
            && claim.Id switch
            {
                var id when id.StartsWith("activity/", StringComparison.Ordinal) => false,
                var id when id.StartsWith("gender/", StringComparison.Ordinal)
                    || id.StartsWith("age/", StringComparison.Ordinal)
                    || id.StartsWith("occupation/programmer/", StringComparison.Ordinal) => !planted,
                var id when id.StartsWith("time/rhythm", StringComparison.Ordinal)
                    || id is "time/weekend-activity" or "time/movie-age" => !planted,
                "time/peak-hour-local" => !planted || claim.Finding.Estimate.Value != 21,
                // In UTC the peak is where most people's evening falls, which is a fact of the sample rather than a
                // planted one.
                "time/peak-hour-utc" => !planted,
                "engagement/top-fifth" => false,
                _ => true,
            });

    /// <summary>The same data with the users' occupations dealt out anew.</summary>
    public static Dataset WithShuffledOccupations(Dataset dataset, ulong seed)
    {
        var random = new MovieRec.Numerics.SplitMix64(seed);
        var occupations = dataset.Users.Select(user => user.Occupation).ToArray();
        random.Shuffle<string?>(occupations);
        return new Dataset(dataset.Info, dataset.Ratings, dataset.Movies,
            [.. dataset.Users.Select((user, at) => user with { Occupation = occupations[at] })], dataset.Genres);
    }

    /// <summary>
    /// A data set of the size of ML-100k unless <paramref name="factor"/> says otherwise; with bursts of days where
    /// they have a spread.
    /// </summary>
    public static Dataset Generate(int seed, bool planted, double factor = 1, double bursts = 0)
    {
        var options = new SyntheticOptions().Scaled(factor) with { Seed = (ulong)seed, BurstSpread = bursts };
        return SyntheticGenerator.Generate(planted ? options : options.WithoutEffects()).Dataset;
    }
}
