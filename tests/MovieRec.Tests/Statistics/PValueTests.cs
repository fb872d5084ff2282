using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

/// <summary>P-values as they are written, without a zero before the point (APA, 7th edition, 6.36).</summary>
public sealed class PValueTests
{
    [Theory]
    [InlineData(0.034, "p = .034")]
    [InlineData(0.0034, "p = .0034")]
    [InlineData(0.34, "p = .34")]
    [InlineData(0.0001, "p = .0001")]
    [InlineData(6.3e-8, "p < .0001")]
    [InlineData(0, "p < .0001")]
    [InlineData(0.994, "p = .99")]
    [InlineData(0.996, "p = 1")]
    [InlineData(1, "p = 1")]
    [InlineData(0.0999, "p = .100")]
    [InlineData(double.NaN, "p unknown")]
    public void A_sentence_has_about_two_digits(double p, string expected) =>
        Assert.Equal(expected, PValue.Sentence(p));

    [Fact]
    public void A_bound_says_so() =>
        Assert.Equal(("p ≤ .036", "p < .0001"), (PValue.Sentence(0.0364, '≤'), PValue.Sentence(0.00003, '≤')));

    [Theory]
    [InlineData(0.5, ".5000")]
    [InlineData(0.03125, ".0312")]
    [InlineData(0.00003, "< .0001")]
    [InlineData(1, "1")]
    [InlineData(double.NaN, "n/a")]
    public void A_column_has_four_decimals(double p, string expected) => Assert.Equal(expected, PValue.Figure(p, 4));
}
