namespace MovieRec.Experiments.Simulation;

/// <summary>
/// An A/B test run in a simulated world, from assignment to decision, by the code that runs and reads real ones.
/// </summary>
public static class SimulatedExperiment
{
    /// <summary>
    /// The plan: clicks a user are the goal; visits a user and likes a click must not get worse by more than the
    /// margin.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="margin">How much worse a guardrail may get, relative to the control.</param>
    public static ExperimentPlan PlanOf(Experiment experiment, double margin = 0.02) => new(experiment,
        new Metric { Name = "clicks a user" },
        new Metric { Name = "visits a user", Role = MetricRole.Guardrail, Margin = margin },
        new Metric { Name = "likes a click", Kind = MetricKind.Ratio, Role = MetricRole.Guardrail, Margin = margin });

    /// <summary>
    /// Assigns units 0 .. <paramref name="units"/> − 1, serves each their variant, counts those who came, and reads
    /// the result.
    /// </summary>
    /// <param name="world">Where.</param>
    /// <param name="plan">Made by <see cref="PlanOf"/>.</param>
    /// <param name="variants">What each variant of the experiment serves, in its order.</param>
    /// <param name="units">Number of units; those who never come are not exposed.</param>
    /// <exception cref="ExperimentException">
    /// There is not one served variant for each of the experiment, or too few units came.
    /// </exception>
    public static Readout Run(
        SimulatedWorld world, ExperimentPlan plan, IReadOnlyList<ServedVariant> variants, int units)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(variants);
        var experiment = plan.Experiment;
        if (variants.Count != experiment.Variants.Count)
            throw new ExperimentException(
                $"'{experiment.Name}' has {experiment.Variants.Count} variants, but {variants.Count} are served.");
        var places = experiment.Variants.Index().ToDictionary(pair => pair.Item.Name, pair => pair.Index);
        var (outcomes, assigned) = (new UnitOutcome[units], new int[units]);
        world.ForEachUnit(units, (unit, life) =>
        {
            assigned[unit] = Assignment.Find(experiment, UnitOf(unit)) is { } variant ? places[variant.Name] : -1;
            if (assigned[unit] >= 0) outcomes[unit] = life.Live(variants[assigned[unit]]);
        });
        var exposed = variants.Select((_,
            variant) =>
            outcomes.Where((outcome, unit) => assigned[unit] == variant && outcome.Visits > 0).ToArray()).ToArray();
        return plan.Read([.. exposed.Select(arm => (long)arm.Length)], Measure(exposed));
    }

    // The name decides who gets which variant, and so all figures that were published.
    internal static string UnitOf(int unit) => $"person-{unit}";

    private static Dictionary<string, IReadOnlyList<MetricSample>> Measure(UnitOutcome[][] exposed) => new()
    {
        ["clicks a user"] = [.. exposed.Select(ClicksOf)],
        ["visits a user"] =
        [.. exposed.Select(
            arm => new MetricSample(
                Array.ConvertAll(arm, outcome => (double)outcome.Visits)) { Covariates = Array.ConvertAll(arm,
                    outcome => (double)outcome.ClicksBefore) })],
        ["likes a click"] =
        [.. exposed.Select(
            arm => new MetricSample(
                Array.ConvertAll(arm, outcome => (double)outcome.Likes)) { Denominators = Array.ConvertAll(arm,
                    outcome => (double)outcome.Clicks) })],
    };

    private static MetricSample ClicksOf(UnitOutcome[] arm) =>
        new(Array.ConvertAll(arm, outcome => (double)outcome.Clicks))
        {
            Covariates = Array.ConvertAll(arm,
            outcome => (double)outcome.ClicksBefore)
        };
}
