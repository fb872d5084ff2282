namespace MovieRec.Studio;

/// <summary>What somebody asked for cannot be had; the message says in one sentence what to do.</summary>
public sealed class StudioException(string message) : Exception(message)
{
    /// <summary>What a page says of a failure that nobody foresaw.</summary>
    internal static string Unexpected(Exception problem) =>
        $"This failed unexpectedly ({problem.GetType().Name}: {problem.Message.TrimEnd('.')}); choose other settings, "
            + "and report it if it happens again.";
}
