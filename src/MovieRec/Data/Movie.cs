namespace MovieRec.Data;

/// <summary>A movie as the data set describes it.</summary>
/// <param name="Id">Raw item id.</param>
/// <param name="Title">Title, its year included where the data set writes it so.</param>
/// <param name="Year">
/// Year of release: the one in the title, without one that of the release date, which may be a re-release; null where
/// neither says.
/// </param>
/// <param name="Genres">Names of its genres, in the data set's order; empty where none is listed.</param>
public sealed record Movie(int Id, string Title, int? Year, IReadOnlyList<string> Genres)
{
    /// <summary>
    /// A title with its article in front, as people say it; MovieLens files <c>Il Postino</c> as <c>Postino, Il</c>.
    /// </summary>
    /// <param name="title">The title.</param>
    public static string WithArticleInFront(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        return MovieTitle.WithArticleInFront(title);
    }

    /// <summary>
    /// A title, or part of one, reduced to what people agree on, so that two can be compared: small letters without
    /// accents, <c>&amp;</c> as 'and', no article in front, Roman numerals as digits, single blanks.
    /// </summary>
    /// <param name="title">The title, without a year.</param>
    public static string KeyOf(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        return MovieTitle.Key(title);
    }
}
