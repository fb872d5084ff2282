namespace MovieRec.LoadTesting;

/// <summary>Load cannot be sent to such a place. The message is one sentence for whoever named it.</summary>
/// <param name="message">What would be right.</param>
public sealed class LoadTargetException(string message) : Exception(message);
