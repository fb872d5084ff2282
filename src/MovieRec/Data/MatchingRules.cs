namespace MovieRec.Data;

/// <summary>
/// What <see cref="PersonalRatings"/> and <see cref="MovieMatcher"/> go by, as data: for a program that does the same
/// elsewhere, such as a page that reads a file without sending it anywhere.
/// </summary>
public sealed record MatchingRules
{
    private MatchingRules()
    {
    }

    /// <summary>The rules of this library.</summary>
    public static MatchingRules Current { get; } = new();

    /// <summary>A title with its article behind, as a regular expression that .NET and JavaScript read alike.</summary>
    public string ArticlePattern { get; } = MovieTitle.ArticlePattern;

    /// <summary>What stands for a small letter that is none of a to z.</summary>
    public IReadOnlyDictionary<char, string> PlainLetters { get; } = MovieTitle.PlainLetters;

    /// <summary>Digits for Roman numerals.</summary>
    public IReadOnlyDictionary<string, string> Numerals { get; } = MovieTitle.Numerals;

    /// <summary>
    /// From this likeness on (0 to 100), and with <see cref="Margin"/>, a title is taken for another.
    /// </summary>
    public int Sure { get; } = MovieMatcher.Sure;

    /// <summary>Below this likeness (0 to 100) a title is another.</summary>
    public int Possible { get; } = MovieMatcher.Possible;

    /// <summary>How much less like the second best must be.</summary>
    public int Margin { get; } = MovieMatcher.Margin;

    /// <summary>How many candidates are named at most.</summary>
    public int MostCandidates { get; } = MovieMatcher.MostCandidates;

    /// <summary>What services call the column of titles, in letters alone and lower case.</summary>
    public IReadOnlyList<string> TitleColumn { get; } = Header.Title;

    /// <summary>What services call the column of ratings.</summary>
    public IReadOnlyList<string> RatingColumn { get; } = PersonalRatings.RatingColumn;

    /// <summary>What services call the column of titles in the movies' own languages.</summary>
    public IReadOnlyList<string> OriginalTitleColumn { get; } = PersonalRatings.OriginalTitleColumn;

    /// <summary>What services call the column of years; of the first of these sets that the header has.</summary>
    public IReadOnlyList<IReadOnlyList<string>> YearColumns { get; } = PersonalRatings.YearColumns;

    /// <summary>The services that are known: the columns that tell them, and their best rating.</summary>
    public IReadOnlyList<(string Source, IReadOnlyList<string> Columns, int Scale)> KnownSources { get; } =
        [.. PersonalRatings.KnownSources.Select(
            known => (known.Source, (IReadOnlyList<string>)known.Columns, known.Scale))];

    /// <summary>What a table of no known service is called.</summary>
    public string AnySource { get; } = PersonalRatings.AnySource;
}
