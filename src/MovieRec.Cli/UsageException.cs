namespace MovieRec.Cli;

/// <summary>
/// The command line asks for something that does not exist or makes no sense. The message is one sentence for the user.
/// </summary>
/// <param name="message">What is wrong and what would be right.</param>
internal sealed class UsageException(string message) : Exception(message);
