namespace MovieRec.Data;

/// <summary>Ratings by column, in file order: entry <c>i</c> of every column belongs to the same rating.</summary>
public sealed partial class Ratings
{
    private readonly Column<int> _userIds;
    private readonly Column<int> _itemIds;
    private readonly Column<float> _values;

    /// <summary>Wraps columns of equal length; the arrays must not be changed afterwards.</summary>
    /// <param name="userIds">Raw user ids.</param>
    /// <param name="itemIds">Raw item ids.</param>
    /// <param name="values">Ratings, on the data set's own scale (1 where the file has none).</param>
    /// <param name="timestamps">Unix seconds, UTC, of the years 1 to 9999; null where the file has none.</param>
    /// <param name="userNames">The texts of user ids that are no numbers; null where all are.</param>
    /// <param name="itemNames">The texts of item ids that are no numbers; null where all are.</param>
    /// <exception cref="ArgumentException">
    /// The columns differ in length, or a timestamp lies outside these years, as one in milliseconds does.
    /// </exception>
    public Ratings(int[] userIds, int[] itemIds, float[] values, long[]? timestamps, IdNames? userNames = null,
        IdNames? itemNames = null)
        : this(Whole(userIds), Whole(itemIds), Whole(values),
            timestamps is null ? null : TimestampColumn.From(timestamps), userNames, itemNames)
    { }

    /// <inheritdoc cref="Ratings(int[], int[], float[], long[], IdNames, IdNames)"/>
    internal Ratings(Column<int> userIds, Column<int> itemIds, Column<float> values, TimestampColumn? timestamps,
        IdNames? userNames, IdNames? itemNames)
    {
        if (userIds.Length != itemIds.Length || userIds.Length != values.Length
            || (timestamps is not null && timestamps.Count != userIds.Length))
            throw new ArgumentException("All columns must have the same length.");
        foreach (var timestamp in timestamps is null ? [] : timestamps.Wide)
            if (timestamp is < TimestampReader.FirstSecond or > TimestampReader.LastSecond)
                throw new ArgumentException(
                    FormattableString.Invariant($"Timestamps are Unix seconds of the years 1 to 9999, and {timestamp} ")
                        + "is outside of them.", nameof(timestamps));
        (_userIds, _itemIds, _values, UserNames, ItemNames) = (userIds, itemIds, values, userNames, itemNames);
        (HasTimestamps, Timestamps) = (timestamps is not null, timestamps ?? TimestampColumn.From([]));
    }

    private static Column<T> Whole<T>(T[] array) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(array);
        return new Column<T>(array, array.Length);
    }

    /// <summary>Number of ratings.</summary>
    public int Count => _userIds.Length;

    /// <summary>Raw user ids.</summary>
    public ReadOnlySpan<int> UserIds => _userIds.Span;

    /// <summary>Raw item ids.</summary>
    public ReadOnlySpan<int> ItemIds => _itemIds.Span;

    /// <summary>The texts of user ids that are no numbers; null where all are.</summary>
    public IdNames? UserNames { get; }

    /// <summary>The texts of item ids that are no numbers; null where all are.</summary>
    public IdNames? ItemNames { get; }

    /// <summary>Ratings, on the data set's own scale.</summary>
    public ReadOnlySpan<float> Values => _values.Span;

    /// <summary>Whether every rating has a time.</summary>
    public bool HasTimestamps { get; }

    /// <summary>Unix seconds, UTC; empty where the data has none.</summary>
    public TimestampColumn Timestamps { get; }

    /// <summary>The ratings at <paramref name="indices"/>, in that order.</summary>
    public Ratings Select(ReadOnlySpan<int> indices)
    {
        var allUsers = UserIds;
        var allItems = ItemIds;
        var allValues = Values;
        var userIds = new int[indices.Length];
        var itemIds = new int[indices.Length];
        var values = new float[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            userIds[i] = allUsers[indices[i]];
            itemIds[i] = allItems[indices[i]];
            values[i] = allValues[indices[i]];
        }
        return new Ratings(Whole(userIds), Whole(itemIds), Whole(values),
            HasTimestamps ? Timestamps.Select(indices) : null, UserNames, ItemNames);
    }

    /// <summary>The same ratings under other raw ids, which two tables tell the texts of.</summary>
    internal Ratings WithIds(
        Converter<int, int> user, Converter<int, int> item, IdNames? userNames, IdNames? itemNames) =>
        new(Whole(Array.ConvertAll(UserIds.ToArray(), user)), Whole(Array.ConvertAll(ItemIds.ToArray(), item)), _values,
            HasTimestamps ? Timestamps : null, userNames, itemNames);

    /// <summary>
    /// Sets of ratings that were read apart, so that an id stands for the same user or item in all of them.
    /// </summary>
    /// <param name="parts">The sets.</param>
    /// <returns>Each of them, in their order; those that share their names already as they are.</returns>
    public static Ratings[] WithSharedNames(params Ratings[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        foreach (var part in parts) ArgumentNullException.ThrowIfNull(part, nameof(parts));
        var users = Union(parts.Select(part => part.UserNames));
        var items = Union(parts.Select(part => part.ItemNames));
        return Array.ConvertAll(parts,
            part => part.UserNames == users && part.ItemNames == items ? part : Renamed(part));

        static IdNames? Union(IEnumerable<IdNames?> sides)
        {
            var tables = sides.OfType<IdNames>().Distinct().ToArray();
            return tables.Length < 2 ? tables.FirstOrDefault()
                : IdNames.Create(tables.SelectMany(table => table.Texts.ToArray()).Distinct(StringComparer.Ordinal));
        }

        Ratings Renamed(Ratings ratings) =>
            ratings.WithIds(id => Renumbered(ratings.UserNames, users, id),
                id => Renumbered(ratings.ItemNames, items, id), users, items);

        static int Renumbered(IdNames? from, IdNames? to, int id) =>
            id < 0 && IdNames.TryGetId(to, IdNames.TextOf(from, id), out var other) ? other : id;
    }
}
