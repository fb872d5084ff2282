using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Statistics;

namespace MovieRec.Experiments.Files;

/// <summary>A readout as JSON holds it: what a server answers and the command writes.</summary>
public sealed class ReadoutDocument(
    string experiment, string control, IReadOnlyList<VariantDocument> variants, IReadOnlyList<ReadoutCheck> checks,
    IReadOnlyList<MetricDocument> metrics, IReadOnlyList<Decision> decisions, IReadOnlyList<SegmentDocument> segments)
{
    /// <summary>The experiment's name.</summary>
    public string Experiment { get; } = experiment;

    /// <summary>The control's name.</summary>
    public string Control { get; } = control;

    /// <summary>Every variant with its units, the control first.</summary>
    public IReadOnlyList<VariantDocument> Variants { get; } = variants;

    /// <summary>What had to be in order first.</summary>
    public IReadOnlyList<ReadoutCheck> Checks { get; } = checks;

    /// <summary>Every metric of every variant; empty where the checks forbid to read any.</summary>
    public IReadOnlyList<MetricDocument> Metrics { get; } = metrics;

    /// <summary>What to do with each variant.</summary>
    public IReadOnlyList<Decision> Decisions { get; } = decisions;

    /// <summary>The readouts of segments.</summary>
    public IReadOnlyList<SegmentDocument> Segments { get; } = segments;

    /// <summary>The document of a readout.</summary>
    public static ReadoutDocument Create(
        Readout readout, IReadOnlyList<ReadoutCheck> checks, IReadOnlyList<SegmentReadout>? segments = null)
    {
        ArgumentNullException.ThrowIfNull(readout);
        return new(readout.Experiment.Name, readout.Experiment.Control.Name,
            VariantDocument.CreateAll(readout.Experiment, readout.SampleRatio.Counts), checks,
            [.. readout.Metrics.Select(MetricDocument.Create)], readout.Decisions,
            [.. (segments ?? []).Select(segment => new SegmentDocument(segment.Segment, segment.Value,
                VariantDocument.CreateAll(readout.Experiment, segment.Exposed),
                [.. segment.Readout.Metrics.Select(MetricDocument.Create)])
            {
                Refused = segment.IsRefused ? segment.Readout.Decisions[0].Sentence : null,
            })]);
    }

    /// <summary>The document as JSON in UTF-8, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ReadoutJson.Default.ReadoutDocument);
}

/// <summary>A variant and its units.</summary>
public sealed class VariantDocument(string name, double weight, long units)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Share of the units it was to get.</summary>
    public double Weight { get; } = weight;

    /// <summary>Units it got.</summary>
    public long Units { get; } = units;

    internal static IReadOnlyList<VariantDocument> CreateAll(Experiment experiment, IReadOnlyList<long> units) =>
        [.. experiment.Variants.Zip(units, (variant, count) => new VariantDocument(variant.Name, variant.Weight,
            count))];
}

/// <summary>A value with its interval; an end that the data do not give is absent.</summary>
public sealed class EstimateDocument(double? value, double? low, double? high, double level, string? lacking)
{
    /// <summary>The value.</summary>
    public double? Value { get; } = value;

    /// <summary>Lower end.</summary>
    public double? Low { get; } = low;

    /// <summary>Upper end.</summary>
    public double? High { get; } = high;

    /// <summary>Confidence level.</summary>
    public double Level { get; } = level;

    /// <summary>What the data lack for an interval; null where there is one.</summary>
    public string? Lacking { get; } = lacking;

    internal static EstimateDocument Create(Estimate estimate) => new(MetricDocument.Finite(estimate.Value),
        MetricDocument.Finite(estimate.Low), MetricDocument.Finite(estimate.High), estimate.Level, estimate.Lacking);
}

/// <summary>One metric of one variant against the control.</summary>
public sealed class MetricDocument(
    string metric, MetricRole role, MetricKind kind, bool higherIsBetter, double? margin, string variant,
    double? treatment, double? control, long units, EstimateDocument difference, EstimateDocument lift, double? pValue,
    double? adjustedPValue, double varianceReduction, double? chanceToWin, MetricOutcome outcome, string? lacking)
{
    /// <summary>The metric's name.</summary>
    public string Metric { get; } = metric;

    /// <summary>What it is for.</summary>
    public MetricRole Role { get; } = role;

    /// <summary>How units are summed up.</summary>
    public MetricKind Kind { get; } = kind;

    /// <summary>Whether more is better.</summary>
    public bool HigherIsBetter { get; } = higherIsBetter;

    /// <summary>How much worse a guardrail may get, relative to the control; null of a goal.</summary>
    public double? Margin { get; } = margin;

    /// <summary>The variant's name.</summary>
    public string Variant { get; } = variant;

    /// <summary>The variant's figure.</summary>
    public double? Treatment { get; } = treatment;

    /// <summary>The control's figure.</summary>
    public double? Control { get; } = control;

    /// <summary>Units measured in both together.</summary>
    public long Units { get; } = units;

    /// <summary>Variant − control.</summary>
    public EstimateDocument Difference { get; } = difference;

    /// <summary>Variant ÷ control − 1.</summary>
    public EstimateDocument Lift { get; } = lift;

    /// <summary>P-value of the test; null where there is none.</summary>
    public double? PValue { get; } = pValue;

    /// <summary>The same, corrected over all goals and variants.</summary>
    public double? AdjustedPValue { get; } = adjustedPValue;

    /// <summary>Share of the variance that covariates took away.</summary>
    public double VarianceReduction { get; } = varianceReduction;

    /// <summary>Chance that the variant is the better one; null where it is not told.</summary>
    public double? ChanceToWin { get; } = chanceToWin;

    /// <summary>What follows.</summary>
    public MetricOutcome Outcome { get; } = outcome;

    /// <summary>What the data lack for an outcome; null where they can tell.</summary>
    public string? Lacking { get; } = lacking;

    internal static MetricDocument Create(MetricReadout row) => new(row.Metric.Name, row.Metric.Role, row.Metric.Kind,
        row.Metric.HigherIsBetter, row.Metric.Role == MetricRole.Guardrail ? row.Metric.Margin : null, row.Variant,
        Finite(row.Treatment.Value), Finite(row.Control.Value), (long)row.Treatment.Units + row.Control.Units,
        EstimateDocument.Create(row.Difference), EstimateDocument.Create(row.Lift), row.PValue, row.AdjustedPValue,
        row.VarianceReduction, row.Bayesian?.ChanceToWin, row.Outcome, row.Lacking);

    // JSON has neither infinity nor what is not a number.
    internal static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

/// <summary>The readout of one segment.</summary>
public sealed class SegmentDocument(
    string segment, string value, IReadOnlyList<VariantDocument> variants, IReadOnlyList<MetricDocument> metrics)
{
    /// <summary>What the units are split by.</summary>
    public string Segment { get; } = segment;

    /// <summary>Which part this is.</summary>
    public string Value { get; } = value;

    /// <summary>Its units.</summary>
    public IReadOnlyList<VariantDocument> Variants { get; } = variants;

    /// <summary>
    /// Its figures; the intervals of one goal and variant hold over all segments together. Empty where it is refused.
    /// </summary>
    public IReadOnlyList<MetricDocument> Metrics { get; } = metrics;

    /// <summary>Why no figure of this segment is read; null where some are.</summary>
    public string? Refused { get; init; }
}

/// <summary>Writes documents without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReadoutDocument))]
internal sealed partial class ReadoutJson : JsonSerializerContext;
