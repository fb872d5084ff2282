namespace MovieRec.Data;

/// <summary>A user or a movie that is asked for and that a model or data set does not know.</summary>
/// <param name="id">The id.</param>
/// <param name="message">One sentence that says what is unknown where.</param>
public sealed class UnknownIdException(RawId id, string message) : Exception(message)
{
    /// <summary>The id that is not known.</summary>
    public RawId Id { get; } = id;
}
