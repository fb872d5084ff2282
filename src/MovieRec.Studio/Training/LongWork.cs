using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Models;

namespace MovieRec.Studio.Training;

/// <summary>Something that takes a while: the last that was asked for counts, and it can be given up.</summary>
/// <param name="changed">Called, on any thread, when there is something new to see.</param>
internal sealed class LongWork<T>(Func<Task> changed) : IDisposable
    where T : class
{
    private CancellationTokenSource? _running;

    /// <summary>What came of it; what was there before stays until then.</summary>
    public T? Result { get; private set; }

    /// <summary>Why nothing came of it.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether it is under way.</summary>
    public bool IsBusy => _running is not null;

    /// <summary>What is being done.</summary>
    public string Step { get; private set; } = "";

    /// <summary>Begins, in place of what is under way.</summary>
    /// <param name="work">Told where to say what it is doing, and when to stop.</param>
    public void Start(Func<Action<string>, CancellationToken, Task<T>> work)
    {
        _ = _running?.CancelAsync();
        var source = new CancellationTokenSource();
        (_running, Failure, Step) = (source, null, "");
        _ = Task.Run(() => RunAsync(work, source));
    }

    /// <summary>Gives it up.</summary>
    public void Cancel()
    {
        _ = _running?.CancelAsync();
        _running = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Cancel();

    private async Task RunAsync(
        Func<Action<string>, CancellationToken, Task<T>> work, CancellationTokenSource source)
    {
        try
        {
            var result = await work(Tell, source.Token).ConfigureAwait(false);
            if (source == _running) Result = result;
        }
        catch (OperationCanceledException)
        {
            // Something else is wanted by now, or nothing.
        }
#pragma warning disable CA1031 // Nobody waits for this task: thrown past it, it would leave the page waiting.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            if (source == _running) Failure = StudioException.SentenceOf(problem);
        }
        if (source != _running) return;
        _running = null;
        await changed().ConfigureAwait(false);

        void Tell(string step)
        {
            if (source != _running) return;
            Step = step;
            _ = changed();
        }
    }
}
