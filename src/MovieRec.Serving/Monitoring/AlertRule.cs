using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Data;

namespace MovieRec.Serving.Monitoring;

/// <summary>Which side of the threshold is bad.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertComparison>))]
public enum AlertComparison
{
    /// <summary>Values above it.</summary>
    [JsonStringEnumMemberName("above")] Above,

    /// <summary>Values below it.</summary>
    [JsonStringEnumMemberName("below")] Below,
}

/// <summary>How bad.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertSeverity>))]
public enum AlertSeverity
{
    /// <summary>Somebody should look in working hours.</summary>
    [JsonStringEnumMemberName("warning")] Warning,

    /// <summary>Somebody should look now.</summary>
    [JsonStringEnumMemberName("critical")] Critical,
}

/// <summary>When somebody should be told. Rules are data: a JSON list of these.</summary>
public sealed record AlertRule
{
    /// <summary>Its name, in a few words.</summary>
    public required string Name { get; init; }

    /// <summary>The metric it watches.</summary>
    public required string Metric { get; init; }

    /// <summary>Which side of the threshold is bad.</summary>
    public required AlertComparison Comparison { get; init; }

    /// <summary>The threshold, itself not bad; finite.</summary>
    public required double Threshold { get; init; }

    /// <summary>
    /// For how many seconds the metric must have been bad, without a break, before the alert fires; 0 or more.
    /// </summary>
    public double ForSeconds { get; init; }

    /// <summary>How bad.</summary>
    public AlertSeverity Severity { get; init; }

    /// <summary>Whether <paramref name="value"/> is on the bad side; a value that is not known never is.</summary>
    public bool IsBreachedBy(double value) =>
        Comparison == AlertComparison.Above ? value > Threshold : value < Threshold;

    /// <summary>Reads a file of rules.</summary>
    /// <param name="path">The file: a JSON list.</param>
    /// <param name="metrics">The names of the metrics there are.</param>
    /// <exception cref="DataException">
    /// The file cannot be read, has another form, or a rule makes no sense; the message says which.
    /// </exception>
    public static IReadOnlyList<AlertRule> Read(string path, IReadOnlyCollection<string> metrics)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), path, metrics);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The alert rules '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>As <see cref="Read"/>, of JSON at hand.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="origin">Where it came from, for messages.</param>
    /// <param name="metrics">The names of the metrics there are.</param>
    public static IReadOnlyList<AlertRule> Parse(
        ReadOnlySpan<byte> json, string origin, IReadOnlyCollection<string> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        AlertRule[] rules;
        try
        {
            rules = JsonSerializer.Deserialize(json, AlertJson.Default.AlertRuleArray)
                ?? throw new JsonException("It is null.");
            if (rules.Contains(null)) throw new JsonException("One of the rules is null.");
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw new DataException($"The alert rules '{origin}' are no list of rules "
                + $"({JsonDamage.Describe(exception)}); correct the file.", exception);
        }
        foreach (var rule in rules)
        {
            if (string.IsNullOrWhiteSpace(rule.Name))
                throw new DataException($"A rule in '{origin}' has no name; give it one.");
            if (!metrics.Contains(rule.Metric))
                throw new DataException($"The rule '{rule.Name}' in '{origin}' watches '{rule.Metric}', but the "
                    + $"metrics are {string.Join(", ", metrics)}.");
            if (!double.IsFinite(rule.Threshold))
                throw new DataException($"The rule '{rule.Name}' in '{origin}' has the threshold {rule.Threshold:R}; "
                    + "give a finite number.");
            if (!(rule.ForSeconds >= 0 && double.IsFinite(rule.ForSeconds)))
                throw new DataException(
                    $"The rule '{rule.Name}' in '{origin}' waits {rule.ForSeconds:R} seconds; give 0 or more.");
        }
        return rules.DistinctBy(rule => rule.Name).Count() == rules.Length
            ? rules : throw new DataException($"Two rules in '{origin}' share a name; give each its own.");
    }
}

/// <summary>Reads alert rules without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false, RespectNullableAnnotations = true, AllowTrailingCommas = true,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(AlertRule[]))]
internal sealed partial class AlertJson : JsonSerializerContext;
