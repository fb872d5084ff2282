using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Cli;

/// <summary>
/// The self-contained program, copied into an empty folder and run with nothing of .NET to be found around it.
/// </summary>
[Trait("Tier", "processes")]
public sealed partial class PublishedProgramTests
{
    private static readonly string? Published = WorkbookPages.Root is { } root
        ? Path.Combine(root, "artifacts", "publish", "MovieRec.Cli", $"release_{RuntimeInformation.RuntimeIdentifier}")
        : null;

    [Fact]
    public async Task It_trains_recommends_evaluates_and_serves_where_no_sdk_is()
    {
        Assert.SkipUnless(Directory.Exists(Published) && !OperatingSystem.IsWindows(),
            "Nothing is published: dotnet publish src/MovieRec.Cli -c Release -r "
                + $"{RuntimeInformation.RuntimeIdentifier} --self-contained.");
        using var folder = new TemporaryFolder();
        var program = Unpack(Path.Combine(folder.Path, "program"));
        var work = Directory.CreateDirectory(Path.Combine(folder.Path, "work")).FullName;

        await RunAsync(program, work, "train", "--data", "synthetic", "--set", "factors=16", "--save",
            "synthetic.model");
        Assert.Matches(@"(?m)^5 +\d+ \S",
            await RunAsync(program, work, "recommend", "--data", "synthetic", "--load", "synthetic.model", "--user",
                "1", "-n", "5"));
        Assert.Contains("NDCG@10",
            await RunAsync(program, work, "evaluate", "--data", "synthetic", "--model", "als,popularity"),
            StringComparison.OrdinalIgnoreCase);

        using var server = Process.Start(
            Start(program, work, "serve", "--model", "synthetic.model", "--data", "synthetic", "--urls",
                "http://127.0.0.1:0"))!;
        try
        {
            var url = await ListeningAsync(server);
            using var client = new HttpClient { BaseAddress = url };
            using var ready = await client.GetAsync("/ready", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
            var answer = await client.GetFromJsonAsync<JsonElement>("/users/1/recommendations?n=5",
                TestContext.Current.CancellationToken);
            Assert.Equal(5, answer.GetProperty("recommendations").GetArrayLength());
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string Unpack(string to)
    {
        foreach (var file in Directory.EnumerateFiles(Published!, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(Published!, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return Path.Combine(to, "movierec");
    }

    private static async Task<string> RunAsync(string program, string work, params string[] args)
    {
        using var process = Process.Start(Start(program, work, args))!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0,
            $"'movierec {string.Join(' ', args)}' ended with exit code {process.ExitCode}: {await error}");
        return output;
    }

    private static ProcessStartInfo Start(string program, string work, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = work;
        start.Environment["HOME"] = work;
        return start;
    }

    private static async Task<Uri> ListeningAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (ListeningLine().Match(line) is { Success: true } match)
                return new Uri(match.Groups[1].Value);
        throw new InvalidOperationException(
            $"The server ended: {await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }

    [GeneratedRegex(@"Listening on (http://\S+);")]
    private static partial Regex ListeningLine();
}
