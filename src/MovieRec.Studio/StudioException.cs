using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Models;

namespace MovieRec.Studio;

/// <summary>What somebody asked for cannot be had; the message says in one sentence what to do.</summary>
public sealed class StudioException(string message) : Exception(message)
{
    /// <summary>What a page says of a failure: its own sentence, or that nobody foresaw it.</summary>
    internal static string SentenceOf(Exception problem) => problem is DataException or OptionException
        or TrainingException or ExperimentException or ArgumentException or StudioException
        ? problem.Message
        : $"This failed unexpectedly ({problem.GetType().Name}: {problem.Message.TrimEnd('.')}); choose other "
            + "settings, and report it if it happens again.";
}
