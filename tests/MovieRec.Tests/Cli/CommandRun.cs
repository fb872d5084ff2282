using MovieRec.Cli;

namespace MovieRec.Tests.Cli;

/// <summary>What a command line did, run in this process with its output caught.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs <c>movierec</c> with <paramref name="args"/>.</summary>
    public static Task<CommandRun> Of(params string[] args) => Of(CancellationToken.None, args);

    /// <summary>Runs <c>movierec</c> with <paramref name="args"/>; the token stands for Ctrl+C.</summary>
    public static async Task<CommandRun> Of(CancellationToken cancellationToken, params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var exitCode = await CommandLine.RunAsync(args, new Terminal(output, error, isInteractive: false), cancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Checks that the run ended with <paramref name="exitCode"/> and one sentence on stderr that contains <paramref name="words"/>.</summary>
    public void AssertFails(int exitCode, params string[] words)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.StartsWith("movierec: ", Error, StringComparison.Ordinal);
        Assert.Equal(Error.Length - 1, Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        foreach (var word in words) Assert.Contains(word, Error, StringComparison.Ordinal);
    }

    /// <summary>Checks that the run did its work, and says why where it did not.</summary>
    public CommandRun AssertDone()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}: {Error}");
        Assert.Empty(Error);
        return this;
    }
}
