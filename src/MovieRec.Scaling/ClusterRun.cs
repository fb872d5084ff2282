using System.Text.Json;
using MovieRec.Data;

namespace MovieRec.Scaling;

/// <summary>One training on a cluster, as it was measured.</summary>
public sealed record ClusterRun
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
    };

    /// <summary>Number of silos.</summary>
    public required int Silos { get; init; }

    /// <summary>Threads of each silo.</summary>
    public required int Threads { get; init; }

    /// <summary>Cores that all silos share.</summary>
    public required int Cores { get; init; }

    /// <summary>Parts a side.</summary>
    public required int Parts { get; init; }

    /// <summary>Whether blocks fetched all rows of the other side, and not only those they need.</summary>
    public bool Broadcast { get; init; }

    /// <summary>Number of users.</summary>
    public required int Users { get; init; }

    /// <summary>Number of movies.</summary>
    public required int Movies { get; init; }

    /// <summary>Number of ratings.</summary>
    public required long Ratings { get; init; }

    /// <summary>Factors f.</summary>
    public required int Factors { get; init; }

    /// <summary>Iterations, each two half-steps.</summary>
    public required int Iterations { get; init; }

    /// <summary>Wall-clock seconds of all iterations; reading the data, and the loss, are not in it.</summary>
    public required double Seconds { get; init; }

    /// <summary>The same of one process with as many threads as all silos together, at most one a core.</summary>
    public required double OneProcessSeconds { get; init; }

    /// <summary>Seconds in which blocks computed, over all blocks and half-steps.</summary>
    public required double SolveSeconds { get; init; }

    /// <summary>Seconds in which blocks waited for rows of the other side, over all blocks and half-steps.</summary>
    public required double ExchangeSeconds { get; init; }

    /// <summary>
    /// Seconds in which blocks waited for their checkpoint to be stored, over all blocks and half-steps.
    /// </summary>
    public required double CheckpointSeconds { get; init; }

    /// <summary>Bytes of factors and indices between silos.</summary>
    public required long RemoteBytes { get; init; }

    /// <summary>Bytes of factors and indices within silos.</summary>
    public required long LocalBytes { get; init; }

    /// <summary>Bytes of checkpoints.</summary>
    public required long CheckpointBytes { get; init; }

    /// <summary>The most memory that one process had in use, in bytes, all of it: runtime, code and data.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Cores that compute at once.</summary>
    public double BusyCores => Math.Min((double)Silos * Threads, Cores);

    /// <summary>Writes runs as JSON.</summary>
    public static string Write(IReadOnlyList<ClusterRun> runs) => JsonSerializer.Serialize(runs, Json);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="DataException">It is something else.</exception>
    public static IReadOnlyList<ClusterRun> Read(string json)
    {
        try
        {
            var runs = JsonSerializer.Deserialize<ClusterRun[]>(json, Json) ?? throw new JsonException("It is null.");
            return runs.Contains(null) ? throw new JsonException("One of the runs is null.") : runs;
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw new DataException($"These are no runs of a cluster ({JsonDamage.Describe(exception)}).", exception);
        }
    }
}
