namespace MovieRec.Data;

/// <summary>
/// Data that cannot be had or read. The message is one sentence for the user: what is wrong, where (file and line), and
/// what to do.
/// </summary>
public sealed class DataException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong and what to do, in one sentence.</param>
    public DataException(string message) : base(message) { }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong and what to do, in one sentence.</param>
    /// <param name="innerException">What caused it, where an exception did.</param>
    public DataException(string message, Exception? innerException) : base(message, innerException) { }
}
