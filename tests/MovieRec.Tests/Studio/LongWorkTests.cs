using MovieRec.Studio.Training;

namespace MovieRec.Tests.Studio;

public sealed class LongWorkTests
{
    [Fact]
    public async Task Whatever_fails_is_told_in_a_sentence_and_the_next_goes_on()
    {
        var changes = new SemaphoreSlim(0);
        using var work = new LongWork<string>(() =>
        {
            changes.Release();
            return Task.CompletedTask;
        });
        work.Start((_, _) => throw new InvalidOperationException("planted."));
        await changes.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(work.IsBusy);
        Assert.Contains("InvalidOperationException: planted)", work.Failure, StringComparison.Ordinal);

        work.Start((_, _) => Task.FromResult("done"));
        await changes.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("done", null), (work.Result, work.Failure));
    }
}
