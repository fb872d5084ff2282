namespace MovieRec.Experiments;

/// <summary>An experiment that is set up or fed wrongly.</summary>
/// <param name="message">One sentence that says what to change.</param>
public sealed class ExperimentException(string message) : Exception(message);
