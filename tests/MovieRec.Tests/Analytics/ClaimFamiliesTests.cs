using MovieRec.Analytics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Analytics;

public class ClaimFamiliesTests
{
    [Fact]
    public void Topics_share_the_level_and_a_topic_without_a_joint_test_is_corrected_by_Holm()
    {
        // Two topics: 'a' by Holm (2 × 0.005, then 0.04), 'b' by its own joint p-value; both times two.
        var claims = ClaimFamilies.Judge([Of("a/1", 0.005), Of("a/2", 0.04),
            Of("b/1", 0.001) with { Topic = "b", TopicP = 0.02 }]);
        Assert.Equal([0.02, 0.08, 0.04], claims.Select(claim => Math.Round(claim.AdjustedP, 12)));
        Assert.Equal([Verdict.Supported, Verdict.NotSupported, Verdict.Supported],
            claims.Select(claim => claim.Verdict));
        Assert.Contains("not among 3 claims", claims[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_told_is_not_counted_among_the_tests()
    {
        var claims = ClaimFamilies.Judge([Of("a/1", 0.04), Of("a/2", 0.0001) with { GroupSize = 7 },
            Of("b/1", 0.0001) with { Topic = "b", Obstacle = "Nobody asked." }]);
        Assert.Equal([0.04, double.NaN, double.NaN], claims.Select(claim => claim.AdjustedP));
        Assert.Equal([Verdict.Supported, Verdict.NotResolvable, Verdict.NotResolvable],
            claims.Select(claim => claim.Verdict));
        Assert.Contains("Only 7 users", claims[1].Reason, StringComparison.Ordinal);
        Assert.Equal("Nobody asked.", claims[2].Reason);
    }

    [Fact]
    public void A_claim_that_points_the_other_way_is_not_supported_however_small_its_p()
    {
        var claim = ClaimFamilies.Judge([Of("a/1", 1e-9) with { Side = -1 }])[0];
        Assert.Equal(Verdict.NotSupported, claim.Verdict);
        Assert.Contains("points the other way", claim.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.81, 0.9, Verdict.Supported, false)]
    [InlineData(0.7, 0.9, Verdict.NotResolvable, false)]
    [InlineData(0.7, 0.79, Verdict.NotSupported, true)]
    public void A_claim_for_one_side_without_a_p_value_is_decided_by_its_interval(
        double low, double high, Verdict verdict, bool isContradicted)
    {
        var claim =
            ClaimFamilies.Judge([
                Of("a/1", double.NaN) with { Estimate = new Estimate((low + high) / 2, low, high, 0.95),
                    NullValue = 0.8, Side = 1 }])[0];
        Assert.Equal((verdict, isContradicted), (claim.Verdict, claim.IsContradicted));
        Assert.True(double.IsNaN(claim.AdjustedP));
    }

    [Fact]
    public void What_is_shown_to_be_otherwise_is_not_called_not_shown()
    {
        var claims = ClaimFamilies.Judge([Of("a/1", 1e-9) with { Side = -1 }, Of("a/2", 0.9) with { Side = -1 }]);
        Assert.StartsWith("It is not true that engineers watch less", claims[0].Sentence, StringComparison.Ordinal);
        Assert.StartsWith("It is not shown that engineers watch less", claims[1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_naive_yes_that_people_do_not_bear_out_is_named_and_a_refutation_decides()
    {
        var claims = ClaimFamilies.Judge([Of("a/1", 0.3) with { NaiveP = 1e-8 },
            Of("a/2", 0.0001) with { Refutation = "It is one cloud." }]);
        Assert.Contains("Taking each rating for independent", claims[0].Reason, StringComparison.Ordinal);
        Assert.Equal((Verdict.NotSupported, "It is one cloud."), (claims[1].Verdict, claims[1].Reason));
    }

    [Fact]
    public void The_sentence_follows_estimate_and_verdict()
    {
        var claims = ClaimFamilies.Judge([Of("a/1", 0.001),
            Of("a/2", 0.001) with { Estimate = new(-0.2, -0.3, -0.1, 0.95) }, Of("a/3", 0.9),
            Of("a/4", 0.9) with { Obstacle = "No." }]);
        Assert.Equal("Engineers watch more Sci-Fi than others: +20% (95% interval +10% to +30%).", claims[0].Sentence);
        Assert.Equal("Engineers watch less Sci-Fi than others: −20% (95% interval −30% to −10%).", claims[1].Sentence);
        Assert.Equal("It is not shown that engineers watch more Sci-Fi than others: +20% (95% interval +10% to +30%).",
            claims[2].Sentence);
        Assert.Equal("These data cannot tell whether engineers watch more Sci-Fi than others.", claims[3].Sentence);
    }

    [Fact]
    public void A_description_ends_with_its_value_where_there_is_one()
    {
        var described = Of("a/1", double.NaN) with
        {
            Wording = Wording.OneWay("a session", "holds") with { Measured = "Of the movies, the share is" },
            Quantity = Quantity.Share,
            Estimate = new(0.198, 0.18, 0.218, 0.95),
        };
        var claims = ClaimFamilies.Judge([described, described with { Id = "a/2", GroupSize = 3 }]);
        Assert.Equal("Of the movies, the share is 19.8% (95% interval 18.0% to 21.8%).", claims[0].Sentence);
        Assert.Equal("These data cannot tell whether a session holds.", claims[1].Sentence);
    }

    private static Finding Of(string id, double p) => new()
    {
        Id = id,
        Topic = "a",
        Population = "everybody",
        Wording = new("engineers", "watch more Sci-Fi", "watch less Sci-Fi", "than others"),
        Quantity = Quantity.Lift,
        Estimate = new Estimate(0.2, 0.1, 0.3, 0.95),
        P = p,
        GroupSize = 50,
        MinimumGroup = 30,
    };
}
