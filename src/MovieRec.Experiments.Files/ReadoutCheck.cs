using System.Globalization;
using MovieRec.Statistics;

namespace MovieRec.Experiments.Files;

/// <summary>
/// One thing that has to be in order before a figure is read: how the units of one's own data were found.
/// </summary>
public sealed class ReadoutCheck(string name, bool passed, string sentence)
{
    /// <summary>What is checked, in a word or two.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it is in order.</summary>
    public bool Passed { get; } = passed;

    /// <summary>What was found.</summary>
    public string Sentence { get; } = sentence;

    /// <summary>Whether the counts of units fit the weights.</summary>
    public static ReadoutCheck ForRatio(Experiment experiment, SampleRatio ratio)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(ratio);
        var counts = experiment.Variants.Zip(ratio.Counts, (variant, count) =>
            string.Create(CultureInfo.InvariantCulture, $"{variant.Name} {count:N0}"));
        var weights = experiment.Variants.Select(variant =>
            string.Create(CultureInfo.InvariantCulture, $"{100 * variant.Weight:0.##}%"));
        return new("sample ratio", !ratio.IsMismatch, $"{string.Join(", ", counts)}, planned as "
            + $"{string.Join(" : ", weights)}: {PValue.Sentence(ratio.PValue)}; a readout is refused below "
            + $"{PValue.Figure(SampleRatio.Threshold, 3)}.");
    }

    /// <summary>Whether every unit is in one variant.</summary>
    /// <param name="crossed">Units of more than one variant, which count for none.</param>
    /// <param name="units">Units that count.</param>
    public static ReadoutCheck ForCrossed(long crossed, long units) => new("one variant a unit", crossed == 0,
        crossed == 0 ? string.Create(CultureInfo.InvariantCulture, $"None of {units:N0} units is in two variants.")
        : string.Create(CultureInfo.InvariantCulture, $"{crossed:N0} {(crossed == 1 ? "unit is" : "units are")} in ")
            + "more than one variant, which a sound assignment never does; they are left out.");

    /// <summary>Whether every unit has its metrics.</summary>
    /// <param name="missing">By the metric's name, the units without it.</param>
    /// <param name="units">Units that count.</param>
    public static ReadoutCheck ForMissing(IEnumerable<KeyValuePair<string, long>> missing, long units)
    {
        ArgumentNullException.ThrowIfNull(missing);
        string[] some = [.. missing.Where(pair => pair.Value > 0).Select(pair => string.Create(
            CultureInfo.InvariantCulture, $"{pair.Key} of {pair.Value:N0} ({100.0 * pair.Value / units:0.##}%)"))];
        return new("missing values", some.Length == 0, some.Length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"Every one of {units:N0} units has every metric.")
            : $"Units without a value are left out of that metric: {string.Join(", ", some)}. Where a variant lost "
                + "more of them than chance explains, the readout is refused.");
    }
}
