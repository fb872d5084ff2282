using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MovieRec.Cluster.Partitions;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Scaling;
using Orleans.Runtime;

namespace MovieRec.Cluster.Training;

/// <inheritdoc cref="IBlockGrain"/>
[BlockPlacement]
internal sealed class BlockGrain([PersistentState("block", BlockGrain.Storage)] IPersistentState<Checkpoint> storage,
    SiloWork silo, IGrainFactory grains) : Grain, IBlockGrain
{
    /// <summary>Name of the storage that checkpoints go to.</summary>
    public const string Storage = "checkpoints";

    /// <summary>How long a call waits for the outcome before it answers that there is none yet.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Entries from which on it is worth a collection to have read a block.</summary>
    private const int LargeBlock = 1 << 20;

    /// <summary>Messages a block waits for at a time.</summary>
    private const int Messages = 4;

    private Side _side;
    private int _part;
    private PartitionManifest? _manifest;
    private Block? _block;
    private FactorMatrix? _factors;
    private Task? _loading;
    private int _version;
    private bool _computing;
    private Solved? _solved;
    private (int Epoch, Task<Solved> Task)? _running;

    private FactorMatrix Factors => _factors!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString().Split('/');
        (_side, _part) = (key[^2] == Side.Users.Word() ? Side.Users : Side.Items,
            int.Parse(key[^1], CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    public async Task<byte[]> Gramian(TrainingSpec spec, int version)
    {
        await RequireAsync(spec, version);
        return await Task.Run(() => GramianOf(Factors));
    }

    public async Task<FactorRows> Rows(TrainingSpec spec, int version, byte[]? rows, int first, int count)
    {
        await RequireAsync(spec, version);
        return new FactorRows(
            rows is null ? FactorBytes.Write(Factors, first, count) : FactorBytes.Write(Factors, rows), silo.Name);
    }

    public async Task<Solved?> Solve(TrainingSpec spec, int epoch, byte[] gramian)
    {
        await LoadAsync(spec);
        if (_version == epoch + 1 && _solved is not null) return _solved;
        if (_running is not { } running || running.Epoch != epoch)
        {
            await RequireAsync(spec, Math.Max(0, epoch - 1));
            _running = running = (epoch, SolveAsync(spec, epoch, gramian));
        }
        await Task.WhenAny(running.Task, Task.Delay(Patience));
        if (!running.Task.IsCompleted) return null;
        _running = null;
        return await running.Task;
    }

    public async Task Forget()
    {
        if (storage.RecordExists) await storage.ClearStateAsync();
        DeactivateOnIdle();
    }

    private async Task<Solved> SolveAsync(TrainingSpec spec, int epoch, byte[] gramian)
    {
        var options = spec.Options(silo.Threads);
        Solved solved;
        var begun = false;
        var room = await silo.EnterAsync();
        try
        {
            var clock = Stopwatch.StartNew();
            _block ??= await Told(() => ReadBlockAsync(spec));
            var read = clock.Elapsed;
            clock.Restart();
            var gathered = room.Of(_block.Needed.Length, options.Factors);
            var (remote, local) = await GatherAsync(spec, epoch, _block, gathered);
            var gather = clock.Elapsed;
            if (_version != Math.Max(0, epoch - 1)) throw new OrleansException($"{_side} {_part} was loaded anew.");
            begun = _computing = true;
            solved = await Told(() => InTurnAsync(() => Compute(options, _block, gathered, gramian)));
            solved = solved with
            {
                Report = solved.Report with
                {
                    RemoteBytes = remote,
                    LocalBytes = local,
                    ReadSeconds = read.TotalSeconds,
                    GatherSeconds = gather.TotalSeconds
                }
            };
        }
        catch when (begun)
        {
            Discard();
            throw;
        }
        finally
        {
            silo.Leave(room);
        }
        try
        {
            solved = await SaveAsync(epoch + 1, solved);
        }
        catch
        {
            Discard();
            throw;
        }
        (_version, _solved, _computing) = (epoch + 1, solved, false);
        ClusterMetrics.Tell(solved.Report);
        // Its copies for the checkpoint and for messages are large, and few: nothing else would collect them before
        // there are as many again.
        if (_block.Rows.EntryCount >= LargeBlock)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        return solved;
    }

    private async Task<T> InTurnAsync<T>(Func<T> work)
    {
        await silo.Turn.WaitAsync();
        try
        {
            return await Task.Run(work);
        }
        finally
        {
            silo.Turn.Release();
        }
    }

    // The factors are half new, or new and not stored: the next activation begins with those in storage.
    private void Discard() => DeactivateOnIdle();

    private Solved Compute(AlsOptions options, Block block, FactorMatrix gathered, byte[] gramian)
    {
        var clock = Stopwatch.StartNew();
        var stride = FactorMatrix.PaddedLength(options.Factors);
        block.Solve(options, gathered, FactorBytes.ToMatrix(gramian, stride), Factors, silo.Rotated);
        var own = GramianOf(Factors);
        var solve = clock.Elapsed;
        var loss = block.Loss(options, gathered, Factors);
        return new Solved(own, loss, new BlockReport
        {
            Silo = silo.Name,
            Side = _side,
            Part = _part,
            Rows = block.Rows.RowCount,
            Entries = block.Rows.EntryCount,
            Needed = block.Needed.Length,
            RemoteBytes = 0,
            LocalBytes = 0,
            CheckpointBytes = (long)block.Rows.RowCount * FactorBytes.RowBytes(options.Factors),
            GatherSeconds = 0,
            SolveSeconds = solve.TotalSeconds,
            LossSeconds = (clock.Elapsed - solve).TotalSeconds,
            PeakMemory = (long)PeakMemory.Bytes(),
        });
    }

    /// <summary>Fetches the rows that the block needs, some messages at a time.</summary>
    /// <returns>Bytes of rows and indices from and to other silos, and within this one.</returns>
    private async Task<(long Remote, long Local)> GatherAsync(
        TrainingSpec spec, int version, Block block, FactorMatrix gathered)
    {
        var other = _side.Other();
        var starts = _manifest!.StartsOf(other);
        var size = FactorBytes.RowsOfMessage(gathered.ColumnCount);
        var (remote, local) = (0L, 0L);
        using var window = new SemaphoreSlim(Messages);
        var fetches = new List<Task>();
        for (var part = 0; part < _manifest.Parts; part++)
        {
            var (from, end) = (block.NeededStarts[part], block.NeededStarts[part + 1]);
            if (from == end) continue;
            if (spec.Exchange == Exchange.Needed)
                for (var at = from; at < end; at += size) fetches.Add(FetchNeeded(part, at, Math.Min(size, end - at)));
            else
                for (var row = starts[part]; row < starts[part + 1]; row += size)
                    fetches.Add(FetchAll(part, row, Math.Min(size, starts[part + 1] - row)));
        }
        await Task.WhenAll(fetches);
        return (remote, local);

        async Task FetchNeeded(int part, int at, int count)
        {
            var indices = new int[count];
            for (var row = 0; row < count; row++) indices[row] = block.Needed[at + row] - starts[part];
            var rows = await Fetch(part, MemoryMarshal.AsBytes<int>(indices).ToArray(), 0, 0);
            FactorBytes.CopyTo(rows, gathered, at);
        }

        async Task FetchAll(int part, int first, int count)
        {
            var rows = await Fetch(part, null, first - starts[part], count);
            var row = FactorBytes.RowBytes(gathered.ColumnCount);
            for (var at = Place(first); at < block.Needed.Length && block.Needed[at] < first + count; at++)
                FactorBytes.CopyTo(rows.AsSpan((block.Needed[at] - first) * row, row), gathered, at);
        }

        int Place(int row) => Array.BinarySearch(block.Needed, row) is var at && at < 0 ? ~at : at;

        async Task<byte[]> Fetch(int part, byte[]? indices, int first, int count)
        {
            await window.WaitAsync();
            try
            {
                var reply = await grains.GetGrain<IBlockGrain>(spec.KeyOf(other, part)).Rows(spec, version, indices,
                    first, count);
                var bytes = reply.Rows.Length + (indices?.Length ?? 0);
                if (reply.Silo == silo.Name) local += bytes;
                else remote += bytes;
                return reply.Rows;
            }
            finally
            {
                window.Release();
            }
        }
    }

    /// <summary>Writes the checkpoint, again and again while storage is away.</summary>
    private async Task<Solved> SaveAsync(int version, Solved solved)
    {
        var clock = Stopwatch.StartNew();
        storage.State = new Checkpoint
        {
            Version = version,
            Factors = await Task.Run(() => FactorBytes.Write(Factors)),
            Solved = solved,
        };
        try
        {
            await silo.Storage.RunAsync(storage.WriteStateAsync);
        }
        catch (Exception exception) when (exception is not Orleans.Storage.InconsistentStateException)
        {
            throw new ClusterTrainingException($"The checkpoint of {_side.Word()}, part {_part}, cannot be stored "
                + $"({exception.GetBaseException().Message.TrimEnd('.')}); see to the storage, then go on with "
                + "--resume.");
        }
        storage.State = new Checkpoint();
        return solved with { Report = solved.Report with { CheckpointSeconds = clock.Elapsed.TotalSeconds } };
    }

    private async Task RequireAsync(TrainingSpec spec, int version)
    {
        await LoadAsync(spec);
        // Only who does not know that others have gone on asks for what is being replaced.
        if (_computing) throw new OrleansException($"{_side} {_part} computes its next version.");
        if (_version == version) return;
        // Another activation may have gone on from here while the silos found each other anew.
        await LoadAsync(spec, again: true);
        if (_version != version) throw Lost(version);
    }

    /// <summary>Takes the factors from storage, or, before the first half-step, from the seed.</summary>
    private async Task LoadAsync(TrainingSpec spec, bool again = false)
    {
        if (_factors is not null && !again) return;
        try
        {
            await (_loading ??= LoadOnceAsync(spec, again));
        }
        finally
        {
            _loading = null;
        }
    }

    private async Task LoadOnceAsync(TrainingSpec spec, bool again)
    {
        if (again) await storage.ReadStateAsync();
        _manifest = await Told(() => Task.FromResult(spec.Manifest()));
        var options = spec.Options();
        var starts = _manifest.StartsOf(_side);
        var (first, rows) = (starts[_part], starts[_part + 1] - starts[_part]);
        var checkpoint = storage.State;
        if (checkpoint.IsDamaged)
            throw new ClusterTrainingException($"The checkpoint of {_side.Word()}, part {_part}, is damaged in "
                + "storage; train again without --resume.");
        var factors = await Task.Run(() =>
            checkpoint.Version > 0 ? FactorBytes.ToMatrix(checkpoint.Factors, options.Factors)
            : _side == Side.Users ? AlsParts.InitialFactors(options, first, rows)
            : new FactorMatrix(rows, options.Factors));
        (_version, _solved, _factors) = (checkpoint.Version, checkpoint.Solved, factors);
        storage.State = new Checkpoint();
    }

    private async Task<Block> ReadBlockAsync(TrainingSpec spec)
    {
        var rows = await Task.Run(() => PartFile.ReadAsync(spec.Folder, _manifest!, _side, _part));
        return await Task.Run(() =>
        {
            var block = new Block(_side, rows, _manifest!.StartsOf(_side.Other()));
            // What reading leaves behind is as large as the block, and nothing else would collect it before the next
            // block is read.
            if (block.Rows.EntryCount >= LargeBlock)
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return block;
        });
    }

    /// <summary>Turns what the user can mend into the one exception that goes to the coordinator as it is.</summary>
    private async Task<T> Told<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is DataException or TrainingException)
        {
            throw new ClusterTrainingException($"Silo {silo.Name}: {exception.Message}");
        }
    }

    private ClusterTrainingException Lost(int version) =>
        new($"The checkpoint of {_side.Word()}, part {_part}, is of version {_version}, not {version}: it was lost or "
            + "belongs to another training; train again without --resume.");

    private byte[] GramianOf(FactorMatrix factors)
    {
        var sums = new double[factors.Stride * factors.Stride];
        AlsParts.AddGramian(factors, silo.Threads, sums);
        return MemoryMarshal.AsBytes<double>(sums).ToArray();
    }
}
