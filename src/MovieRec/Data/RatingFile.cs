namespace MovieRec.Data;

/// <summary>
/// Plain files of ratings: one <c>user item [rating [timestamp]]</c> a line, separated by tab, comma, semicolon,
/// <c>::</c> or the like, with or without a header, packed with gzip or not.
/// </summary>
/// <remarks>
/// Ids are whole numbers from 0; a rating is any finite number and 1 where there is no such column; a timestamp is a
/// number since 1970, of a unit that its range tells, or an ISO 8601 date. Where there is a header, its names decide
/// which column is which, and one whose names are not known is refused. All lines must have as many columns as the
/// first. Blank lines, CR LF, CR and a byte order mark are passed over. Where a user rated an item more than once, the
/// last line counts.
/// </remarks>
public static class RatingFile
{
    /// <summary>Reads the ratings of one file, in file order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="notes">Receives one sentence for each decision the reader took; null to do without.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataException">
    /// The file cannot be had, is empty, or has a line that cannot be read; the message names the line.
    /// </exception>
    public static Ratings Read(
        string path, ICollection<string>? notes = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return RatingParser.Parse(path, () => DataFiles.OpenFile(path), path, isMovieLens: false, notes ?? [],
                RatingCache.Default, cancellationToken);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"There is no file {path}; check the path.", problem);
        }
        catch (InvalidDataException problem)
        {
            throw new DataException($"{path} is a damaged gzip file ({problem.Message.TrimEnd('.')}); get it again.",
                problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path} cannot be read ({problem.Message.TrimEnd('.')}); check that it is a file you may read.",
                problem);
        }
    }
}
