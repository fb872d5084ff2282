namespace MovieRec.Tests.Cli;

public class CommandLineTests
{
    [Fact]
    public async Task Help_lists_the_exit_codes()
    {
        var run = (await CommandRun.Of("--help")).AssertDone();
        Assert.Contains("movierec [", run.Output, StringComparison.Ordinal);
        foreach (var code in new[] { "0", "1", "2", "3", "130" })
            Assert.Matches($@"(?m)^  {code}\s+\w", run.Output);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("--frobnicate")]
    [InlineData("@missing.rsp")]
    public async Task What_is_not_understood_is_named(string word) => (await CommandRun.Of(word)).AssertFails(2, word, "--help");
}
