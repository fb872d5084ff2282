using System.Diagnostics;
using System.Runtime.InteropServices;
using MovieRec.Cluster.Partitions;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using Orleans.Runtime;

namespace MovieRec.Cluster.Training;

/// <inheritdoc cref="ITrainingGrain"/>
internal sealed class TrainingGrain(
    [PersistentState("training", BlockGrain.Storage)] IPersistentState<TrainingState> storage, SiloWork silo,
    IGrainFactory grains) : Grain, ITrainingGrain
{
    /// <summary>How long a training goes on that nobody waits for.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>How long a block may fail to answer, silos being replaced meanwhile.</summary>
    private static readonly TimeSpan BlockPatience = TimeSpan.FromSeconds(90);

    private DateTime _wanted = DateTime.UtcNow;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _driving;
    private bool _stopping;
    private bool _superseded;
    private int _retries;

    private TrainingStatus Now { get => storage.State.Status; set => storage.State.Status = value; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // The silo that drove it is gone: this activation takes over.
        if (Now.Phase == TrainingPhase.Running) Drive();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Supersede();
        return Task.CompletedTask;
    }

    public async Task Start(TrainingSpec spec)
    {
        if (Now.Phase == TrainingPhase.Running)
        {
            if (Now.Spec?.Id == spec.Id) return;
            throw new ClusterTrainingException(
                FormattableString.Invariant($"The cluster is training already ({Now.Spec!.Folder}, half-step ")
                    + FormattableString.Invariant($"{Now.Epoch}); wait until it is done, or take that training over ")
                    + "with --resume.");
        }
        if (spec.Version != Hosting.SiloHost.ProgramVersion)
            throw new ClusterTrainingException($"The cluster runs MovieRec {Hosting.SiloHost.ProgramVersion} and this "
                + $"is {spec.Version}; use the same version.");
        await EndedAsync();
        if (Now.Spec is { } last) await ForgetAsync(last);
        await BeginAsync(
            new TrainingState { Status = new TrainingStatus { Phase = TrainingPhase.Running, Spec = spec } });
    }

    public async Task<TrainingSpec> Resume(string version)
    {
        if (storage.State.IsDamaged)
            throw new ClusterTrainingException(
                "What the last training had reached is damaged in storage; train without --resume.");
        if (Now.Spec is not { } spec)
            throw new ClusterTrainingException("There is no checkpoint to resume from; train without --resume.");
        if (spec.Version != version)
            throw new ClusterTrainingException($"The checkpoints are of MovieRec {spec.Version} and this is {version}; "
                + "resume with that version, or train without --resume.");
        if (Now.Phase == TrainingPhase.Running)
        {
            (_wanted, _stopping) = (DateTime.UtcNow, false);
        }
        else if (Now.Phase == TrainingPhase.Stopped)
        {
            await EndedAsync();
            await BeginAsync(storage.State.With(Now with { Phase = TrainingPhase.Running, Message = "" }));
        }
        return spec;
    }

    public async Task<TrainingStatus> Status(int knownEpoch, bool keepAlive)
    {
        if (_superseded) throw Superseded();
        if (keepAlive) _wanted = DateTime.UtcNow;
        if (Now.Phase == TrainingPhase.Running && Now.Epoch == knownEpoch)
            await Task.WhenAny(_changed.Task, Task.Delay(TimeSpan.FromSeconds(1)));
        return Now with { Retries = _retries };
    }

    public Task Stop()
    {
        _stopping = true;
        return Task.CompletedTask;
    }

    /// <summary>Stores what is to be driven, and drives it; a state that could not be stored has not begun.</summary>
    private async Task BeginAsync(TrainingState next)
    {
        var last = storage.State;
        storage.State = next;
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            storage.State = last;
            throw;
        }
        Drive();
    }

    /// <summary>Waits until the training that ends has written so.</summary>
    private Task EndedAsync() => _driving ?? Task.CompletedTask;

    private void Supersede()
    {
        _superseded = true;
        Changed();
    }

    private static Orleans.Storage.InconsistentStateException Superseded() =>
        new("Another activation drives this training.");

    private void Drive()
    {
        (_wanted, _stopping) = (DateTime.UtcNow, false);
        _driving = DriveAsync();
    }

    private async Task DriveAsync()
    {
        // Called by the turn that began or resumed the training, which should not wait for the first half-step.
        await Task.Yield();
        try
        {
            var spec = Now.Spec!;
            var options = spec.Options();
            var parts = spec.Manifest().Parts;
            if (Now.Epoch == 0)
                storage.State.UserGramian = Sum(options,
                    await ForEachPartAsync(parts,
                        part => InsistAsync<byte[]>(Side.Users, part, async block => await block.Gramian(spec, 0))));
            while (Now.Epoch < 2 * options.Iterations)
            {
                if (_stopping || DateTime.UtcNow - _wanted > Lease)
                {
                    await EndAsync(TrainingPhase.Stopped,
                        _stopping
                            ? "The training was stopped; go on with --resume."
                            : "Nobody waited for the training, so it was stopped; go on with --resume.");
                    return;
                }
                await HalfStepAsync(spec, options, parts);
            }
            await EndAsync(TrainingPhase.Done, "");
        }
        catch (Exception exception) when (exception is ClusterTrainingException or DataException)
        {
            await EndAsync(TrainingPhase.Stopped, exception.Message);
        }
        catch (Orleans.Storage.InconsistentStateException)
        {
            Supersede();
            DeactivateOnIdle();
        }
#pragma warning disable CA1031 // Whoever waits must learn of it, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await EndAsync(TrainingPhase.Stopped, $"Unexpected {exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task HalfStepAsync(TrainingSpec spec, AlsOptions options, int parts)
    {
        var (state, epoch) = (storage.State, Now.Epoch);
        var clock = Stopwatch.StartNew();
        var side = epoch % 2 == 0 ? Side.Items : Side.Users;
        var gramian = side == Side.Items ? state.UserGramian : state.ItemGramian;
        var solved = await ForEachPartAsync(parts,
            part => InsistAsync(side, part, block => block.Solve(spec, epoch, gramian)));

        var sum = Sum(options, solved.Select(one => one!.Gramian));
        var loss = solved.Sum(one => one!.Loss);
        BlockReport[] reports = [.. solved.Select(one => one!.Report)];
        state.Seconds += clock.Elapsed.TotalSeconds
            - reports.GroupBy(report => report.Silo).Max(silo => silo.Max(report => report.ReadSeconds)
                + silo.Sum(report => report.LossSeconds));
        var next = Now with
        {
            Epoch = epoch + 1,
            Blocks = side == Side.Items
                ? [.. reports, .. Now.Blocks.Where(block => block.Side == Side.Users)]
                : [.. Now.Blocks.Where(block => block.Side == Side.Items), .. reports],
            RemoteBytes = Now.RemoteBytes + reports.Sum(report => report.RemoteBytes),
            LocalBytes = Now.LocalBytes + reports.Sum(report => report.LocalBytes),
            CheckpointBytes = Now.CheckpointBytes + reports.Sum(report => report.CheckpointBytes),
            SolveSeconds = Now.SolveSeconds + reports.Sum(report => report.SolveSeconds),
            GatherSeconds = Now.GatherSeconds + reports.Sum(report => report.GatherSeconds),
            CheckpointSeconds = Now.CheckpointSeconds + reports.Sum(report => report.CheckpointSeconds),
        };
        if (side == Side.Items)
        {
            (state.ItemGramian, state.ItemLoss) = (sum, loss);
        }
        else
        {
            state.UserGramian = sum;
            var everywhere = AlsParts.LossEverywhere(options, Matrix(state.UserGramian), Matrix(state.ItemGramian));
            next = next with
            {
                Losses = [.. next.Losses, everywhere + loss + state.ItemLoss],
                Seconds = [.. next.Seconds, state.Seconds],
            };
        }
        Now = next;
        await WriteAsync();
        Changed();

        FactorMatrix Matrix(byte[] bytes) => FactorBytes.ToMatrix(bytes, FactorMatrix.PaddedLength(options.Factors));
    }

    /// <summary>Asks a block until it answers, wherever it is placed meanwhile.</summary>
    private async Task<T> InsistAsync<T>(Side side, int part, Func<IBlockGrain, Task<T?>> ask) where T : class
    {
        var block = grains.GetGrain<IBlockGrain>(Now.Spec!.KeyOf(side, part));
        var failing = Stopwatch.StartNew();
        while (true)
        {
            if (_superseded) throw Superseded();
            try
            {
                if (await ask(block) is { } answer) return answer;
                failing.Restart();
            }
            catch (Exception exception) when (exception is not ClusterTrainingException)
            {
                if (failing.Elapsed > BlockPatience)
                    throw new ClusterTrainingException($"The block of {side.Word()}, part {part}, does not answer "
                        + $"({exception.GetBaseException().Message.TrimEnd('.')}); see to the silos, then go on with "
                        + "--resume.");
                _retries++;
                await Task.Delay(TimeSpan.FromMilliseconds(250));
            }
        }
    }

    private static Task<T[]> ForEachPartAsync<T>(int parts, Func<int, Task<T>> ask) =>
        Task.WhenAll(Enumerable.Range(0, parts).Select(ask));

    /// <summary>
    /// The all-reduce: parts are summed in their order, so that the bits depend on the partitioning alone; mostly not
    /// even on that (<see cref="AlsParts.Boundary"/>).
    /// </summary>
    private static byte[] Sum(AlsOptions options, IEnumerable<byte[]> parts)
    {
        var stride = FactorMatrix.PaddedLength(options.Factors);
        var sums = new double[stride * stride];
        foreach (var part in parts)
            System.Numerics.Tensors.TensorPrimitives.Add(sums, MemoryMarshal.Cast<byte, double>(part), sums);
        var sum = new FactorMatrix(stride, stride);
        AlsParts.RoundGramian(sums, sum);
        return FactorBytes.Write(sum);
    }

    private async Task EndAsync(TrainingPhase phase, string message)
    {
        var last = Now;
        try
        {
            Now = Now with { Phase = phase, Message = message };
            await WriteAsync();
        }
        catch (ClusterTrainingException)
        {
            // Storage is still away; whoever waits is told what is known here.
        }
        catch (Orleans.Storage.InconsistentStateException)
        {
            // What this activation believes is not what others have reached.
            Now = last;
            Supersede();
            DeactivateOnIdle();
        }
        Changed();
    }

    private async Task WriteAsync()
    {
        try
        {
            await silo.Storage.RunAsync(storage.WriteStateAsync);
        }
        catch (Exception exception) when (exception is not Orleans.Storage.InconsistentStateException)
        {
            throw new ClusterTrainingException("What the training has reached cannot be stored "
                + $"({exception.GetBaseException().Message.TrimEnd('.')}); see to the storage, then go on with "
                + "--resume.");
        }
    }

    private void Changed()
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private async Task ForgetAsync(TrainingSpec spec)
    {
        int parts;
        try
        {
            parts = PartitionManifest.Read(spec.Folder).Parts;
        }
        catch (DataException)
        {
            // The data of the last training is gone; its checkpoints cannot be told from the manifest and stay.
            return;
        }
        foreach (var side in new[] { Side.Users, Side.Items })
            await ForEachPartAsync(parts,
                async part => { await grains.GetGrain<IBlockGrain>(spec.KeyOf(side, part)).Forget(); return true; });
    }
}
