using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// What was decided before the first unit was exposed: the experiment, its metrics and how they will be read. Nothing
/// else is read afterwards.
/// </summary>
public sealed record ExperimentPlan
{
    /// <summary>Describes a plan.</summary>
    /// <exception cref="ExperimentException">No metric is a goal, or two share a name.</exception>
    public ExperimentPlan(Experiment experiment, params IReadOnlyList<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(metrics);
        if (metrics.All(metric => metric.Role != MetricRole.Goal))
            throw new ExperimentException(
                $"'{experiment.Name}' has no goal among its metrics, so there is nothing to decide by; name one.");
        if (metrics.DistinctBy(metric => metric.Name).Count() < metrics.Count)
            throw new ExperimentException($"Two metrics of '{experiment.Name}' share a name; give each its own.");
        (Experiment, Metrics) = (experiment, [.. metrics]);
    }

    /// <summary>What is compared.</summary>
    public Experiment Experiment { get; }

    /// <summary>What is measured, goals and guardrails.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>How it will be read.</summary>
    public ReadoutOptions Options { get; init; } = new();

    /// <summary>The metric of a name.</summary>
    /// <exception cref="ExperimentException">The plan has none of that name.</exception>
    public Metric MetricOf(string name) => Metrics.FirstOrDefault(metric => metric.Name == name)
        ?? throw new ExperimentException($"'{name}' is no metric of '{Experiment.Name}': it has "
            + $"{string.Join(", ", Metrics.Select(metric => metric.Name))}.");

    /// <summary>Reads the experiment by its plan.</summary>
    /// <param name="exposed">Units exposed, one count a variant in the experiment's order.</param>
    /// <param name="measured">
    /// By the metric's name, one sample a variant in the experiment's order; every metric of the plan and no other.
    /// </param>
    /// <exception cref="ExperimentException">
    /// A metric is unknown or was not measured, or a sample does not fit.
    /// </exception>
    public Readout Read(IReadOnlyList<long> exposed, IReadOnlyDictionary<string, IReadOnlyList<MetricSample>> measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        foreach (var name in measured.Keys) MetricOf(name);
        if (Metrics.FirstOrDefault(metric => !measured.ContainsKey(metric.Name)) is { } missing)
            throw new ExperimentException($"'{missing.Name}' was planned for '{Experiment.Name}' but not measured; "
                + "measure it, or plan without it before looking.");
        return Readout.Compute(Experiment, exposed, [.. Metrics.Select(metric => (metric, measured[metric.Name]))],
            Options);
    }
}
