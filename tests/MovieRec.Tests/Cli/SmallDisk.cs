using System.Diagnostics;
using MovieRec.Cli;

namespace MovieRec.Tests.Cli;

/// <summary>Runs <c>movierec</c> as a process that sees a disk of its own, small or read-only, in one folder.</summary>
internal static class SmallDisk
{
    private const string Script = """
        mount -t tmpfs -o "size=$1" tmpfs "$2" && cp -r "$3/." "$2" && mount -o "remount,$4,size=$1" "$2" || exit 77
        shift 4
        dotnet exec "$@"
        code=$?
        ls -A "$OLDPWD" >&2
        exit $code
        """;

    /// <summary>
    /// Runs the command and tells what it did; the last lines on stderr are the names of the files on the disk
    /// afterwards.
    /// </summary>
    /// <param name="folder">Where the disk is seen; the command starts there.</param>
    /// <param name="size">Its size, as tmpfs takes it.</param>
    /// <param name="mode"><c>rw</c> or <c>ro</c>.</param>
    /// <param name="args">The command.</param>
    /// <returns>The run and the files.</returns>
    public static async Task<(CommandRun Run, string[] Files)> RunAsync(
        TemporaryFolder folder, string size, string mode, params string[] args)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A disk of its own needs Linux.");
        using var content = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(folder.Path))
            File.Copy(file, Path.Combine(content.Path, Path.GetFileName(file)));
        var start = new ProcessStartInfo("unshare",
            ["--mount", "bash", "-c", Script.Replace("$OLDPWD", folder.Path, StringComparison.Ordinal), "bash", size,
                folder.Path, content.Path, mode, typeof(CommandLine).Assembly.Location, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(
            process.ExitCode is 77 or 1 && error.StartsWith("unshare", StringComparison.Ordinal)
                || process.ExitCode == 77, $"No disk can be mounted here: {error}");
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var complaints = lines.Count(line => line.StartsWith("movierec: ", StringComparison.Ordinal));
        return (new CommandRun(process.ExitCode, await output,
            string.Concat(lines.Take(complaints).Select(line => $"{line}\n"))), lines[complaints..]);
    }
}
