using MovieRec.Scaling;

namespace MovieRec.Tests.Cli;

public sealed class ScaleCommandTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task The_tables_and_the_file_say_the_same()
    {
        var path = _files.PathOf("scale.json");
        var run = (await CommandRun.Of("scale", "--sizes", "0.4,0.1,0.2,0.05", "--factors", "16", "--iterations", "1",
            "--runs", "1", "--json", path)).AssertDone();
        var result = ScalingResult.Read(path);
        Assert.Equal([5_000L, 10_000, 20_000, 40_000], result.Points.Select(point => point.Ratings));
        Assert.Contains("1,000,000,000", run.Output, StringComparison.Ordinal);
        Assert.Contains("40,000 ratings: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(!result.Time.Held, run.Output.Contains("law of training", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1,2,3", "At least four")]
    [InlineData("1,2,3,lots", "not 'lots'")]
    [InlineData("1,2,3,-4", "At least four")]
    [InlineData("1,2,3,1000000", "more than one training can hold")]
    [InlineData("1,2,3,9999999", "scale must be above 0 and at most 1000000, not 9999999")]
    public async Task Sizes_that_cannot_be_are_told(string sizes, string words) =>
    (await CommandRun.Of("scale", "--sizes", sizes)).AssertFails(2, words);
}
