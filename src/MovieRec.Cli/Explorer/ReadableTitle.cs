using MovieRec.Data;

namespace MovieRec.Cli.Explorer;

/// <summary>
/// Titles as people say them. MovieLens files them by their first significant word: <c>Postino, Il (1994)</c>.
/// </summary>
internal static class ReadableTitle
{
    /// <summary>
    /// The title with its article in front and without <paramref name="year"/>, which the page shows beside it.
    /// </summary>
    public static string Create(string title, int? year)
    {
        var text = Movie.WithArticleInFront(
            year is { } known ? title.Replace($"({known})", "", StringComparison.Ordinal).Trim() : title.Trim());
        return text.Length > 0 ? text : title;
    }
}
