using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Data;
using MovieRec.Evaluation;

namespace MovieRec.Experiments.Files;

/// <summary>
/// What somebody measures in an experiment of their own, as a file of JSON says it before the data are looked at: the
/// metrics with their roles, where they stand in the data, and how the experiment is read.
/// </summary>
public sealed record MetricsFile
{
    private const string Example =
        """{"metrics":[{"name":"revenue","covariate":"revenue_before"},"""
        + """{"name":"crashes","role":"guardrail","direction":"down","margin":0.02}]}""";

    /// <summary>Name of the experiment; null where the file gives none.</summary>
    public string? Experiment { get; init; }

    /// <summary>Column of the units; null to find it by its name.</summary>
    public string? Unit { get; init; }

    /// <summary>Column of the variants; null to find it by its name.</summary>
    public string? Variant { get; init; }

    /// <summary>Name of the control; null to find it.</summary>
    public string? Control { get; init; }

    /// <summary>Share of the units each variant was to get; null for equal shares.</summary>
    public IReadOnlyDictionary<string, double>? Weights { get; init; }

    /// <summary>What is measured; empty for all columns of numbers.</summary>
    public IReadOnlyList<MeasuredMetric> Metrics { get; init; } = [];

    /// <summary>Columns by which the goals are read once more, segment by segment.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>How the experiment is read.</summary>
    public ReadoutOptions Options { get; init; } = new();

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">
    /// It cannot be read or is no such file; the message says where and why.
    /// </exception>
    public static MetricsFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), $"The metrics file '{path}'");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"The metrics file '{path}' cannot be read; check that it is there and that you may read it.",
                exception);
        }
    }

    /// <summary>Reads the content of a file.</summary>
    /// <param name="json">The content.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DataException">It is no such file.</exception>
    public static MetricsFile Parse(ReadOnlySpan<byte> json, string name)
    {
        try
        {
            var file = JsonSerializer.Deserialize(json, MetricsJson.Default.MetricsDescription)
                ?? throw new JsonException("It is null.");
            return new MetricsFile
            {
                Experiment = file.Experiment,
                Unit = file.Unit,
                Variant = file.Variant,
                Control = file.Control,
                Weights = file.Weights,
                Segments = file.Segments ?? [],
                Metrics = MeasuredMetric.CreateAll(file.Metrics ?? []),
                Options = new ReadoutOptions
                {
                    Level = file.Level ?? 0.95,
                    Correction = file.Correction ?? Correction.Holm,
                    WatchedUntil = file.WatchedUntil,
                },
            };
        }
        catch (Exception exception) when (exception is ExperimentException or OptionException)
        {
            throw new DataException($"{name}: {exception.Message}", exception);
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw new DataException(
                $"{name}: this describes no metrics, such as {Example} ({JsonDamage.Describe(exception)}).", exception);
        }
    }
}

/// <summary>How the outcomes of one unit become its one number.</summary>
public enum UnitAggregate
{
    /// <summary>Their sum; 0 of a unit without any.</summary>
    Sum,

    /// <summary>Their mean; missing of a unit without any.</summary>
    Mean,

    /// <summary>1 where one of them is not 0; 0 of a unit without any.</summary>
    Any,
}

/// <summary>A metric and where it stands in the data.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Column">Column of its values, or of a ratio's numerators.</param>
public sealed record MeasuredMetric(Metric Metric, string Column)
{
    /// <summary>Column of a ratio's denominators; null for other metrics.</summary>
    public string? Denominator { get; init; }

    /// <summary>Column of what was known before the experiment, for <see cref="Cuped"/>; null for none.</summary>
    public string? Covariate { get; init; }

    /// <summary>How several outcomes of a unit become one.</summary>
    public UnitAggregate Aggregate { get; init; }

    internal static IReadOnlyList<MeasuredMetric> CreateAll(IReadOnlyList<MetricDescription> metrics)
    {
        MeasuredMetric[] all = [.. metrics.Select(Create)];
        if (all.CountBy(measured => measured.Metric.Name).FirstOrDefault(pair => pair.Value > 1).Key is { } twice)
            throw new ExperimentException($"Two metrics are called '{twice}'; give each its own name.");
        if (all.Length > 0 && all.All(measured => measured.Metric.Role != MetricRole.Goal))
            throw new ExperimentException("No metric is a goal, so there is nothing to decide by; name one.");
        return all;
    }

    private static MeasuredMetric Create(MetricDescription metric)
    {
        if (string.IsNullOrWhiteSpace(metric.Name)) throw new ExperimentException("A metric has no name; give it one.");
        var kind = metric.Kind ?? (metric.Denominator is null ? MetricKind.Mean : MetricKind.Ratio);
        if (kind == MetricKind.Ratio != metric.Denominator is not null)
            throw new ExperimentException($"'{metric.Name}' needs both: the kind ratio and the column of its "
                + "denominator.");
        if (metric.Covariate is not null && kind is MetricKind.Ratio or MetricKind.Quantile)
            throw new ExperimentException($"'{metric.Name}' has a covariate, but those sharpen means and proportions "
                + "only; leave it out.");
        if (metric.Margin is not null && metric.Role != MetricRole.Guardrail)
            throw new ExperimentException($"'{metric.Name}' has a margin, but only guardrails have one; make it a "
                + "guardrail or leave the margin out.");
        var read = new Metric
        {
            Name = metric.Name,
            Kind = kind,
            Role = metric.Role ?? MetricRole.Goal,
            HigherIsBetter = metric.Direction != MetricDirection.Down,
        };
        if (metric.Margin is { } margin) read = read with { Margin = margin };
        if (metric.Quantile is { } probability) read = read with { Probability = probability };
        return new MeasuredMetric(read, metric.Column ?? metric.Name)
        {
            Denominator = metric.Denominator,
            Covariate = metric.Covariate,
            Aggregate = metric.Aggregate ?? (kind == MetricKind.Proportion ? UnitAggregate.Any : UnitAggregate.Sum),
        };
    }
}

/// <summary>The file's form.</summary>
internal sealed record MetricsDescription
{
    public string? Experiment { get; init; }

    public string? Unit { get; init; }

    public string? Variant { get; init; }

    public string? Control { get; init; }

    public IReadOnlyDictionary<string, double>? Weights { get; init; }

    public IReadOnlyList<string>? Segments { get; init; }

    public double? Level { get; init; }

    public Correction? Correction { get; init; }

    public int? WatchedUntil { get; init; }

    public IReadOnlyList<MetricDescription>? Metrics { get; init; }
}

/// <summary>Which way a metric is to move.</summary>
internal enum MetricDirection
{
    Up,
    Down,
}

/// <summary>A metric of the file.</summary>
internal sealed record MetricDescription
{
    public required string Name { get; init; }

    public string? Column { get; init; }

    public MetricRole? Role { get; init; }

    public MetricKind? Kind { get; init; }

    public MetricDirection? Direction { get; init; }

    public double? Margin { get; init; }

    public double? Quantile { get; init; }

    public string? Denominator { get; init; }

    public string? Covariate { get; init; }

    public UnitAggregate? Aggregate { get; init; }
}

/// <summary>Reads metrics files without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MetricsDescription))]
internal sealed partial class MetricsJson : JsonSerializerContext;
