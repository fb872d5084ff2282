using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public sealed class StatementTests
{
    [Theory]
    [InlineData(0.1, 0.3, true, "A beats B: +0.2 (95% interval +0.1 to +0.3).")]
    [InlineData(-0.1, 0.5, null, "These data cannot tell whether A beats B.")]
    [InlineData(0, 0.4, null, "These data cannot tell whether A beats B.")]
    public void The_whole_interval_decides(double low, double high, bool? holds, string sentence)
    {
        var statement = Statement.Judge("A beats B", new Estimate(0.2, low, high, 0.95));
        Assert.Equal((holds, sentence), (statement.Holds, statement.Sentence));
    }

    [Fact]
    public void An_interval_on_the_other_side_speaks_against_the_claim()
    {
        var statement = Statement.Judge("A beats B", new Estimate(-0.2, -0.3, -0.1, 0.9));
        Assert.Equal((false, "It is not true that A beats B: −0.2 (90% interval −0.3 to −0.1).", "Not supported"),
            (statement.Holds, statement.Sentence, statement.Verdict));
        Assert.True(Statement.Judge("A is below B", new Estimate(-0.2, -0.3, -0.1, 0.9), side: Alternative.Less).Holds);
    }

    [Fact]
    public void A_withheld_interval_decides_nothing_and_says_what_is_lacking()
    {
        var statement = Statement.Judge("A beats B", Estimate.Withheld("2 units, where 10 are needed", 3));
        Assert.Equal((null, "2 units, where 10 are needed."), (statement.Holds, statement.Reason));
    }

    [Fact]
    public void A_claim_about_a_share_is_held_against_its_own_value_and_written_in_percent() =>
        Assert.Equal("More than half come back: 60.0% (95% interval 55.0% to 65.0%).",
            Statement.Judge("more than half come back", new Estimate(0.6, 0.55, 0.65, 0.95), 0.5,
                format: "0.0%").Sentence);

    [Fact]
    public void A_claim_without_a_side_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Statement.Judge("A beats B", default, side: Alternative.TwoSided));
}
