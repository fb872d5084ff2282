using System.Diagnostics;
using System.Text.RegularExpressions;
using MovieRec.Tests.Cli;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests;

/// <summary>What README.md tells its reader to type works.</summary>
public sealed partial class ReadmeTests
{
    private static string Readme => File.ReadAllText(Path.Combine(WorkbookPages.Root!, "README.md"));

    public static TheoryData<string> CommandsOfTheTable => [.. CommandInBackticks().Matches(Readme).Select(match => match.Groups[1].Value.Trim()).Distinct()];

    [Fact]
    public async Task Every_example_runs_in_the_order_given()
    {
        using var folder = new TemporaryFolder();
        var examples = ExampleBlock().Matches(Readme).SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Where(line => line.StartsWith("movierec ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "MovieRec.Cli.dll"), .. example.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)])
            {
                WorkingDirectory = folder.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"'{example}' ended with exit code {process.ExitCode}: {error}");
            Assert.NotEmpty(await output);
        }
    }

    [Theory]
    [MemberData(nameof(CommandsOfTheTable))]
    public async Task Every_command_named_exists(string command) =>
        (await CommandRun.Of([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).AssertDone();

    // '`movierec data list`' and '`movierec run NOTEBOOK…`': the words before the first that is no command's name.
    [GeneratedRegex(@"`movierec((?: [a-z]+)+)(?=[ `])")]
    private static partial Regex CommandInBackticks();

    [GeneratedRegex(@"^```bash\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ExampleBlock();
}
