namespace MovieRec.Data;

/// <summary>A line of a file that is being read, as messages name it.</summary>
/// <param name="file">What messages call the file.</param>
internal class LinePlace(string file)
{
    /// <summary>What messages call the file.</summary>
    public string File { get; } = file;

    /// <summary>
    /// Number of the line, from 1, blank ones counted; of a record over several lines, that of its first.
    /// </summary>
    public int LineNumber { get; set; }

    /// <summary>The exception for the line.</summary>
    /// <param name="problem">What is wrong and what to do, without a full stop.</param>
    public DataException Error(string problem) => new($"{File}, line {LineNumber}: {problem}.");

    /// <summary>The exception for a line with a quote that is not as it should be.</summary>
    public DataException BadQuote() =>
        Error("a quotation mark is not closed or has text behind it; correct or remove the line");

    /// <summary>The exception for the line behind this one, where it is too long to be one.</summary>
    public DataException NextIsTooLong() =>
        new($"{File}, line {LineNumber + 1}: the line is longer than a million characters; this is not a text file of "
            + "ratings, movies or users.");
}
