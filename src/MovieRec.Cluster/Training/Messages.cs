using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Cluster.Partitions;
using MovieRec.Data;
using MovieRec.Models.Als;

namespace MovieRec.Cluster.Training;

/// <summary>How a block comes by the other side's factors.</summary>
public enum Exchange
{
    /// <summary>It asks for the rows its interactions meet, and no others.</summary>
    Needed,

    /// <summary>It asks for all rows: what the other choice is measured against.</summary>
    Broadcast,
}

/// <summary>What is trained: everything a block needs to know in order to begin, wherever it is placed.</summary>
/// <param name="Id">Name of this training; checkpoints carry it.</param>
/// <param name="Version">Version of the program that began it.</param>
/// <param name="Folder">The partitions, a path that every silo can read.</param>
/// <param name="OptionsJson">
/// The <see cref="AlsOptions"/>, without the number of threads, which is each silo's own.
/// </param>
/// <param name="Exchange">How factors travel.</param>
/// <param name="Partitions">The <see cref="PartitionManifest.Identity"/> of what lies in the folder.</param>
[GenerateSerializer, Immutable]
public sealed record TrainingSpec(
    [property: Id(0)] string Id, [property: Id(1)] string Version, [property: Id(2)] string Folder,
    [property: Id(3)] string OptionsJson, [property: Id(4)] Exchange Exchange,
    [property: Id(5)] string Partitions)
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    internal static string ToJson(AlsOptions options) => JsonSerializer.Serialize(options with { Threads = 1 }, Json);

    /// <summary>The options of the training.</summary>
    /// <param name="threads">Number of threads to put in.</param>
    public AlsOptions Options(int threads = 1) =>
        JsonSerializer.Deserialize<AlsOptions>(OptionsJson, Json)! with { Threads = threads };

    /// <summary>What lies in the folder, which must be what the training began with, on every machine.</summary>
    /// <exception cref="DataException">It cannot be read, or is something else.</exception>
    public PartitionManifest Manifest()
    {
        var manifest = PartitionManifest.Read(Folder);
        return manifest.Identity == Partitions ? manifest
            : throw new DataException($"'{Folder}' holds other partitions than the training began with; restore them, "
                + "or train again without --resume.");
    }

    /// <summary>The key of the grain that holds a block.</summary>
    internal string KeyOf(Side side, int part) => $"{Id}/{side.Word()}/{part}";
}

/// <summary>What one block did in one half-step.</summary>
[GenerateSerializer, Immutable]
public sealed record BlockReport
{
    /// <summary>Address of the silo that holds it.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary>Side of its rows.</summary>
    [Id(1)] public required Side Side { get; init; }

    /// <summary>Number of its part, from 0.</summary>
    [Id(2)] public required int Part { get; init; }

    /// <summary>Number of its rows.</summary>
    [Id(3)] public required int Rows { get; init; }

    /// <summary>Number of its interactions.</summary>
    [Id(4)] public required long Entries { get; init; }

    /// <summary>Rows of the other side that its interactions meet.</summary>
    [Id(5)] public required int Needed { get; init; }

    /// <summary>Bytes of factors, and of the indices that asked for them, between this silo and others.</summary>
    [Id(6)] public required long RemoteBytes { get; init; }

    /// <summary>The same between blocks of one silo, which no wire saw.</summary>
    [Id(7)] public required long LocalBytes { get; init; }

    /// <summary>Bytes of its checkpoint.</summary>
    [Id(8)] public required long CheckpointBytes { get; init; }

    /// <summary>Seconds in which it waited for factors.</summary>
    [Id(9)] public required double GatherSeconds { get; init; }

    /// <summary>Seconds in which it solved its rows.</summary>
    [Id(10)] public required double SolveSeconds { get; init; }

    /// <summary>Seconds in which it computed its part of the loss.</summary>
    [Id(11)] public required double LossSeconds { get; init; }

    /// <summary>Seconds in which it waited for its checkpoint.</summary>
    [Id(12)] public double CheckpointSeconds { get; init; }

    /// <summary>Seconds in which it read its interactions, once after it was placed.</summary>
    [Id(14)] public double ReadSeconds { get; init; }

    /// <summary>Most memory its silo has had in use, in bytes.</summary>
    [Id(13)] public required long PeakMemory { get; init; }
}

/// <summary>The outcome of a block's half-step.</summary>
/// <param name="Gramian">Its part of the Gramian of the new factors, stride × stride doubles.</param>
/// <param name="Loss">Its part of the loss: the penalty of its rows and, for users, the observed pairs.</param>
/// <param name="Report">What it cost.</param>
[GenerateSerializer, Immutable]
internal sealed record Solved(
    [property: Id(0)] byte[] Gramian, [property: Id(1)] double Loss, [property: Id(2)] BlockReport Report);

/// <summary>Rows of a block's factors, f floats each.</summary>
[GenerateSerializer, Immutable]
internal sealed record FactorRows([property: Id(0)] byte[] Rows, [property: Id(1)] string Silo);

/// <summary>Where a training stands.</summary>
public enum TrainingPhase
{
    /// <summary>There has been no training yet.</summary>
    None,

    /// <summary>It is running.</summary>
    Running,

    /// <summary>It stopped before its end, and can go on from its checkpoints.</summary>
    Stopped,

    /// <summary>It is done.</summary>
    Done,
}

/// <summary>What a training has reached, as its coordinator tells it.</summary>
[GenerateSerializer, Immutable]
public sealed record TrainingStatus
{
    /// <summary>Whether it runs.</summary>
    [Id(0)] public TrainingPhase Phase { get; init; }

    /// <summary>What is trained; null where nothing has been.</summary>
    [Id(1)] public TrainingSpec? Spec { get; init; }

    /// <summary>Half-steps done, of <c>2 · Iterations</c>.</summary>
    [Id(2)] public int Epoch { get; init; }

    /// <summary>Why it stopped; one sentence.</summary>
    [Id(3)] public string Message { get; init; } = "";

    /// <summary>The loss after each iteration.</summary>
    [Id(4)] public double[] Losses { get; init; } = [];

    /// <summary>
    /// Training time after each iteration, in seconds; reading the data and computing the loss are not in it.
    /// </summary>
    [Id(5)] public double[] Seconds { get; init; } = [];

    /// <summary>The latest report of every block, items first.</summary>
    [Id(6)] public BlockReport[] Blocks { get; init; } = [];

    /// <summary>Bytes between silos in all half-steps so far.</summary>
    [Id(7)] public long RemoteBytes { get; init; }

    /// <summary>Bytes between blocks of one silo in all half-steps so far.</summary>
    [Id(8)] public long LocalBytes { get; init; }

    /// <summary>Bytes of checkpoints in all half-steps so far.</summary>
    [Id(9)] public long CheckpointBytes { get; init; }

    /// <summary>Seconds in which blocks computed, summed over the blocks.</summary>
    [Id(11)] public double SolveSeconds { get; init; }

    /// <summary>Seconds in which blocks waited for factors, summed over the blocks.</summary>
    [Id(12)] public double GatherSeconds { get; init; }

    /// <summary>Seconds in which blocks waited for their checkpoints, summed over the blocks.</summary>
    [Id(13)] public double CheckpointSeconds { get; init; }

    /// <summary>How often a block had to be asked again because its silo did not answer.</summary>
    [Id(10)] public int Retries { get; init; }
}

/// <summary>
/// A block or the coordinator cannot go on, for a reason that asking again will not mend. The message is one sentence
/// for the user.
/// </summary>
[GenerateSerializer]
internal sealed class ClusterTrainingException(string message) : Exception(message);
