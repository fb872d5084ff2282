namespace MovieRec.Experiments.Simulation;

/// <summary>
/// An A/B test run in a simulated world, from assignment to decision, by the code that runs and reads real ones.
/// </summary>
public static class SimulatedExperiment
{
    /// <summary>
    /// The plan: clicks a person are the goal; visits a person and likes a click must not get worse by more than the
    /// margin.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="margin">How much worse a guardrail may get, relative to the control.</param>
    public static ExperimentPlan PlanOf(Experiment experiment, double margin = 0.02) => new(experiment,
        new Metric { Name = "clicks a person" },
        new Metric { Name = "visits a person", Role = MetricRole.Guardrail, Margin = margin },
        new Metric { Name = "likes a click", Kind = MetricKind.Ratio, Role = MetricRole.Guardrail, Margin = margin });

    /// <summary>
    /// Assigns people 0 .. <paramref name="people"/> − 1, serves each their variant, counts those who came, and reads
    /// the result.
    /// </summary>
    /// <param name="world">Where.</param>
    /// <param name="plan">Made by <see cref="PlanOf"/>.</param>
    /// <param name="variants">What each variant of the experiment serves, in its order.</param>
    /// <param name="people">Number of people; those who never come are not exposed.</param>
    /// <exception cref="ExperimentException">
    /// There is not one served variant for each of the experiment, or too few people came.
    /// </exception>
    public static Readout Run(
        SimulatedWorld world, ExperimentPlan plan, IReadOnlyList<ServedVariant> variants, int people)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(variants);
        var experiment = plan.Experiment;
        if (variants.Count != experiment.Variants.Count)
            throw new ExperimentException(
                $"'{experiment.Name}' has {experiment.Variants.Count} variants, but {variants.Count} are served.");
        var places = experiment.Variants.Index().ToDictionary(pair => pair.Item.Name, pair => pair.Index);
        var (outcomes, assigned) = (new PersonOutcome[people], new int[people]);
        world.ForEachPerson(people, (person, life) =>
        {
            assigned[person] = Assignment.Find(experiment, UnitOf(person)) is { } variant ? places[variant.Name] : -1;
            if (assigned[person] >= 0) outcomes[person] = life.Live(variants[assigned[person]]);
        });
        var exposed = variants.Select((_,
            variant) =>
            outcomes.Where((outcome, person) => assigned[person] == variant && outcome.Visits > 0).ToArray()).ToArray();
        return plan.Read([.. exposed.Select(arm => (long)arm.Length)], Measure(exposed));
    }

    internal static string UnitOf(int person) => $"person-{person}";

    private static Dictionary<string, IReadOnlyList<MetricSample>> Measure(PersonOutcome[][] exposed) => new()
    {
        ["clicks a person"] = [.. exposed.Select(ClicksOf)],
        ["visits a person"] =
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

    private static MetricSample ClicksOf(PersonOutcome[] arm) =>
        new(Array.ConvertAll(arm, outcome => (double)outcome.Clicks))
        {
            Covariates = Array.ConvertAll(arm,
            outcome => (double)outcome.ClicksBefore)
        };
}
