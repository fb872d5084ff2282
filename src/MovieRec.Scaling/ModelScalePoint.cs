namespace MovieRec.Scaling;

/// <summary>The training of a model on data of one shape, measured.</summary>
/// <param name="Shape">The data.</param>
/// <param name="Seconds">
/// Wall-clock seconds of the median training with the model's default options; where fewer passes over the data were
/// timed, times as many as were left out.
/// </param>
/// <param name="Bytes">
/// Memory of the training beyond what the process had in use before the data was made: the most in use at once, data
/// included and never less than the data itself, or, where peaks were not measured, the data and all that the
/// training asked for while it ran, which is more.
/// </param>
/// <param name="Form">Which form a model with a memory budget took; null where it has but one.</param>
public sealed record ModelScalePoint(DataShape Shape, double Seconds, double Bytes, string? Form = null);
