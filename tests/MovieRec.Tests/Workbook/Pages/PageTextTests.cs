namespace MovieRec.Tests.Workbook.Pages;

/// <summary>Whether the test of built pages notices what it looks for, and leaves alone what is right.</summary>
public sealed class PageTextTests
{
    [Theory]
    [InlineData("p = 5.7E-08", "a power of ten")]
    [InlineData("5e-05 of it", "a power of ten")]
    [InlineData("100µ of it", "a prefix of units")]
    [InlineData("a change of −0%", "a negative nothing")]
    [InlineData("it is -0.000 of", "a negative nothing")]
    [InlineData("93 % of them", "a percent sign apart")]
    [InlineData("share 0.0000 |", "a nothing with decimals")]
    [InlineData("(p = 0.034)", "a p-value with a zero before its point")]
    [InlineData("lower by -2.3%", "a hyphen for a minus")]
    [InlineData("all 100000 ratings", "thousands that are not separated")]
    [InlineData("mean 3.529860 stars", "more than four decimals")]
    [InlineData("'e' has 1 variant(s)", "a plural in brackets")]
    public void A_number_that_is_written_otherwise_is_found(string text, string fault) =>
        Assert.Contains(PageText.StrangeNumbers(text), found => found.StartsWith(fault, StringComparison.Ordinal));

    [Fact]
    public void What_is_right_is_left_alone() => Assert.Empty(PageText.StrangeNumbers(
        "1,682 movies, 93% of them, p < .0001 and p = .034, 2026-11-29 11:31 +00:00, −2.3%, < 0.0001, 0, 12.5 µs, 3µs, "
            + "Factory (1996), ml-100k, 10-load, 0.05, 1990-01-01, f(x), 0.00 stars (95% interval −0.06 to +0.07)"));

    [Fact]
    public void A_name_of_code_is_found_outside_of_code() => Assert.Equal(["ConjugateGradient"],
        PageText.NamesOfCode("<main><p>ConjugateGradient leads <code>AlsOptions</code> in MovieLens, GoldenEye</p>"));

    [Fact]
    public void Code_scripts_and_what_the_run_was_made_with_are_no_text_of_a_page() =>
    Assert.Equal(" Two words ", PageText.Of(
        "<title>t</title><main id=\"main\"><h1>Two</h1> <em>wo</em>rds <pre>1e-5</pre><script>1e-5</script><section "
            + "class=\"about\">1e-5</section></main>"));
}
