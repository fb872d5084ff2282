namespace MovieRec.Cluster.Training;

/// <summary>What the blocks of one silo share: they compute one after the other, each on all of the silo's threads, so that memory for one is enough.</summary>
internal sealed class SiloWork(int threads, string name, TimeSpan storagePatience) : IDisposable
{
    /// <summary>Threads a half-step may use.</summary>
    public int Threads => threads;

    /// <summary>The silo, as reports name it.</summary>
    public string Name => name;

    /// <summary>Writes checkpoints while storage comes and goes.</summary>
    public StorageRetry Storage { get; } = new(storagePatience);

    /// <summary>Held by the block that computes.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public void Dispose() => Turn.Dispose();
}
