using System.Globalization;

namespace MovieRec.Data;

/// <summary>One user's ratings of movies by title, as another service hands them out.</summary>
/// <param name="Source">The service, as far as the header tells.</param>
/// <param name="Ratings">The ratings, in file order.</param>
/// <param name="Unrated">How many lines have no rating; these are left out.</param>
/// <remarks>
/// The file is recognised by the names of its columns: Letterboxd (<c>Name</c>, <c>Year</c>, <c>Letterboxd URI</c>,
/// <c>Rating</c>), IMDb (<c>Const</c>, <c>Your Rating</c>, <c>Title</c>, <c>Year</c>), Goodreads (<c>Book Id</c>,
/// <c>Title</c>, <c>My Rating</c>), MovieLens (<c>movie_id</c>, <c>rating</c>, <c>average_rating</c>, <c>title</c>),
/// and any other table with a title and a rating.
/// </remarks>
public sealed record PersonalRatings(string Source, IReadOnlyList<PersonalRating> Ratings, int Unrated)
{
    private const int MostColumns = 64;

    /// <summary>What services call the column of ratings.</summary>
    internal static readonly string[] RatingColumn = ["rating", "yourrating", "myrating", "score", "stars"];

    /// <summary>What services call the column of titles in the movies' own languages.</summary>
    internal static readonly string[] OriginalTitleColumn = ["originaltitle"];

    /// <summary>What services call the column of years; of the first of these sets that the header has.</summary>
    internal static readonly string[][] YearColumns = [["originalpublicationyear"],
        ["year", "releaseyear", "movieyear"], Header.Year];

    /// <summary>The services that are known: the columns that tell them, and their best rating.</summary>
    internal static readonly (string Source, string[] Columns, int Scale)[] KnownSources =
        [("Letterboxd", ["letterboxduri"], 5), ("IMDb", ["yourrating"], 10), ("Goodreads", ["myrating"], 5),
            ("MovieLens", ["movieid", "averagerating"], 5)];

    /// <summary>What a table of no known service is called.</summary>
    internal const string AnySource = "a table of titles and ratings";

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">
    /// It cannot be read, has no titles or no ratings, or a line is damaged.
    /// </exception>
    public static PersonalRatings Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Read(DataFiles.OpenFile(path), path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException(
                $"{path} cannot be read ({problem.Message.TrimEnd('.')}); check that it is a file you may read.",
                problem);
        }
    }

    /// <summary>Reads a file from a stream.</summary>
    /// <param name="stream">What to read; closed afterwards.</param>
    /// <param name="file">What messages call it.</param>
    /// <exception cref="DataException">As <see cref="Read(string)"/>.</exception>
    public static PersonalRatings Read(Stream stream, string file)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new LineReader(stream, file);
        if (!reader.TryRead(out var line))
            throw new DataException($"{file} is empty; it should hold a header and one rating a line.");
        var delimiter = Delimiter.Recognise(line)
            ?? throw reader.Error(
                "only one column; a file of your ratings has a header that names a title and a rating column");
        Span<Range> fields = new Range[MostColumns];
        var count = reader.Split(delimiter, ref line, fields);
        if (count > MostColumns) throw reader.Error($"more than {MostColumns} columns; this is not a file of ratings");
        var header = new Header(reader, delimiter, line, fields[..count]);
        var (title, rating) = (header.Find("title", Header.Title), header.Find("rating", RatingColumn));
        if (title < 0 || rating < 0)
            throw reader.Error($"the header has no {(title < 0 ? "title" : "rating")} column; exports of Letterboxd, "
                + "IMDb, Goodreads and MovieLens are known, and every table with the columns title and rating, and "
                + "year at best");
        var original = header.Find("original title", OriginalTitleColumn);
        var year = -1;
        foreach (var names in YearColumns) year = year < 0 ? header.Find("year", names) : year;
        var (source, scale) = Recognise(header);

        var (read, unrated, highest) = (new List<PersonalRating>(), 0, 0f);
        while (reader.TryRead(out line))
        {
            var found = reader.Split(delimiter, ref line, fields);
            if (found != count)
                throw reader.Error($"{RatingParser.Plural(found, "column")} where the header has {count}; correct or "
                    + "remove the line");
            var name = delimiter.Text(line[fields[title]]);
            var text = delimiter.Text(line[fields[rating]]);
            // Goodreads writes 0 for a book without a rating.
            if (text.Length == 0 || (source == "Goodreads" && text == "0"))
            {
                unrated++;
                continue;
            }
            if (delimiter != Delimiter.Comma) text = text.Replace(',', '.');
            if (!float.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                || value > (scale > 0 ? scale : 100))
                throw reader.Error($"the rating '{RatingParser.Show(line[fields[rating]])}' is not a number from 0 to "
                    + $"{(scale > 0 ? scale : 100)}; correct or remove the line");
            if (name.Length == 0) throw reader.Error("the title is empty; correct or remove the line");
            highest = Math.Max(highest, value);
            read.Add(
                new PersonalRating(name, original < 0 ? null : delimiter.Text(line[fields[original]]),
                    (year < 0 ? null : MovieYear.OfNumber(delimiter.Text(line[fields[year]])))
                        ?? MovieYear.OfTitle(name), value));
        }
        if (read.Count == 0) throw new DataException($"{file} has no rating in any line; rate something first.");
        // A service that is not known has the usual scale of stars, marks out of ten or percent.
        if (scale == 0) scale = highest <= 5 ? 5 : highest <= 10 ? 10 : 100;
        return new PersonalRatings(source, [.. read.Select(each => each with { Value = each.Value / scale })], unrated);
    }

    private static (string Source, int Scale) Recognise(Header header)
    {
        foreach (var (source, columns, scale) in KnownSources)
        {
            if (Array.TrueForAll(columns, header.Has)) return (source, scale);
        }
        return (AnySource, 0);
    }
}

/// <summary>What one user thinks of one movie.</summary>
/// <param name="Title">The title, as the file writes it.</param>
/// <param name="OriginalTitle">The title in the movie's own language, where the file has it.</param>
/// <param name="Year">Year of release; null where it is not told.</param>
/// <param name="Value">The rating as a share of the best one there is, in 0 .. 1.</param>
public sealed record PersonalRating(string Title, string? OriginalTitle, int? Year, float Value)
{
    /// <summary>
    /// The rating on a scale that ends at <paramref name="highest"/>, and is nowhere below <paramref name="lowest"/>.
    /// </summary>
    public float On(float lowest, float highest) => Math.Clamp(Value * highest, lowest, highest);

    /// <summary>As people write it: <c>Heat (1995)</c>.</summary>
    public override string ToString() =>
        Year is { } year && !Title.Contains($"({year})", StringComparison.Ordinal) ? $"{Title} ({year})" : Title;
}
