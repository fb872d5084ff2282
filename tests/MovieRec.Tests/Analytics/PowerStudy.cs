using MovieRec.Analytics;
using MovieRec.Data;

namespace MovieRec.Tests.Analytics;

/// <summary>
/// The whole study of how often the report errs and how often it finds what is there; minutes long, so it runs only
/// when asked for: <c>dotnet run -c Release --project tests/MovieRec.Tests -- -class "*PowerStudy*" -explicit only
/// -showLiveOutput</c>.
/// </summary>
[Trait("Tier", "statistics")]
public class PowerStudy(ITestOutputHelper output)
{
    private const int DataSets = 200;

    // Other seeds than those the claims were developed on.
    private const int FirstSeed = 1001;

    [Fact(Explicit = true)]
    public void Over_200_planted_data_sets_effects_are_found_and_nothing_else_is()
    {
        var reports = Enumerable.Range(FirstSeed, DataSets)
            .Select(seed => Insights.Find(PlantedTruth.Generate(seed, planted: true))).ToArray();
        foreach (var (id, _) in PlantedTruth.Planted)
        {
            var found = reports.Count(claims => PlantedTruth.Found(claims).Contains(id));
            Line($"power {found / (double)DataSets:P1} {id}");
        }
        Assert.All(PlantedTruth.Planted,
            planted =>
                Assert.True(reports.Count(claims => PlantedTruth.Found(claims).Contains(planted.Id)) >= 0.8 * DataSets,
                    planted.Id));
        AssertRarelyFalse(reports, planted: true);
    }

    [Fact(Explicit = true)]
    public void Over_200_data_sets_without_effects_claims_are_rarely_false() =>
        AssertRarelyFalse(
            [.. Enumerable.Range(FirstSeed, DataSets)
                .Select(seed => Insights.Find(PlantedTruth.Generate(seed, planted: false)))], planted: false);

    [Fact(Explicit = true)]
    public void Over_200_data_sets_without_effects_whose_users_come_in_bursts_claims_are_rarely_false() =>
        AssertRarelyFalse(
            [.. Enumerable.Range(FirstSeed, DataSets)
                .Select(seed =>
                    Insights.Find(PlantedTruth.Generate(seed, planted: false, bursts: PlantedTruth.Bursts)))],
                    planted: false);

    [Fact]
    public void Over_200_small_data_sets_without_effects_whose_users_come_in_bursts_claims_are_rarely_false()
    {
        var options = new AnalyticsOptions { Replicates = 399, CalendarDeals = 1_999 };
        AssertRarelyFalse(
            [.. Enumerable.Range(FirstSeed, DataSets)
                .Select(seed => Insights.Find(PlantedTruth.Generate(seed, planted: false, 0.25, PlantedTruth.Bursts),
                    options))], planted: false);
    }

    [Fact(Explicit = true)]
    public void With_occupations_shuffled_claims_come_at_the_nominal_rate_and_naive_tests_err_far_more()
    {
        Assert.SkipWhen(Datasets.Find("ml-100k") is null,
            "ml-100k is not on this machine: set MOVIEREC_DATA to the folder that holds it.");
        Study(Datasets.Load("ml-100k", cancellationToken: TestContext.Current.CancellationToken));
        Study(PlantedTruth.Generate(1, planted: true));

        void Study(Dataset dataset)
        {
            var shuffles = Enumerable.Range(FirstSeed, DataSets).Select(seed =>
            {
                var topic =
                    SegmentTopics.Create(new UserProfiles(PlantedTruth.WithShuffledOccupations(dataset, (ulong)seed)))
                        .Single(topic => topic.By.Name == "occupation");
                return ClaimFamilies.Judge(topic.Find(new AnalyticsOptions { Seed = (ulong)seed }));
            }).ToArray();
            var tested = shuffles.SelectMany(claims => claims)
                .Where(claim => !double.IsNaN(claim.Finding.P) && !double.IsNaN(claim.Finding.NaiveP)).ToArray();
            var shares = tested.Where(claim => claim.Finding.Cell.Measure == GenrePreferences.Share).ToArray();
            var engineers = shares.Where(claim => claim.Id == "occupation/engineer/sci-fi/share").ToArray();
            var erring = shuffles.Count(claims => claims.Any(claim => claim.Verdict == Verdict.Supported));
            Line($"{dataset.Info.Name}: naive test of shares says yes to "
                + $"{Rate(shares, claim => claim.Finding.NaiveP):P1} (engineers × Sci-Fi "
                + $"{Rate(engineers, claim => claim.Finding.NaiveP):P1}), the user-level one to "
                + $"{Rate(shares, claim => claim.Finding.P):P1} (engineers × Sci-Fi "
                + $"{Rate(engineers, claim => claim.Finding.P):P1}); all measures "
                + $"{Rate(tested, claim => claim.Finding.NaiveP):P1} and {Rate(tested, claim => claim.Finding.P):P1}; "
                + $"families with any claim {erring / (double)DataSets:P1}");
            Assert.InRange(Rate(tested, claim => claim.Finding.P), 0.04, 0.06);
            Assert.InRange(erring, 0, 22);
        }

        static double Rate(Claim[] claims, Func<Claim, double> p) =>
            claims.Count(claim => p(claim) <= 0.05) / (double)claims.Length;
    }

    private void AssertRarelyFalse(IReadOnlyList<Claim>[] reports, bool planted)
    {
        var erring = reports.Count(claims => PlantedTruth.False(claims, planted).Any());
        Line($"{(planted ? "planted" : "no effects")}: {erring} of {reports.Length} reports hold a false claim "
            + $"({erring / (double)reports.Length:P1})");
        foreach (var (id, count) in reports.SelectMany(claims => PlantedTruth.False(claims, planted))
            .CountBy(claim => claim.Id).OrderByDescending(pair => pair.Value)) Line($"  {count} × {id}");
        // At a true rate of 5% more than 22 of 200 happen once in 10,000 studies.
        Assert.InRange(erring, 0, 22);
    }

    private void Line(string text) => output.WriteLine(text);
}
