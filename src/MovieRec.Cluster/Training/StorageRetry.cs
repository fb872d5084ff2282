using System.Diagnostics;
using Orleans.Storage;
using Polly;
using Polly.Retry;

namespace MovieRec.Cluster.Training;

/// <summary>Asks storage again while it is away, for so long, with pauses that grow to two seconds.</summary>
internal sealed class StorageRetry
{
    private static readonly ResiliencePropertyKey<long> Begun = new("begun");

    private readonly ResiliencePipeline _retry;

    /// <param name="patience">How long storage may be away.</param>
    public StorageRetry(TimeSpan patience) => _retry = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        MaxRetryAttempts = int.MaxValue,
        Delay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(2),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        // What another silo has written meanwhile no patience will undo.
        ShouldHandle = args => ValueTask.FromResult(
            args.Outcome.Exception is not (null or InconsistentStateException or OperationCanceledException
                or ClusterException)
            && Stopwatch.GetElapsedTime(args.Context.Properties.GetValue(Begun, 0)) < patience),
    }).Build();

    /// <summary>Does <paramref name="work"/> until it succeeds or patience is at its end.</summary>
    public async Task RunAsync(Func<Task> work)
    {
        // A grain's work must stay on the grain's scheduler, after a pause too.
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true);
        context.Properties.Set(Begun, Stopwatch.GetTimestamp());
        try
        {
            await _retry.ExecuteAsync(static async (_, work) => await work(), context, work);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
