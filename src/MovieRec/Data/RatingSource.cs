using MovieRec.Data.Synthetic;

namespace MovieRec.Data;

/// <summary>Ratings that can be read from the start again and again, and are never held whole.</summary>
/// <param name="Label">What they are, for people.</param>
/// <param name="Read">
/// Hands on every rating: user id, item id, weight. Ids that are texts have negative numbers, the same in every
/// reading.
/// </param>
public sealed record RatingSource(string Label, Action<Action<int, int, float>, CancellationToken> Read)
{
    private readonly IdReader? _users;
    private readonly IdReader? _items;

    /// <summary>The ratings of a folder, zip archive or plain rating file.</summary>
    /// <param name="path">Where they lie.</param>
    /// <exception cref="DataException">Nothing that can be read lies there.</exception>
    public static RatingSource FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new RatingSource(path, new IdReader("user"), new IdReader("item"));
    }

    /// <summary>Generated ratings of any number, made anew each time they are read.</summary>
    /// <param name="options">What to generate.</param>
    public static RatingSource Generated(SyntheticOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var generator = new SyntheticGenerator(options);
        return new RatingSource(
            FormattableString.Invariant($"{options.Ratings:N0} generated ratings of {options.Users:N0} users and ")
                + FormattableString.Invariant($"{options.Movies:N0} movies (seed {options.Seed})"),
            (take, cancellationToken) =>
            {
                foreach (var block in generator.Blocks())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    for (var rating = 0; rating < block.Count; rating++)
                        take(block.UserIds[rating], block.ItemIds[rating], block.Values[rating]);
                }
            });
    }

    private RatingSource(string path, IdReader users, IdReader items)
        : this(path, (take, cancellationToken) => ReadPath(path, users, items, take, cancellationToken)) =>
        (_users, _items) = (users, items);

    /// <summary>The texts of user ids, once all ratings have been read; null where all ids are numbers.</summary>
    /// <param name="final">
    /// Receives the id that stands in the table for one handed on as <c>id</c> below 0: <c>final[~id]</c>.
    /// </param>
    public IdNames? NamesOfUsers(out int[] final) => NamesOf(_users, out final);

    /// <summary>As <see cref="NamesOfUsers"/>, for items.</summary>
    /// <param name="final">As for users.</param>
    public IdNames? NamesOfItems(out int[] final) => NamesOf(_items, out final);

    private static IdNames? NamesOf(IdReader? reader, out int[] final)
    {
        final = [];
        return reader?.Seal(out final);
    }

    private static void ReadPath(
        string path, IdReader users, IdReader items, Action<int, int, float> take, CancellationToken cancellationToken)
    {
        try
        {
            if (!Directory.Exists(path) && !DataFiles.IsArchive(path))
            {
                Parse(DataFiles.OpenFile(path), path, isMovieLens: false);
                return;
            }
            using var files = DataFiles.Open(path, DatasetReader.MainFiles);
            users.MustBeNumbers = items.MustBeNumbers = DatasetReader.HasNumericIds(files.MainFile);
            Parse(files.Open(files.MainFile), files.NameOf(files.MainFile), DatasetReader.IsMovieLens(files.MainFile));
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException($"{path} cannot be read ({exception.Message.TrimEnd('.')}); check that it is there "
                + "and that you may read it.", exception);
        }

        void Parse(Stream stream, string file, bool isMovieLens) =>
            RatingParser.Read(stream, file, isMovieLens, users, items, [], _ => TakeEach, out _, cancellationToken);

        void TakeEach(RatingBlock block)
        {
            for (var row = 0; row < block.Count; row++) take(block.Users[row], block.Items[row], block.Values[row]);
        }
    }
}
