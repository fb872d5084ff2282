namespace MovieRec.Data;

/// <summary>
/// Reads a data set from a folder, zip archive or plain rating file and recognises its format by content: <c>u.data</c>
/// makes it an ml-100k, <c>ratings.dat</c> an ml-1m or ml-10m, <c>ratings.csv</c> one of the CSV sets (Kaggle's copies
/// say <c>rating.csv</c>), <c>NAME.inter</c> a set of RecBole.
/// </summary>
internal sealed class DatasetReader
{
    /// <summary>The files of which one makes a folder or archive a data set.</summary>
    public static IReadOnlyList<string> MainFiles { get; } = ["u.data", "ratings.dat", "ratings.csv", "rating.csv",
        "*" + RecBoleEnding];

    private const string RecBoleEnding = ".inter";

    private const string NoGenres = "(no genres listed)";

    // In the order of the READMEs of the sets that have no genre file.
    private static readonly string[] DocumentedGenres =
    [
        "Action", "Adventure", "Animation", "Children's", "Children", "Comedy", "Crime", "Documentary", "Drama",
        "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ];

    // README of ml-1m, section 'users file description'.
    private static readonly string[] Occupations =
    [
        "other or not specified", "academic/educator", "artist", "clerical/admin", "college/grad student",
        "customer service", "doctor/health care", "executive/managerial", "farmer", "homemaker", "K-12 student",
        "lawyer", "programmer", "retired", "sales/marketing", "scientist", "self-employed", "technician/engineer",
        "tradesman/craftsman", "unemployed", "writer",
    ];

    private readonly List<string> _notes = [];
    private readonly List<Movie> _movies = [];
    private readonly List<User> _users = [];
    private readonly IdReader _userIdReader;
    private readonly IdReader _itemIdReader;
    private readonly HashSet<int> _movieIds = [];
    private readonly HashSet<int> _userIds = [];
    private readonly Dictionary<string, string[]> _genreLists = [];
    private readonly Dictionary<string, string> _words = [];
    private List<string> _genres = [];
    private int _linesRead;

    private DatasetReader(bool mustBeNumbers) =>
        (_userIdReader, _itemIdReader) = (new IdReader("user") { MustBeNumbers = mustBeNumbers },
            new IdReader("item") { MustBeNumbers = mustBeNumbers });

    /// <summary>Whether a main file is of a MovieLens set, and so held to what every one of them has.</summary>
    public static bool IsMovieLens(string mainFile) =>
        !mainFile.EndsWith(RecBoleEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the set at <paramref name="path"/>.</summary>
    /// <param name="path">Folder, zip archive or plain rating file.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataException">There is no data set at the path, or it is damaged.</exception>
    public static Dataset Read(string path, DatasetOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            var isRecBole = path.EndsWith(RecBoleEnding, StringComparison.OrdinalIgnoreCase) && File.Exists(path);
            if (!isRecBole && !Directory.Exists(path) && !DataFiles.IsArchive(path))
            {
                var notes = new List<string>();
                var plain = RatingFile.Read(path, notes, cancellationToken);
                return new Dataset(new DatasetInfo(Path.GetFileNameWithoutExtension(path), origin, path, notes), plain,
                    [], [], []);
            }
            // What describes movies and users lies beside RecBole's file of interactions.
            using var files = isRecBole
                ? DataFiles.Open(Path.GetDirectoryName(Path.GetFullPath(path))!, [Path.GetFileName(path)], path)
                : DataFiles.Open(path, MainFiles);
            return new DatasetReader(HasNumericIds(files.MainFile)).Read(files, path, origin, cancellationToken);
        }
        catch (InvalidDataException problem)
        {
            throw new DataException(
                $"{path} is a damaged archive ({problem.Message.TrimEnd('.')}); delete it and get the set again.",
                problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read ({problem.Message.TrimEnd('.')}); check that it is there "
                + "and that you may read it.", problem);
        }
    }

    /// <summary>
    /// Whether a main file is of a format that knows ids only as numbers, so that anything else in it is damage.
    /// </summary>
    public static bool HasNumericIds(string mainFile) => mainFile is "u.data" or "ratings.dat";

    private Dataset Read(DataFiles files, string path, DatasetOrigin origin, CancellationToken cancellationToken)
    {
        var ratings = RatingCache.Default.Parse(
            files.SourceOf(files.MainFile), () => files.Open(files.MainFile), files.NameOf(files.MainFile),
            IsMovieLens(files.MainFile), _userIdReader, _itemIdReader, _notes, out _linesRead, cancellationToken);
        switch (files.MainFile)
        {
            case "u.data": ReadMovieLens100K(files, ratings); break;
            case "ratings.dat": ReadMovieLens1M(files); break;
            case "ratings.csv": ReadMovieLensCsv(files, "movies.csv"); break;
            case "rating.csv": ReadMovieLensCsv(files, "movie.csv"); break;
            default: ReadRecBole(files, Path.GetFileNameWithoutExtension(files.MainFile)); break;
        }
        NoteSharedTitles();
        NoteUndescribed(ratings.ItemIds, _movieIds, "movie", "item");
        NoteUndescribed(ratings.UserIds, _userIds, "user", "user");
        _userIdReader.Note(_notes);
        _itemIdReader.Note(_notes);

        var folder = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        var name = Datasets.Known.FirstOrDefault(set => set.RatingCount == _linesRead
            && set.MovieCount == _movies.Count)?.Name ?? folder;
        _ = _userIdReader.Seal(out var users);
        _ = _itemIdReader.Seal(out var items);
        return new Dataset(
            new DatasetInfo(name, origin, path, _notes), RatingParser.Seal(ratings, _userIdReader, _itemIdReader),
            [.. _movies.Select(
                movie => movie.Id >= 0 ? movie : movie with { Id = RatingParser.Final(items, movie.Id) })],
            [.. _users.Select(user => user.Id >= 0 ? user : user with { Id = RatingParser.Final(users, user.Id) })],
            _genres);
    }

    private void ReadMovieLens100K(DataFiles files, Ratings ratings)
    {
        _genres = ["unknown", .. DocumentedGenres.Where(genre => genre != "Children")];
        if (Has(files, "u.genre", "genres go by the names of the original set"))
        {
            _genres = [];
            TableReader.Read(files, "u.genre", Delimiter.Pipe, 2, row =>
            {
                if (row.Number(1, "genre number") != _genres.Count)
                    throw row.Error(
                        $"the genre number should be {_genres.Count}; correct the line or get the set again");
                if (_genres.Contains(row.Text(0)))
                    throw row.Error(
                        $"the genre '{row.Text(0)}' is listed a second time; correct the line or get the set again");
                _genres.Add(row.Text(0));
            });
        }
        if (Has(files, "u.item", "titles, years and genres are unknown")) ReadItems(files);
        if (Has(files, "u.user", "nothing is known about the users"))
        {
            TableReader.Read(files, "u.user", Delimiter.Pipe, 5, row =>
                AddUser(row, row.Text(1) is "" ? null : row.Number(1, "age"), GenderOf(row, 2), row.Text(3),
                    row.Text(4)));
        }
        if (Has(files, "u.info", "the number of ratings, movies and users could not be checked"))
            CheckCounts(files, ratings);
    }

    private void ReadItems(DataFiles files)
    {
        const int FirstGenre = 5;
        var (undated, released) = (0, 0);
        TableReader.Read(files, "u.item", Delimiter.Pipe, FirstGenre + _genres.Count, row =>
        {
            var title = row.Text(1);
            // The date is often that of a re-release or of the video: in ml-100k Taxi Driver (1976) is of 1996.
            var (ofTitle, ofDate) = (MovieYear.OfTitle(title), MovieYear.OfDate(row.Text(2)));
            if (ofDate is null) undated++;
            if (ofTitle is not null && ofDate is not null && ofTitle != ofDate) released++;
            var genres = new List<string>();
            for (var genre = 0; genre < _genres.Count; genre++)
            {
                if (row.Flag(FirstGenre + genre)) genres.Add(_genres[genre]);
            }
            AddMovie(row, title, ofTitle ?? ofDate, [.. genres]);
        });
        if (undated > 0)
            _notes.Add($"{RatingParser.Plural(undated, "movie")} without a release date in u.item; the year comes from "
                + "the title where it names one.");
        if (released > 0)
            _notes.Add($"{RatingParser.Plural(released, "movie")} with a release date in another year than the title "
                + "names, such as that of a re-release; the year is the title's.");
    }

    private void CheckCounts(DataFiles files, Ratings ratings)
    {
        TableReader.Read(files, "u.info", Delimiter.Space, 2, row =>
        {
            var stated = row.Number(0, "count");
            var (file, found) = row.Text(1) switch
            {
                "ratings" => ("u.data", _linesRead),
                "items" => _movies.Count > 0 ? ("u.item", _movies.Count) : ("u.data", Distinct(ratings.ItemIds)),
                "users" => _users.Count > 0 ? ("u.user", _users.Count) : ("u.data", Distinct(ratings.UserIds)),
                var other =>
                    throw row.Error(
                        $"'{other}' is none of users, items and ratings; correct the line or get the set again"),
            };
            if (found != stated)
                throw new DataException(
                    FormattableString.Invariant($"{files.NameOf(file)} has {found:N0} {row.Text(1)} but ")
                        + FormattableString.Invariant($"{files.NameOf("u.info")} states {stated:N0}; the set is not ")
                        + "whole, get it again.");
        });

        static int Distinct(ReadOnlySpan<int> ids)
        {
            var distinct = new HashSet<int>();
            foreach (var id in ids) distinct.Add(id);
            return distinct.Count;
        }
    }

    private void ReadMovieLens1M(DataFiles files)
    {
        if (Has(files, "movies.dat", "titles, years and genres are unknown"))
            TableReader.Read(files, "movies.dat", Delimiter.DoubleColon, 3, AddListedMovie);
        OrderGenres();
        // ml-10m has no user file by design.
        if (!files.Has("users.dat")) return;
        TableReader.Read(files, "users.dat", Delimiter.DoubleColon, 5, row =>
        {
            var occupation = row.Number(3, "occupation number");
            if (occupation >= Occupations.Length)
                throw row.Error($"the occupation number {occupation} is not one of 0 to {Occupations.Length - 1}; "
                    + "correct the line or get the set again");
            AddUser(row, row.Number(2, "age"), GenderOf(row, 1), Occupations[occupation], row.Text(4));
        });
        _notes.Add("Ages are the lower ends of seven bands (1 stands for under 18, 56 for 56 and older).");
    }

    private void ReadMovieLensCsv(DataFiles files, string movies)
    {
        if (!Has(files, movies, "titles, years and genres are unknown")) return;
        TableReader.Read(files, movies, Delimiter.Comma,
            [new("movieId", Header.Item, true), new("title", Header.Title, true), new("genres", Header.Genres)],
            AddListedMovie);
        OrderGenres();
    }

    private void AddListedMovie(TableReader.Row row) =>
        AddMovie(row, row.Text(1), MovieYear.OfTitle(row.Text(1)), GenresIn(row.Text(2), '|'));

    /// <summary>
    /// RecBole's atomic files: NAME.inter, NAME.item and NAME.user, each with a header of names and types, lists of
    /// words separated by spaces.
    /// </summary>
    private void ReadRecBole(DataFiles files, string name)
    {
        if (Has(files, $"{name}.item", "titles, years and genres are unknown"))
        {
            TableReader.Column[] columns = [new("item_id", Header.Item, true), new("title", Header.Title, true),
                new("year", Header.Year), new("genres", Header.Genres)];
            TableReader.Read(files, $"{name}.item", Delimiter.Tab, columns, row =>
            {
                var title = row.Text(1);
                AddMovie(row, title, MovieYear.OfNumber(row.Text(2)) ?? MovieYear.OfTitle(title),
                    GenresIn(row.Text(3), ' '));
            });
            OrderGenres();
        }
        if (Has(files, $"{name}.user", "nothing is known about the users"))
        {
            TableReader.Column[] columns = [new("user_id", Header.User, true), new("age", ["age"]),
                new("gender", ["gender", "sex"]), new("occupation", ["occupation", "job"]),
                new("zip_code", ["zipcode", "zip"])];
            TableReader.Read(files, $"{name}.user", Delimiter.Tab, columns, row =>
                AddUser(row, row.Text(1) is "" ? null : row.Number(1, "age"), GenderOf(row, 2), row.Text(3),
                    row.Text(4)));
        }
    }

    // Many movies share a list: one array for each.
    private string[] GenresIn(string text, char separator)
    {
        if (!_genreLists.TryGetValue(text, out var list))
            _genreLists[text] = list = text is NoGenres or ""
                ? []
                : [.. text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Distinct()];
        return list;
    }

    private void OrderGenres()
    {
        var occurring = _genreLists.Values.SelectMany(list => list).Distinct().ToList();
        var undocumented = occurring.Except(DocumentedGenres).ToList();
        _genres = [.. DocumentedGenres.Intersect(occurring), .. undocumented];
        if (undocumented.Count > 0)
            _notes.Add("Genres that the README of MovieLens does not list are kept as they are: "
                + $"{string.Join(", ", undocumented)}.");
    }

    private void AddMovie(TableReader.Row row, string title, int? year, string[] genres)
    {
        var id = row.Id(0, _itemIdReader);
        if (!_movieIds.Add(id))
            throw row.Error(
                $"movie {row.Text(0)} is described a second time; remove one of the lines or get the set again");
        _movies.Add(new Movie(id, title, year, genres));
    }

    private void AddUser(TableReader.Row row, int? age, Gender? gender, string occupation, string zipCode)
    {
        var id = row.Id(0, _userIdReader);
        if (!_userIds.Add(id))
            throw row.Error(
                $"user {row.Text(0)} is described a second time; remove one of the lines or get the set again");
        // A set has some twenty occupations and many users: one string for each word.
        if (!_words.TryGetValue(occupation, out var word)) _words[occupation] = word = occupation;
        _users.Add(new User(id, age, gender, word is "" ? null : word, zipCode is "" ? null : zipCode));
    }

    private static Gender? GenderOf(TableReader.Row row, int column) => row.Text(column) switch
    {
        "F" => Gender.Female,
        "M" => Gender.Male,
        "" => null,
        var other => throw row.Error($"the gender '{other}' is neither F nor M; correct the line or get the set again"),
    };

    private bool Has(DataFiles files, string name, string consequence)
    {
        if (files.Has(name)) return true;
        _notes.Add($"{name} is missing, so {consequence}.");
        return false;
    }

    private void NoteSharedTitles()
    {
        var shared = _movies.CountBy(movie => movie.Title).Count(title => title.Value > 1);
        if (shared > 0) _notes.Add($"{RatingParser.Plural(shared, "title")} {(shared == 1 ? "stands" : "stand")} under "
            + "more than one movie id; the ids are kept apart.");
    }

    private void NoteUndescribed(ReadOnlySpan<int> ids, HashSet<int> described, string what, string label)
    {
        if (described.Count == 0) return;
        var undescribed = new HashSet<int>();
        var count = 0;
        foreach (var id in ids)
        {
            if (described.Contains(id)) continue;
            undescribed.Add(id);
            count++;
        }
        if (count == 0) return;
        var (are, they, go) = count == 1 ? ("is", "it is", "goes") : ("are", "they are", "go");
        _notes.Add($"{RatingParser.Plural(count, "rating")} {are} of {RatingParser.Plural(undescribed.Count, what)} "
            + $"the set does not describe; {they} kept, and {go} by '{label} <id>'.");
    }
}
