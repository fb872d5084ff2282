namespace MovieRec.Experiments.Files;

/// <summary>That a unit did something which counts in an experiment.</summary>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Unit">Who did it.</param>
/// <param name="Metric">What it counts for: the column of a metric.</param>
/// <param name="Value">What it adds, such as 1 for a click or the seconds it took; finite.</param>
/// <param name="Time">When, in UTC.</param>
public sealed record Outcome(string Experiment, string Unit, string Metric, double Value, DateTimeOffset Time);
