using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Training;
using Orleans;
using Orleans.Hosting;

namespace MovieRec.Tests.Cluster;

/// <summary>
/// Holds back every half-step from one on, so that what a test does to a training finds it at work, however slow the
/// machine.
/// </summary>
/// <param name="epoch">Number of the first half-step that is held back.</param>
internal sealed class HeldHalfSteps(int epoch) : IIncomingGrainCallFilter
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A silo whose half-steps it holds back.</summary>
    public SiloHostOptions Options => new() { Threads = 1, Configure = silo => silo.AddIncomingGrainCallFilter(this) };

    /// <summary>Lets them go on.</summary>
    public void Release() => _released.TrySetResult();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.MethodName == nameof(IBlockGrain.Solve) && context.Request.GetArgument(1) is int number
            && number >= epoch) await _released.Task;
        await context.Invoke();
    }
}
