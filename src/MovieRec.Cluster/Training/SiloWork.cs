namespace MovieRec.Cluster.Training;

/// <summary>
/// What the blocks of one silo share: they compute one after the other, each on all of the silo's threads, while the
/// next fetches what it needs; so memory for two is enough.
/// </summary>
internal sealed class SiloWork(int threads, string name, TimeSpan storagePatience) : IDisposable
{
    private const int Rooms = 2;

    private readonly Stack<SiloRoom> _rooms = new(Enumerable.Range(0, Rooms).Select(_ => new SiloRoom()));
    private readonly SemaphoreSlim _free = new(Rooms);

    /// <summary>Threads a half-step may use.</summary>
    public int Threads => threads;

    /// <summary>The silo, as reports name it.</summary>
    public string Name => name;

    /// <summary>Writes checkpoints while storage comes and goes.</summary>
    public StorageRetry Storage { get; } = new(storagePatience);

    /// <summary>Held by the block that computes.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>Room that the block which computes needs besides; whoever holds <see cref="Turn"/> has it.</summary>
    public SiloRoom Rotated { get; } = new();

    /// <summary>Room to fetch factors into, as soon as there is some; <see cref="Leave"/> gives it back.</summary>
    public async Task<SiloRoom> EnterAsync()
    {
        await _free.WaitAsync();
        lock (_rooms) return _rooms.Pop();
    }

    /// <summary>
    /// Gives back what <see cref="EnterAsync"/> gave. The room used last is given first: a silo with one block a side
    /// never fills the second.
    /// </summary>
    public void Leave(SiloRoom room)
    {
        lock (_rooms) _rooms.Push(room);
        _free.Release();
    }

    public void Dispose()
    {
        Turn.Dispose();
        _free.Dispose();
    }
}
