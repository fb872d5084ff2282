namespace MovieRec.Models;

/// <summary>A training that cannot go on.</summary>
/// <param name="message">One sentence that says which option to change.</param>
public sealed class TrainingException(string message) : Exception(message);
