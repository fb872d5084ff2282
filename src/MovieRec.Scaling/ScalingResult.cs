using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Data;
using MovieRec.Models.Als;

namespace MovieRec.Scaling;

/// <summary>What a study of scale found.</summary>
public sealed class ScalingResult(
    IReadOnlyList<ScalePoint> points, IReadOnlyList<ScaleProjection> projections, int factors, int iterations,
    AlsSolver solver, int threads)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>The sizes, ascending.</summary>
    public IReadOnlyList<ScalePoint> Points { get; } = points;

    /// <summary>The sizes to extrapolate to, with the work counted for them.</summary>
    public IReadOnlyList<ScaleProjection> Projections { get; } = projections;

    /// <summary>Factors of the model.</summary>
    public int Factors { get; } = factors;

    /// <summary>Iterations of a training.</summary>
    public int Iterations { get; } = iterations;

    /// <summary>Its solver.</summary>
    public AlsSolver Solver { get; } = solver;

    /// <summary>Its threads.</summary>
    public int Threads { get; } = threads;

    /// <summary>Seconds of a training.</summary>
    [JsonIgnore]
    public ScalingLaw Time => Fit("training", "seconds", point => point.TrainSeconds);

    /// <summary>Bytes in use.</summary>
    [JsonIgnore]
    public ScalingLaw Memory => Fit("memory", "bytes", point => point.MemoryBytes);

    /// <summary>Seconds for ten recommendations.</summary>
    [JsonIgnore]
    public ScalingLaw Latency => Fit("ten recommendations", "seconds", point => point.LatencySeconds);

    /// <summary>The three laws: time, memory, latency.</summary>
    [JsonIgnore]
    public IReadOnlyList<ScalingLaw> Laws => [Time, Memory, Latency];

    /// <summary>
    /// Seconds that a training takes if it computes as fast as that of the largest size did: the work counted for it,
    /// over operations a second measured. It knows nothing of memory, and is a second opinion on what
    /// <see cref="Time"/> extrapolates.
    /// </summary>
    public double SecondsByWork(ScaleProjection projection)
    {
        ArgumentNullException.ThrowIfNull(projection);
        return projection.Work.Flops / Points[^1].FlopsPerSecond;
    }

    private ScalingLaw Fit(string quantity, string unit, Func<ScalePoint, double> value) => ScalingLaw.Fit(quantity,
        unit, [.. Points.Select(point => (double)point.Ratings)], [.. Points.Select(value)]);

    /// <summary>Writes the points and projections as JSON; the laws follow from them.</summary>
    public void Write(Stream stream) => JsonSerializer.Serialize(stream, this, Json);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="DataException">The file cannot be read or holds something else.</exception>
    public static ScalingResult Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (JsonSerializer.Deserialize<ScalingResult>(stream, Json) is { Points.Count: >= 4 } result
                && !result.Points.Contains(null) && !result.Projections.Contains(null)) return result;
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            // Said below.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
        throw new DataException($"'{path}' is no report of 'movierec scale'.");
    }
}
