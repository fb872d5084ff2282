namespace MovieRec.Cli;

/// <summary>The work was started and failed. The message is one sentence for the user.</summary>
/// <param name="message">What failed, where, and what to do about it.</param>
internal sealed class FailureException(string message) : Exception(message);
