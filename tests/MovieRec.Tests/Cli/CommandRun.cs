using Microsoft.Extensions.Time.Testing;
using MovieRec.Cli;

namespace MovieRec.Tests.Cli;

/// <summary>What a command line did, run in this process with its output caught.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs <c>movierec</c> with <paramref name="args"/>.</summary>
    public static Task<CommandRun> Of(params string[] args) => Of(CancellationToken.None, args);

    /// <summary>Runs <c>movierec</c> with <paramref name="args"/>; the token stands for Ctrl+C.</summary>
    public static Task<CommandRun> Of(CancellationToken cancellationToken, params string[] args) =>
        RunAsync(args, new StringWriter(), null, cancellationToken);

    /// <summary>
    /// Runs <c>movierec</c> with <paramref name="args"/> by another clock, which goes on while the command waits,
    /// unless it does so by itself.
    /// </summary>
    public static async Task<CommandRun> Of(FakeTimeProvider time, params string[] args)
    {
        var run = RunAsync(args, new StringWriter(), time, TestContext.Current.CancellationToken);
        while (!run.IsCompleted && time.AutoAdvanceAmount == TimeSpan.Zero)
        {
            await Task.WhenAny(run, Task.Delay(1, TestContext.Current.CancellationToken));
            time.Advance(TimeSpan.FromMilliseconds(100));
        }
        return await run;
    }

    /// <summary>
    /// Runs <c>movierec</c> with <paramref name="args"/> until it has written a line with <paramref name="words"/>, and
    /// then stops it as Ctrl+C does.
    /// </summary>
    public static async Task<CommandRun> UntilItSays(string words, params string[] args)
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var output = new Listener(words);
        var run = RunAsync(args, output, null, interrupt.Token);
        await Task.WhenAny(output.Heard, run);
        await interrupt.CancelAsync();
        return await run;
    }

    private static async Task<CommandRun> RunAsync(
        string[] args, StringWriter output, TimeProvider? time, CancellationToken cancellationToken)
    {
        var error = new StringWriter { NewLine = "\n" };
        output.NewLine = "\n";
        var exitCode = await CommandLine.RunAsync(args, new Terminal(output, error, isInteractive: false, time),
            cancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>
    /// Checks that the run ended with <paramref name="exitCode"/> and one sentence on stderr that contains
    /// <paramref name="words"/>.
    /// </summary>
    public void AssertFails(int exitCode, params string[] words)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.StartsWith("movierec: ", Error, StringComparison.Ordinal);
        Assert.Equal(Error.Length - 1, Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        foreach (var word in words) Assert.Contains(word, Error, StringComparison.Ordinal);
    }

    /// <summary>Hears a line with certain words.</summary>
    private sealed class Listener(string words) : StringWriter
    {
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Heard => _heard.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(words, StringComparison.Ordinal) == true) _heard.TrySetResult();
        }
    }

    /// <summary>Checks that the run did its work, and says why where it did not.</summary>
    public CommandRun AssertDone()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}: {Error}");
        Assert.Empty(Error);
        return this;
    }
}
