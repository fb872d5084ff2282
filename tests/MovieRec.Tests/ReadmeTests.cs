using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MovieRec.Tests.Cli;
using MovieRec.Tests.Workbook;
using MovieRec.Workbook;

namespace MovieRec.Tests;

/// <summary>What README.md tells its reader to type works.</summary>
public sealed partial class ReadmeTests
{
    private static string Readme => File.ReadAllText(Path.Combine(WorkbookPages.Root!, "README.md"));

    public static TheoryData<string> CommandsOfTheTable =>
        [.. CommandInBackticks().Matches(Readme).Select(match => match.Groups[1].Value.Trim()).Distinct()];

    [Fact]
    [Trait("Tier", "processes")]
    public async Task Every_example_runs_in_the_order_given()
    {
        using var folder = new TemporaryFolder();
        using var server = new ServedExample(folder.Path);
        var examples = ExampleBlock().Matches(Readme).SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Where(line => line.StartsWith("movierec ", StringComparison.Ordinal)
                || line.StartsWith("curl ", StringComparison.Ordinal)).ToArray();
        Assert.Contains(examples, example => example.StartsWith("curl ", StringComparison.Ordinal));
        foreach (var example in examples)
        {
            if (example.StartsWith("movierec serve ", StringComparison.Ordinal))
                await server.StartAsync(Command(example));
            else if (example.StartsWith("movierec ", StringComparison.Ordinal))
                await RunAsync(example, Command(example));
            else if (ServedExample.HasCurl)
                await RunAsync(example, new ProcessStartInfo("bash", ["-c", server.Request(example)]));
        }
        Assert.SkipUnless(ServedExample.HasCurl,
            "The commands ran; the requests to the server need curl, which is not on the path.");

        static ProcessStartInfo Command(string example) =>
            new("dotnet",
                ["exec", Path.Combine(AppContext.BaseDirectory, "MovieRec.Cli.dll"),
                    .. example.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)]);

        async Task RunAsync(string example, ProcessStartInfo start)
        {
            (start.WorkingDirectory, start.RedirectStandardOutput, start.RedirectStandardError) = (folder.Path, true,
                true);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"'{example}' ended with exit code {process.ExitCode}: {error}");
            Assert.NotEmpty(await output);
        }
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task Every_snippet_runs_in_a_notebook()
    {
        WorkbookPages.SkipUnlessBuilt();
        var snippets = SnippetBlock().Matches(Readme).Select(block => block.Groups[1].Value).ToArray();
        Assert.NotEmpty(snippets);
        using var folder = new TemporaryFolder();
        // A notebook finds the assemblies from its place beside the others.
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "artifacts"),
            Path.Combine(WorkbookPages.Root!, "artifacts"));
        folder.Write("notebooks/_setup.dib",
            File.ReadAllBytes(Path.Combine(WorkbookPages.Root!, "notebooks", "_setup.dib")));
        var cells = snippets.Prepend("#!import _setup.dib\n").Select(code => $"#!csharp\n\n{code}\n");
        var run = await NotebookRunner.RunAsync(folder.Write("notebooks/readme.dib", string.Concat(cells)),
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(run.FailureMessage);
        Assert.Contains("Movie ",
            string.Concat(
                run.Cells.SelectMany(cell => cell.Outputs).OfType<StreamOutput>().Select(stream => stream.Text)),
                StringComparison.Ordinal);
        Assert.Contains("Obscurity: NDCG@10 0.",
            string.Concat(
                run.Cells.SelectMany(cell => cell.Outputs).OfType<StreamOutput>().Select(stream => stream.Text)),
                StringComparison.Ordinal);
        Assert.Single(run.KeyFigures);
    }

    [Theory]
    [MemberData(nameof(CommandsOfTheTable))]
    public async Task Every_command_named_exists(string command) =>
        (await CommandRun.Of([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).AssertDone();

    [Fact]
    public void The_oldest_sdk_it_names_and_every_later_one_of_its_major_version_is_taken()
    {
        var sdk = JsonNode.Parse(File.ReadAllText(Path.Combine(WorkbookPages.Root!, "global.json")))!["sdk"]!;
        Assert.Equal(("10.0.100", "latestFeature"), ((string?)sdk["version"], (string?)sdk["rollForward"]));
        Assert.Contains("any from 10.0.100 on", Readme, StringComparison.Ordinal);
    }

    // '`movierec data list`' and '`movierec run NOTEBOOK…`': the words before the first that is no command's name.
    [GeneratedRegex(@"`movierec((?: [a-z]+)+)(?=[ `])")]
    private static partial Regex CommandInBackticks();

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SnippetBlock();

    [GeneratedRegex(@"^```bash\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ExampleBlock();

    /// <summary>The server of the examples, on a free port instead of the one they name.</summary>
    private sealed class ServedExample(string folder) : IDisposable
    {
        private Process? _process;
        private string _url = "";

        public static bool HasCurl { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, "curl")));

        public async Task StartAsync(ProcessStartInfo command)
        {
            command.ArgumentList.Add("--urls");
            command.ArgumentList.Add("http://127.0.0.1:0");
            (command.WorkingDirectory, command.RedirectStandardOutput) = (folder, true);
            _process = Process.Start(command)!;
            while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (!line.StartsWith("Listening on ", StringComparison.Ordinal)) continue;
                _url = line.Split(' ')[2].TrimEnd(';');
                return;
            }
            Assert.Fail("The server ended before it listened.");
        }

        public string Request(string example) => example
            .Replace("http://127.0.0.1:5080", _url, StringComparison.Ordinal)
            .Replace("curl -s ", "curl -s --fail ", StringComparison.Ordinal);

        public void Dispose()
        {
            _process?.Kill();
            _process?.WaitForExit();
            _process?.Dispose();
        }
    }
}
