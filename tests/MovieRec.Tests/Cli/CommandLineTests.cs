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
    public async Task What_is_not_understood_is_named(string word) =>
    (await CommandRun.Of(word)).AssertFails(2, word, "--help");

    [Theory]
    [InlineData("--save", "train --save --patience")]
    [InlineData("--save", "train --save --patience 3")]
    [InlineData("--save", "train --save -d synthetic")]
    [InlineData("--save", "train --save --patinece")]
    [InlineData("--data", "data info --data --help")]
    [InlineData("--data", "recommend --data --user 1")]
    [InlineData("--json", "evaluate --json --k 10")]
    [InlineData("--json", "insights --json --data synthetic")]
    [InlineData("--out", "explorer --out --model als.model")]
    [InlineData("--out", "partition --out --parts 2")]
    [InlineData("--out", "--out --no-cache")]
    [InlineData("--model", "serve --model --urls http://127.0.0.1:0")]
    [InlineData("--genre", "recommend --user 1 --genre --deny 3")]
    [InlineData("--set", "train --set --save x.model")]
    public async Task An_option_without_its_value_does_not_take_the_next_ones_name(string option, string line)
    {
        using var folder = new TemporaryFolder();
        var next = line.Split(' ').SkipWhile(word => word != option).ElementAt(1);
        (await CommandRun.Of(line.Split(' '))).AssertFails(2, $"{option} has no value, because '{next}' is an option");
        Assert.False(File.Exists(next));
    }

    // The library's own parser takes the comma for a separator of thousands: 15.
    [Theory]
    [InlineData("loadtest --url http://127.0.0.1:1/ --rate 1,5")]
    [InlineData("serve --model als.model --warmup 1,5")]
    [InlineData("recommend --user 1 -n 1,5")]
    [InlineData("train --set regularization=1,5")]
    public async Task A_comma_for_decimals_is_refused(string line) =>
    (await CommandRun.Of(line.Split(' '))).AssertFails(2, "1,5");

    [Theory]
    [InlineData("--data", "insights", "--data", "")]
    [InlineData("--data", "recommend", "--user", "1", "--data", "")]
    [InlineData("--data", "data", "info", "-d", " ")]
    [InlineData("--save", "train", "--save", "")]
    [InlineData("--out", "--out", "")]
    [InlineData("--train", "evaluate", "--train", "", "--test", "")]
    [InlineData("--genre", "recommend", "--user", "1", "--genre", "")]
    [InlineData("NAME", "data", "get", "")]
    public async Task An_empty_value_is_not_one_left_out(string option, params string[] args) =>
    (await CommandRun.Of(args)).AssertFails(2, $"{option} is empty");

    [Theory]
    [InlineData("--client", "loadtest", "--url", "http://127.0.0.1:1/", "--rate", "1", "--client", "99")]
    [InlineData("--client", "loadtest", "--url", "http://127.0.0.1:1/", "--rate", "1", "--client", "1")]
    [InlineData("--solver", "scale", "--solver", "99")]
    [InlineData("--solver", "scale", "--solver", "0")]
    [InlineData("--exchange", "train", "--exchange", "1")]
    [InlineData("--exchange", "cluster", "measure", "--exchange", "Needed,Broadcast")]
    [InlineData("solver", "train", "--set", "solver=1")]
    [InlineData("--solvers 1", "bench", "--solvers", "1")]
    public async Task A_choice_is_made_by_name(string option, params string[] args) =>
    (await CommandRun.Of(args)).AssertFails(2, option);
}
