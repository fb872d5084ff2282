namespace MovieRec.Experiments;

/// <summary>One of the ways an experiment may serve a unit.</summary>
/// <param name="Name">Its name, such as <c>control</c>.</param>
/// <param name="Weight">Share of the experiment's units it is to get, above 0 and below 1.</param>
public sealed record Variant(string Name, double Weight);
