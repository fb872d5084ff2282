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
/// <param name="OptionsJson">The <see cref="AlsOptions"/>, without the number of threads, which is each silo's own.</param>
/// <param name="Exchange">How factors travel.</param>
/// <param name="Partitions">The <see cref="PartitionManifest.Identity"/> of what lies in the folder.</param>
[GenerateSerializer, Immutable]
internal sealed record TrainingSpec(
    [property: Id(0)] string Id, [property: Id(1)] string Version, [property: Id(2)] string Folder, [property: Id(3)] string OptionsJson, [property: Id(4)] Exchange Exchange,
    [property: Id(5)] string Partitions)
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    public static string ToJson(AlsOptions options) => JsonSerializer.Serialize(options with { Threads = 1 }, Json);

    public AlsOptions Options(int threads = 1) => JsonSerializer.Deserialize<AlsOptions>(OptionsJson, Json)! with { Threads = threads };

    /// <summary>What lies in the folder, which must be what the training began with, on every machine.</summary>
    /// <exception cref="DataException">It cannot be read, or is something else.</exception>
    public PartitionManifest Manifest()
    {
        var manifest = PartitionManifest.Read(Folder);
        return manifest.Identity == Partitions ? manifest
            : throw new DataException($"'{Folder}' holds other partitions than the training began with; restore them, or train again without --resume.");
    }

    /// <summary>The key of the grain that holds a block.</summary>
    public string KeyOf(Side side, int part) => $"{Id}/{side.Word()}/{part}";
}

/// <summary>What one block did in one half-step.</summary>
[GenerateSerializer, Immutable]
internal sealed record BlockReport
{
    [Id(0)] public required string Silo { get; init; }
    [Id(1)] public required Side Side { get; init; }
    [Id(2)] public required int Part { get; init; }
    [Id(3)] public required int Rows { get; init; }
    [Id(4)] public required long Entries { get; init; }

    /// <summary>Rows of the other side that its interactions meet.</summary>
    [Id(5)] public required int Needed { get; init; }

    /// <summary>Bytes of factors, and of the indices that asked for them, between this silo and others.</summary>
    [Id(6)] public required long RemoteBytes { get; init; }

    /// <summary>The same between blocks of one silo, which no wire saw.</summary>
    [Id(7)] public required long LocalBytes { get; init; }
    [Id(8)] public required long CheckpointBytes { get; init; }
    [Id(9)] public required double GatherSeconds { get; init; }
    [Id(10)] public required double SolveSeconds { get; init; }
    [Id(11)] public required double LossSeconds { get; init; }
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
internal sealed record Solved([property: Id(0)] byte[] Gramian, [property: Id(1)] double Loss, [property: Id(2)] BlockReport Report);

/// <summary>Rows of a block's factors, f floats each.</summary>
[GenerateSerializer, Immutable]
internal sealed record FactorRows([property: Id(0)] byte[] Rows, [property: Id(1)] string Silo);

/// <summary>Where a training stands.</summary>
internal enum Phase
{
    None,
    Running,
    Stopped,
    Done,
}

/// <summary>What a training has reached, as its coordinator tells it.</summary>
[GenerateSerializer, Immutable]
internal sealed record TrainingStatus
{
    [Id(0)] public Phase Phase { get; init; }
    [Id(1)] public TrainingSpec? Spec { get; init; }

    /// <summary>Half-steps done, of <c>2 · Iterations</c>.</summary>
    [Id(2)] public int Epoch { get; init; }

    /// <summary>Why it stopped; one sentence.</summary>
    [Id(3)] public string Message { get; init; } = "";

    /// <summary>The loss after each iteration.</summary>
    [Id(4)] public double[] Losses { get; init; } = [];

    /// <summary>Training time after each iteration, in seconds; reading the data and computing the loss are not in it.</summary>
    [Id(5)] public double[] Seconds { get; init; } = [];

    /// <summary>The latest report of every block, items first.</summary>
    [Id(6)] public BlockReport[] Blocks { get; init; } = [];

    /// <summary>Sums over the half-steps so far.</summary>
    [Id(7)] public long RemoteBytes { get; init; }
    [Id(8)] public long LocalBytes { get; init; }
    [Id(9)] public long CheckpointBytes { get; init; }

    /// <summary>Seconds in which blocks computed, waited for factors and waited for their checkpoints, summed over the blocks.</summary>
    [Id(11)] public double SolveSeconds { get; init; }
    [Id(12)] public double GatherSeconds { get; init; }
    [Id(13)] public double CheckpointSeconds { get; init; }

    /// <summary>How often a block had to be asked again because its silo did not answer.</summary>
    [Id(10)] public int Retries { get; init; }
}

/// <summary>A block or the coordinator cannot go on, for a reason that asking again will not mend. The message is one sentence for the user.</summary>
[GenerateSerializer]
internal sealed class ClusterTrainingException(string message) : Exception(message);
