using MovieRec.Analytics;
using MovieRec.Data;
using MovieRec.Statistics;

namespace MovieRec.Tests.Analytics;

/// <summary>What is known of ML-100k, where <c>MOVIEREC_DATA</c> points at a folder that holds the set.</summary>
[Trait("Tier", "data")]
public class RealInsightsTests
{
    private static readonly Lazy<Dataset> Real = new(() =>
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("MOVIEREC_DATA") ?? "", "ml-100k");
        Assert.SkipUnless(File.Exists(Path.Combine(path, "u.data")),
            "needs ml-100k in the folder that MOVIEREC_DATA names");
        return Datasets.Load(path, cancellationToken: TestContext.Current.CancellationToken);
    });

    private static readonly Lazy<Dictionary<string, Claim>> Claims = new(() =>
        Insights.Find(Real.Value, cancellationToken: TestContext.Current.CancellationToken)
            .ToDictionary(claim => claim.Id));

    [Fact]
    public void Engineers_do_not_prefer_sci_fi_although_a_naive_test_says_so()
    {
        var claim = Claim("occupation/engineer/sci-fi/share");
        Assert.Equal(Verdict.NotSupported, claim.Verdict);
        Assert.Equal(4e-10, claim.Finding.NaiveP, 1e-10);
        Assert.Equal(67, claim.Finding.GroupSize);
    }

    [Fact]
    public void Within_men_engineers_sci_fi_is_within_chance()
    {
        var profiles = new UserProfiles(Real.Value);
        var sciFi = profiles.Genres.Index().Single(genre => genre.Item == "Sci-Fi").Index;
        var men = Enumerable.Range(0, profiles.Count).Where(user => profiles.DescriptionOf(user)!.Gender == Gender.Male)
            .ToLookup(user => profiles.DescriptionOf(user)!.Occupation == "engineer",
                user => profiles.Share(user, sciFi));
        // Published as p = 0.16 by Welch's test; dealing labels out gives about as much.
        Assert.Equal(0.16, Welch.Test([.. men[true]], [.. men[false]]).PValue, 0.01);
        Assert.InRange(Permutation.TwoSample([.. men[true]], [.. men[false]]).PValue, 0.1, 0.3);
    }

    [Theory]
    [InlineData("time/weekend-rating", Verdict.NotSupported)]
    [InlineData("time/weekend-activity", Verdict.NotSupported)]
    [InlineData("time/peak-hour-local", Verdict.NotSupported)]
    [InlineData("time/peak-at-8-pm-utc", Verdict.NotSupported)]
    [InlineData("time/peak-at-8-pm-local", Verdict.NotSupported)]
    [InlineData("engagement/cold-users", Verdict.NotResolvable)]
    [InlineData("engagement/satisfaction", Verdict.NotResolvable)]
    [InlineData("engagement/top-fifth", Verdict.NotSupported)]
    [InlineData("occupation/doctor/drama/share", Verdict.NotResolvable)]
    [InlineData("gender/women/romance/share", Verdict.Supported)]
    [InlineData("taste/groups", Verdict.NotSupported)]
    public void Verdicts_are_those_known(string id, Verdict verdict) => Assert.Equal(verdict, Claim(id).Verdict);

    [Fact]
    public void Fewer_sessions_on_weekends_are_certain_by_users_and_within_chance_by_days()
    {
        var claim = Claim("time/weekend-activity");
        Assert.True(claim.Finding.NaiveP < 0.001);
        Assert.InRange(claim.Finding.P, 0.05, 0.3);
        Assert.Contains("Taking each user for independent", claim.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_are_those_known()
    {
        Assert.Equal(333 / 1682.0, Claim("engagement/cold-movies").Finding.Estimate.Value, 1e-12);
        Assert.Contains("fewer than 20", Claim("engagement/cold-users").Reason, StringComparison.Ordinal);
        Assert.InRange(Claim("time/batch-entry").Finding.Estimate.Value, 0.7, 0.8);
    }

    private static Claim Claim(string id) => Claims.Value[id];
}
