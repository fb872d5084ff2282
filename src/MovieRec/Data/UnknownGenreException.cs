namespace MovieRec.Data;

/// <summary>A genre that is asked for and that the data does not have.</summary>
/// <param name="genre">Its name.</param>
/// <param name="message">One sentence that says which there are.</param>
public sealed class UnknownGenreException(string genre, string message) : Exception(message)
{
    /// <summary>The name that is not known.</summary>
    public string Genre { get; } = genre;
}
