namespace MovieRec.Cli;

/// <summary>What threads of the pool do while there is no work for them.</summary>
internal static class IdleThreads
{
    /// <summary>
    /// Lets them sleep at once. As a rule they first spin for a while, in case work comes, which keeps a core from
    /// whoever has work: on two cores the slowest hundredth of a server's answers came half as late again. Trainings
    /// gain by the spinning, so that each command decides for itself.
    /// </summary>
    /// <remarks>
    /// Takes effect where the pool has not started yet. The environment variable
    /// <c>DOTNET_ThreadPool_UnfairSemaphoreSpinLimit</c> goes before it.
    /// </remarks>
    public static void Sleep() => AppContext.SetData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", "0");
}
