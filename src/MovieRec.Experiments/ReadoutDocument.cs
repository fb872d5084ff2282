using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>A readout as JSON holds it: what a server answers and the command writes.</summary>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Control">The control's name.</param>
/// <param name="Variants">Every variant with its units, the control first.</param>
/// <param name="Checks">What had to be in order first.</param>
/// <param name="Metrics">Every metric of every variant; empty where the checks forbid to read any.</param>
/// <param name="Decisions">What to do with each variant.</param>
/// <param name="Segments">The readouts of segments.</param>
public sealed record ReadoutDocument(string Experiment, string Control, IReadOnlyList<VariantDocument> Variants,
    IReadOnlyList<ReadoutCheck> Checks, IReadOnlyList<MetricDocument> Metrics, IReadOnlyList<Decision> Decisions,
    IReadOnlyList<SegmentDocument> Segments)
{
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
/// <param name="Name">Its name.</param>
/// <param name="Weight">Share of the units it was to get.</param>
/// <param name="Units">Units it got.</param>
public sealed record VariantDocument(string Name, double Weight, long Units)
{
    internal static IReadOnlyList<VariantDocument> CreateAll(Experiment experiment, IReadOnlyList<long> units) =>
        [.. experiment.Variants.Zip(units, (variant, count) => new VariantDocument(variant.Name, variant.Weight,
            count))];
}

/// <summary>A value with its interval; an end that the data do not give is absent.</summary>
/// <param name="Value">The value.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Level">Confidence level.</param>
/// <param name="Lacking">What the data lack for an interval; null where there is one.</param>
public sealed record EstimateDocument(double? Value, double? Low, double? High, double Level, string? Lacking)
{
    internal static EstimateDocument Create(Estimate estimate) => new(MetricDocument.Finite(estimate.Value),
        MetricDocument.Finite(estimate.Low), MetricDocument.Finite(estimate.High), estimate.Level, estimate.Lacking);
}

/// <summary>One metric of one variant against the control.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Kind">How units are summed up.</param>
/// <param name="HigherIsBetter">Whether more is better.</param>
/// <param name="Margin">How much worse a guardrail may get, relative to the control; null of a goal.</param>
/// <param name="Variant">The variant's name.</param>
/// <param name="Treatment">The variant's figure.</param>
/// <param name="Control">The control's figure.</param>
/// <param name="Units">Units measured in both together.</param>
/// <param name="Difference">Variant − control.</param>
/// <param name="Lift">Variant ÷ control − 1.</param>
/// <param name="PValue">P-value of the test; null where there is none.</param>
/// <param name="AdjustedPValue">The same, corrected over all goals and variants.</param>
/// <param name="VarianceReduction">Share of the variance that covariates took away.</param>
/// <param name="ChanceToWin">Chance that the variant is the better one; null where it is not told.</param>
/// <param name="Outcome">What follows.</param>
/// <param name="Lacking">What the data lack for an outcome; null where they can tell.</param>
public sealed record MetricDocument(string Metric, MetricRole Role, MetricKind Kind, bool HigherIsBetter,
    double? Margin, string Variant, double? Treatment, double? Control, long Units, EstimateDocument Difference,
    EstimateDocument Lift, double? PValue, double? AdjustedPValue, double VarianceReduction, double? ChanceToWin,
    MetricOutcome Outcome, string? Lacking)
{
    internal static MetricDocument Create(MetricReadout row) => new(row.Metric.Name, row.Metric.Role, row.Metric.Kind,
        row.Metric.HigherIsBetter, row.Metric.Role == MetricRole.Guardrail ? row.Metric.Margin : null, row.Variant,
        Finite(row.Treatment.Value), Finite(row.Control.Value), (long)row.Treatment.Units + row.Control.Units,
        EstimateDocument.Create(row.Difference), EstimateDocument.Create(row.Lift), row.PValue, row.AdjustedPValue,
        row.VarianceReduction, row.Bayesian?.ChanceToWin, row.Outcome, row.Lacking);

    // JSON has neither infinity nor what is not a number.
    internal static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

/// <summary>The readout of one segment.</summary>
/// <param name="Segment">What the units are parted by.</param>
/// <param name="Value">Which part this is.</param>
/// <param name="Variants">Its units.</param>
/// <param name="Metrics">
/// Its figures; the intervals of one goal and variant hold over all segments together. Empty where it is refused.
/// </param>
public sealed record SegmentDocument(string Segment, string Value, IReadOnlyList<VariantDocument> Variants,
    IReadOnlyList<MetricDocument> Metrics)
{
    /// <summary>Why no figure of this segment is read; null where some are.</summary>
    public string? Refused { get; init; }
}

/// <summary>Writes documents without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReadoutDocument))]
internal sealed partial class ReadoutJson : JsonSerializerContext;
