using System.Diagnostics;
using System.Text.RegularExpressions;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Serving;

/// <summary>
/// Typed clients are generated, compiled and run against a live server, by the very steps of
/// <c>docs/how-to/first-client.md</c>.
/// </summary>
[Collection(nameof(RunningServer))]
public sealed partial class ClientTests
{
    private static string Root => WorkbookPages.Root!;

    private static string Page => File.ReadAllText(Path.Combine(Root, "docs", "how-to", "first-client.md"));

    [Fact]
    [Trait("Tier", "processes")]
    public async Task Each_step_of_the_page_works_in_its_order()
    {
        var (tools, modules) = (Path.Combine(Root, "artifacts", "tools"), Path.Combine(Root, "artifacts", "clients"));
        Assert.SkipUnless(
            File.Exists(Path.Combine(tools, "kiota")) && File.Exists(Path.Combine(tools, "nswag"))
            && Directory.Exists(Path.Combine(modules, "node_modules")),
            "What generates clients is not in artifacts: 'bash .ci/run' fetches it.");
        await using var server = await RunningServer.StartAsync(
            options => options.With(serving => serving with
            {
                EventsPath = Path.Combine(Path.GetDirectoryName(serving.ModelPath)!, "events.sqlite"),
            }),
            folder => Recommender.Fit(Datasets.Load("synthetic"), new AlsOptions { Factors = 16, Iterations = 3 })
                .Save(Path.Combine(folder.Path, "a.model")));
        using var folder = new TemporaryFolder();
        var (run, shown) = (0, new List<string>());
        // Files before the commands that need them: a page tells the reader to write one between two blocks.
        var steps = Here(Page[Page.IndexOf("## TypeScript", StringComparison.Ordinal)..]);
        foreach (Match step in Step().Matches(steps))
        {
            if (step.Groups["file"].Success)
            {
                folder.Write(step.Groups["file"].Value, step.Groups["code"].Value);
                continue;
            }
            foreach (var line in step.Groups["commands"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var command = line[2..];
                // What is fetched is fetched once, by .ci/run.
                if (command.StartsWith("dotnet tool install ", StringComparison.Ordinal)) continue;
                if (command.StartsWith("npm install ", StringComparison.Ordinal))
                    command = $"ln -s '{modules}/node_modules' node_modules";
                var output = await RunAsync(command, folder.Path, tools);
                run++;
                if (command.StartsWith("node ", StringComparison.Ordinal)
                    || command.StartsWith("dotnet run ", StringComparison.Ordinal)) shown.Add(output.Trim());
            }
        }
        Assert.True(run >= 11);
        // Alice, Bob and Carol did the same; of hers alone only two genres may be.
        Assert.Equal(3, shown.Count);
        Assert.All(shown, output => Assert.Equal(3, output.Split('\n').Length));
        Assert.Equal(shown[1], shown[2]);
        var list = (await server.GetAsync("/users/bob/recommendations?n=3"))["recommendations"]!.AsArray();
        Assert.Equal(
            list.Select(movie => FormattableString.Invariant(
                $"{movie!["item"]} {movie["title"]} {(float)movie["score"]!:F3}")),
            shown[1].Split('\n'));

        string Here(string text) => text.Replace("http://127.0.0.1:5080", server.Url.TrimEnd('/'),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_page_installs_is_what_is_checked()
    {
        var script = File.ReadAllText(Path.Combine(Root, ".ci", "run"));
        foreach (Match tool in Tool().Matches(Page))
            Assert.Contains($"{tool.Groups[1].Value} {tool.Groups[2].Value} ", script, StringComparison.Ordinal);
        Assert.Equal(2, Tool().Count(Page));
    }

    private static async Task<string> RunAsync(string command, string folder, string tools)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_NOLOGO"] = "1",
            },
        })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"'{command}' ended with {process.ExitCode}: {output} {await error}");
        return output;
    }

    [GeneratedRegex("""
        ^`(?<file>[\w./-]+)`:\n\n```(?:ts|cs)\n(?<code>.*?)^```|^```console\n(?<commands>.*?)^```
        """, RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Step();

    [GeneratedRegex(@"dotnet tool install --global (\S+) --version (\S+)")]
    private static partial Regex Tool();
}
