using Microsoft.Data.Analysis;
using MovieRec.Data;

namespace MovieRec.Interactive;

/// <summary>The core's types as data frames with typed columns.</summary>
public static class Frames
{
    /// <summary>
    /// Ratings as columns <c>user</c>, <c>item</c> (raw ids; texts where not all are numbers), <c>rating</c> and, where
    /// the data has times, <c>time</c> (UTC).
    /// </summary>
    public static DataFrame ToFrame(this Ratings ratings)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        var frame = new DataFrame(
            IdColumn("user", ratings.UserIds, ratings.UserNames),
            IdColumn("item", ratings.ItemIds, ratings.ItemNames),
            new SingleDataFrameColumn("rating", ratings.Values.ToArray()));
        if (ratings.HasTimestamps)
            frame.Columns.Add(
                new DateTimeDataFrameColumn("time",
                    ratings.Timestamps.ToArray()
                        .Select(seconds => DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime)));
        return frame;
    }

    /// <summary>
    /// The public properties of <paramref name="items"/> as columns: whole and floating numbers, truth values, dates,
    /// and texts for all else.
    /// </summary>
    public static DataFrame ToFrame<T>(this IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var reader = RowReader.For(typeof(T));
        if (!RowReader.IsRow(typeof(T)))
            throw new ArgumentException($"A frame needs items with properties; {typeof(T).Name} has none.",
                nameof(items));
        var rows = items.Select(item => reader.Read(item)).ToArray();
        return new DataFrame(
            reader.Columns.Zip(reader.Types)
                .Select((column, at) => Column(column.First, column.Second, rows.Select(row => row[at]))));
    }

    private static DataFrameColumn IdColumn(string name, ReadOnlySpan<int> ids, IdNames? names) => names is null
        ? new Int32DataFrameColumn(name, ids.ToArray())
        : new StringDataFrameColumn(name, ids.ToArray().Select(id => IdNames.TextOf(names, id)));

    private static DataFrameColumn Column(string name, Type type, IEnumerable<object?> cells) => ColumnCode(type) switch
    {
        TypeCode.Int32 => new Int32DataFrameColumn(name, cells.Cast<int?>()),
        TypeCode.Int64 => new Int64DataFrameColumn(name, cells.Cast<long?>()),
        TypeCode.Single => new SingleDataFrameColumn(name, cells.Cast<float?>()),
        TypeCode.Double => new DoubleDataFrameColumn(name, cells.Cast<double?>()),
        TypeCode.Boolean => new BooleanDataFrameColumn(name, cells.Cast<bool?>()),
        TypeCode.DateTime => new DateTimeDataFrameColumn(name, cells.Cast<DateTime?>()),
        _ => new StringDataFrameColumn(name, cells.Select(CellFormat.TextOf)),
    };

    private static TypeCode ColumnCode(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value.IsEnum ? TypeCode.String : Type.GetTypeCode(value);
    }
}
