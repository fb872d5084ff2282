namespace MovieRec.Studio;

/// <summary>What somebody asked for cannot be had; the message says in one sentence what to do.</summary>
public sealed class StudioException(string message) : Exception(message);
