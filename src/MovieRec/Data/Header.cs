namespace MovieRec.Data;

/// <summary>
/// The first line of a table, which names its columns. Names are compared by their letters alone, in any case, and
/// without the type that RecBole writes behind a colon: <c>user_id:token</c>, <c>userId</c> and <c>"User-ID"</c> are
/// one name.
/// </summary>
internal sealed class Header
{
    /// <summary>What data sets call the column of users.</summary>
    public static readonly string[] User = ["user", "userid", "uid", "rawuid", "username", "reviewerid", "customerid",
        "visitorid"];

    /// <summary>What data sets call the column of items.</summary>
    public static readonly string[] Item =
    [
        "item", "itemid", "iid", "rawiid", "movie", "movieid", "book", "bookid", "isbn", "asin", "parentasin",
        "product", "productid", "artist", "artistid", "track", "trackid", "song", "songid", "game", "gameid", "anime",
        "animeid", "businessid", "venueid", "jokeid",
    ];

    /// <summary>What data sets call the column of ratings, or of counts that stand for them.</summary>
    public static readonly string[] Rating =
        ["rating", "ratings", "score", "value", "stars", "overall", "rui", "bookrating", "weight", "count", "plays",
            "playcount", "listeningcount"];

    /// <summary>What data sets call the column of times.</summary>
    public static readonly string[] Timestamp = ["timestamp", "time", "ts", "unixtime", "unixreviewtime", "date",
        "datetime", "ratedat", "createdat"];

    /// <summary>What data sets call the column of titles.</summary>
    public static readonly string[] Title = ["title", "movietitle", "name", "moviename", "itemname", "booktitle"];

    /// <summary>What data sets call the column of years.</summary>
    public static readonly string[] Year = ["year", "releaseyear", "movieyear", "yearpublished"];

    /// <summary>What data sets call the column of genres.</summary>
    public static readonly string[] Genres = ["genres", "genre", "class", "categories", "category"];

    private readonly LineReader _reader;
    private readonly List<string> _names = [];
    private readonly bool[] _isPlaced;

    /// <summary>The header that <paramref name="reader"/> read last.</summary>
    public Header(LineReader reader, Delimiter delimiter, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields)
    {
        _reader = reader;
        foreach (var field in fields) _names.Add(delimiter.Text(line[field]));
        _isPlaced = new bool[_names.Count];
    }

    /// <summary>The names of the columns that nobody has asked for, as the file writes them.</summary>
    public IEnumerable<string> Unplaced => _names.Where((_, column) => !_isPlaced[column]);

    /// <summary>The column of one of the names; −1 where there is none.</summary>
    /// <param name="what">What the column holds, for messages.</param>
    /// <param name="accepted">Names, in letters alone and lower case.</param>
    /// <exception cref="DataException">There are two.</exception>
    public int Find(string what, IReadOnlyList<string> accepted)
    {
        var found = -1;
        for (var column = 0; column < _names.Count; column++)
        {
            if (!accepted.Contains(Letters(_names[column]))) continue;
            if (found >= 0)
                throw _reader.Error($"the columns '{_names[found]}' and '{_names[column]}' could both be the {what}; "
                    + "remove or rename one of them");
            _isPlaced[found = column] = true;
        }
        return found;
    }

    /// <summary>Whether a column has the name, in letters alone and lower case.</summary>
    public bool Has(string name) => _names.Exists(each => Letters(each) == name);

    public static string Letters(string name) =>
        string.Concat(name.Split(':', 2)[0].Where(char.IsLetter)).ToLowerInvariant();
}
