namespace MovieRec;

/// <summary>
/// An option has a value that it cannot have, or several contradict each other. The message is one sentence for whoever
/// set it.
/// </summary>
public sealed class OptionException : ArgumentException
{
    /// <param name="option">The option.</param>
    /// <param name="value">The value it was given.</param>
    /// <param name="message">What is right, in one sentence.</param>
    public OptionException(string option, object? value, string message) : base(message) =>
        (Option, Value) = (option, value);

    /// <param name="message">What contradicts what, in one sentence.</param>
    public OptionException(string message) : base(message)
    {
    }

    /// <summary>The option; null where it is a matter of several.</summary>
    public string? Option { get; }

    /// <summary>The value it was given.</summary>
    public object? Value { get; }
}
