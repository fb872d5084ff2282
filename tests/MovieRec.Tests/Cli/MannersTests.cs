using System.Text.Json;
using MovieRec.Cli;
using MovieRec.Cli.Line;
using MovieRec.Models;

namespace MovieRec.Tests.Cli;

/// <summary>How the command meets whoever types: what was meant, what could follow, what holds for a folder.</summary>
public sealed class MannersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train", "trian")]
    [InlineData("recommend", "recomend")]
    [InlineData("--patience", "train", "--patinece", "3")]
    [InlineData("readout", "experiment", "readuot")]
    [InlineData("--quiet", "data", "list", "--queit")]
    [InlineData("--guardrail", "experiment", "readout", "units.csv", "--gaurdrail", "spent")]
    [InlineData("--to", "convert", "--tto", "ipynb", "a.dib")]
    public async Task A_slip_is_answered_with_what_was_meant(string meant, params string[] args) =>
        (await CommandRun.Of(args)).AssertFails(2, $"did you mean '{meant}'?", "--help");

    [Fact]
    public async Task Defaults_of_several_values_are_told_as_they_are_written() =>
        Assert.Contains("[default: 7,14,28]", (await CommandRun.Of("experiment", "plan", "--help")).AssertDone().Output,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_file_may_be_called_like_an_option_behind_two_dashes() =>
        (await CommandRun.Of("experiment", "readout", "--", "--odd.csv")).AssertFails(3, "'--odd.csv' cannot be read");

    [Fact]
    public async Task What_is_like_nothing_is_not_guessed() =>
        Assert.DoesNotContain("did you mean", (await CommandRun.Of("frobnicate")).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("bash", "complete -o default -F _movierec movierec")]
    [InlineData("zsh", "compdef _movierec movierec")]
    [InlineData("fish", "complete -c movierec")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    public async Task Each_shell_has_its_script(string shell, string words) =>
        Assert.Contains(words, (await CommandRun.Of("completion", shell)).AssertDone().Output,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("movierec tr", "train")]
    [InlineData("movierec experiment re", "readout")]
    [InlineData("movierec train --pat", "--patience")]
    [InlineData("movierec train --model expl", "explicit-als")]
    [InlineData("movierec completion z", "zsh")]
    [InlineData("movierec train --data syn", "synthetic")]
    [InlineData("movierec ", "bench")]
    public async Task A_shell_is_answered_with_what_could_follow(string line, string word)
    {
        var run = (await CommandRun.Of("complete", "--position", $"{line.Length}", "--", line)).AssertDone();
        Assert.Contains(word, run.Output.Split('\n'));
        Assert.DoesNotContain(run.Output.Split('\n'), each => each.StartsWith('/'));
        Assert.DoesNotContain("complete", (await CommandRun.Of("--help")).Output.Split('\n')
            .Select(each => each.Trim().Split(' ')[0]));
    }

    [Fact]
    public async Task Models_are_listed_by_their_own_command_and_not_under_every_help()
    {
        var run = (await CommandRun.Of("models")).AssertDone();
        foreach (var model in ModelCatalog.All) Assert.Contains(model.Name, run.Output, StringComparison.Ordinal);
        Assert.Contains("regularization", (await CommandRun.Of("models", "als")).AssertDone().Output,
            StringComparison.Ordinal);
        (await CommandRun.Of("models", "asl")).AssertFails(2, "asl", "als");
        var help = (await CommandRun.Of("train", "--help")).AssertDone().Output;
        Assert.Contains("movierec models", help, StringComparison.Ordinal);
        Assert.InRange(help.Split('\n').Length, 20, 90);
    }

    [Fact]
    public async Task Tables_are_also_had_as_json_in_a_file_or_in_their_place()
    {
        var run = (await CommandRun.Of("models", "als", "--json", "-")).AssertDone();
        var rows = JsonDocument.Parse(run.Output).RootElement;
        Assert.Contains(rows.EnumerateArray(), row => row.GetProperty("Option").GetString() == "factors");
        var path = Path.Combine(_folder.Path, "sets.json");
        run = (await CommandRun.Of("data", "list", "--json", path)).AssertDone();
        Assert.Contains("synthetic", run.Output, StringComparison.Ordinal);
        var set = JsonDocument.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))
            .RootElement.EnumerateArray().First(row => row.GetProperty("Name").GetString() == "ml-100k");
        Assert.Equal(100_000, set.GetProperty("Ratings").GetInt32());
    }

    [Fact]
    public void Every_command_has_an_example_that_parses()
    {
        var root = CommandLine.CreateRoot(new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false));
        var commands = Commands(root, "").Select(each => each.Words).ToArray();
        Assert.Empty(commands.Except(Examples.All.Keys));
        Assert.Empty(Examples.All.Keys.Except(commands));
        foreach (var line in Examples.All.Values.SelectMany(lines => lines))
            Assert.Empty(root.Parse(line.Split(" > ")[0]).Errors.Select(error => $"{line}: {error.Message}"));
    }

    /// <summary>
    /// What starts something that stays, or writes files and nothing else; every other command prints results, and
    /// gives them as JSON too. Whoever adds a command decides here which it is.
    /// </summary>
    [Fact]
    public void Every_command_that_prints_results_gives_them_as_json_too()
    {
        var root = CommandLine.CreateRoot(new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false));
        Assert.Equal(
            [
                "", "cluster init", "cluster join", "cluster start", "completion", "convert", "data get",
                "events export", "explorer", "kernel install", "kernel start", "kernel uninstall", "partition", "run",
                "serve", "studio",
            ],
            Commands(root, "").Where(each => each.Command.Options.All(option => option.Name != "--json"))
                .Select(each => each.Words).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string Words, System.CommandLine.Command Command)> Commands(
        System.CommandLine.Command command, string words) =>
        command.Subcommands.SelectMany(each => Commands(each, $"{words} {each.Name}".Trim()))
            .Concat(command.Action is not null && !command.Hidden ? [(words, command)] : []);

    [Fact]
    public async Task A_file_gives_options_that_the_line_overrules()
    {
        var config = Path.Combine(_folder.Path, "movierec.json");
        await File.WriteAllTextAsync(config, """{"data":"nowhere","data info":{"data":"synthetic"}}""",
            TestContext.Current.CancellationToken);
        Assert.Contains("generated", (await CommandRun.Of("data", "info", "--config", config)).AssertDone().Output,
            StringComparison.OrdinalIgnoreCase);
        (await CommandRun.Of("data", "info", "--config", config, "--data", "elsewhere")).AssertFails(3, "elsewhere");
        (await CommandRun.Of("insights", "--config", config)).AssertFails(3, "nowhere");
        await File.WriteAllTextAsync(config, """{"dta":"synthetic"}""", TestContext.Current.CancellationToken);
        (await CommandRun.Of("data", "info", "--config", config)).AssertFails(3, "no command has an option 'dta'");
        await File.WriteAllTextAsync(config, """{"train":{"dta":"synthetic"}}""",
            TestContext.Current.CancellationToken);
        (await CommandRun.Of("data", "info", "--config", config)).AssertFails(3, "'train' has no option 'dta'");
        await File.WriteAllTextAsync(config, "[1]", TestContext.Current.CancellationToken);
        (await CommandRun.Of("data", "info", "--config", config)).AssertFails(3, "no JSON object");
    }

    [Fact]
    public async Task A_dash_for_a_file_is_standard_output_however_it_is_given()
    {
        var config = Path.Combine(_folder.Path, "movierec.json");
        await File.WriteAllTextAsync(config, """{"json":"-"}""", TestContext.Current.CancellationToken);
        var expected = (await CommandRun.Of("models", "als", "--json", "-")).AssertDone().Output;
        Assert.StartsWith("[", expected, StringComparison.Ordinal);
        string[][] ways = [["--json=-"], ["--json:-"], ["--config", config]];
        foreach (var way in ways)
            Assert.Equal(expected, (await CommandRun.Of(["models", "als", .. way])).AssertDone().Output);
        Assert.False(File.Exists("-"));
    }

    [Fact]
    public async Task A_data_set_of_the_file_gives_way_to_a_split_of_the_line()
    {
        var config = Path.Combine(_folder.Path, "movierec.json");
        await File.WriteAllTextAsync(config, """{"data":"synthetic"}""", TestContext.Current.CancellationToken);
        (await CommandRun.Of("evaluate", "--config", config, "--train", "missing.tsv", "--test", "missing.tsv"))
            .AssertFails(3, "missing.tsv");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(15)]
    [InlineData(12)]
    [InlineData(7)]
    [InlineData(3)]
    public async Task Progress_that_is_not_watched_leaves_out_no_step_of_twenty_or_fewer(int steps)
    {
        var output = new StringWriter();
        await new Terminal(output, TextWriter.Null, isInteractive: false).Track("Training", progress =>
        {
            for (var step = 1; step <= steps; step++)
                progress.Report(new Step((double)step / steps, $"iteration {step}"));
            return 0;
        });
        Assert.Equal(Enumerable.Range(1, steps).Select(step => $"Training: iteration {step}"),
            output.ToString().Split(output.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Quiet_shows_results_alone_and_verbose_the_time()
    {
        string[] line = ["train", "--data", "synthetic", "--set", "iterations=2", "--set", "factors=4"];
        Assert.Contains("iteration 2", (await CommandRun.Of(line)).AssertDone().Output, StringComparison.Ordinal);
        Assert.DoesNotContain("iteration 2", (await CommandRun.Of([.. line, "--quiet"])).AssertDone().Output,
            StringComparison.Ordinal);
        Assert.Matches(@"movierec data list: \d+\.\d\d s", (await CommandRun.Of("data", "list", "--verbose")).Error);
    }
}
