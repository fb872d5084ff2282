using System.Diagnostics;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Cli;

/// <summary>Notebooks as programs, built and run by the SDK as their readers do.</summary>
[Trait("Tier", "processes")]
public sealed class ConvertedProgramTests
{
    [Theory]
    [InlineData("01-data", "The best-known movies", "Chart: How often each rating was given")]
    [InlineData("06-time", "data set: synthetic sample", "Chart: ")]
    public async Task A_notebook_runs_as_a_program_and_writes_its_page(string name, params string[] printed)
    {
        WorkbookPages.SkipUnlessBuilt();
        // Within the checkout, whose settings are for all its programs.
        var folder = Directory.CreateDirectory(Path.Combine(WorkbookPages.Root!, "artifacts", "programs",
            Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            (await CommandRun.Of("convert", Path.Combine(WorkbookPages.Root!, "notebooks", $"{name}.dib"), "--to", "cs",
                "--out", folder)).AssertDone();
            var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", $"{name}.cs"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["MOVIEREC_DATASET"] = "synthetic";
            // In CI every restore is held against a lock file, and a program of one file has none.
            start.Environment.Remove("CI");
            using var process = Process.Start(start)!;
            using var end = TestContext.Current.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync(CancellationToken.None);
            Assert.True(process.ExitCode == 0, $"{output}\n{await errors}");
            foreach (var text in printed) Assert.Contains(text, output, StringComparison.Ordinal);
            var page = await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.html"),
                TestContext.Current.CancellationToken);
            Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
            Assert.Contains("movierecCharts", page, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
