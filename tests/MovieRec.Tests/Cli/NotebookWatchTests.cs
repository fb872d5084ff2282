namespace MovieRec.Tests.Cli;

[Trait("Tier", "processes")]
public sealed class NotebookWatchTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_save_runs_the_notebook_again_an_error_does_not_end_it_and_an_import_counts()
    {
        _files.Write("_setup.dib", "#!csharp\n\nvar shared = 40;\n");
        var notebook = _files.Write("sum.dib",
            "#!csharp\n\n#!import _setup.dib\n\n#!csharp\n\n$\"the sum is {shared + 2}\"\n");
        using var stop = new CancellationTokenSource();
        var watching = CommandRun.Of(stop.Token, "run", notebook, "--watch", "--no-cache", "--out",
            _files.PathOf("pages"));

        await PageAsync("the sum is 42");
        _files.Write("sum.dib", "#!csharp\n\nnothing\n");
        await PageAsync("This run failed");
        _files.Write("saved.tmp", "#!csharp\n\n#!import _setup.dib\n\n#!csharp\n\n$\"the sum is {shared + 3}\"\n");
        File.Move(_files.PathOf("saved.tmp"), notebook, overwrite: true);
        await PageAsync("the sum is 43");
        _files.Write("_setup.dib", "#!csharp\n\nvar shared = 50;\n");
        await PageAsync("the sum is 53");
        await stop.CancelAsync();

        var run = await watching;
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("sum.dib, cell 1, line 1: Compile error", run.Error, StringComparison.Ordinal);

        async Task PageAsync(string words)
        {
            var page = Path.Combine(_files.PathOf("pages"), "sum.html");
            for (var tries = 0; tries < 1200; tries++)
            {
                if (File.Exists(page) && (await File.ReadAllTextAsync(page)).Contains(words, StringComparison.Ordinal))
                    return;
                if (watching.IsCompleted) Assert.Fail($"It ended: {(await watching).Error}");
                await Task.Delay(100);
            }
            Assert.Fail($"The page never said '{words}'.");
        }
    }
}
