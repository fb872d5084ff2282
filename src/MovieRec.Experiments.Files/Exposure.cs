namespace MovieRec.Experiments.Files;

/// <summary>
/// That a unit met a variant: what a serving system writes down, and the only units a readout may count.
/// </summary>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Unit">Who was exposed.</param>
/// <param name="Variant">The variant's name.</param>
/// <param name="Time">When, in UTC.</param>
public sealed record Exposure(string Experiment, string Unit, string Variant, DateTimeOffset Time);

/// <summary>Who was exposed to what, each unit once.</summary>
public sealed class ExposedUnits(IReadOnlyList<IReadOnlyList<string>> variants, IReadOnlyList<string> crossed)
{
    /// <summary>Units of each variant in the experiment's order, by their first exposure.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Variants { get; } = variants;

    /// <summary>
    /// Units that met more than one variant, which a sound assignment never does; they count for none.
    /// </summary>
    public IReadOnlyList<string> Crossed { get; } = crossed;

    /// <summary>Number of units of each variant, for <see cref="SampleRatio"/>.</summary>
    public IReadOnlyList<long> Counts => [.. Variants.Select(units => (long)units.Count)];

    /// <summary>Reads a log; exposures of other experiments are passed over.</summary>
    /// <exception cref="ExperimentException">The log names a variant that the experiment does not have.</exception>
    public static ExposedUnits Read(Experiment experiment, IEnumerable<Exposure> log)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(log);
        var places = experiment.Variants.Index().ToDictionary(pair => pair.Item.Name, pair => pair.Index);
        var (first, crossed) = (new Dictionary<string, int>(), new HashSet<string>());
        var order = new List<string>();
        foreach (var exposure in log.Where(exposure => exposure.Experiment == experiment.Name))
        {
            if (!places.TryGetValue(exposure.Variant, out var variant))
                throw new ExperimentException($"The log names the variant '{exposure.Variant}', but "
                    + $"'{experiment.Name}' has only {string.Join(", ", places.Keys)}.");
            if (first.TryAdd(exposure.Unit, variant)) order.Add(exposure.Unit);
            else if (first[exposure.Unit] != variant) crossed.Add(exposure.Unit);
        }
        return new(
            [.. experiment.Variants.Select(
                (_, variant) =>
                    (IReadOnlyList<string>)[
                        .. order.Where(unit => first[unit] == variant && !crossed.Contains(unit))])],
            [.. order.Where(crossed.Contains)]);
    }
}
