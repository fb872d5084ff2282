namespace MovieRec.Data;

/// <summary>
/// Reads the small tables of a data set (movies, users, genres): one record a line, every field as text on demand.
/// </summary>
internal static class TableReader
{
    private const int MostColumns = 64;

    /// <summary>One line of a table, valid until the next is read.</summary>
    public readonly ref struct Row(
        LineReader reader, Delimiter delimiter, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields)
    {
        private readonly ReadOnlySpan<byte> _line = line;
        private readonly ReadOnlySpan<Range> _fields = fields;

        /// <summary>The text of a field; of a column the table does not have, nothing.</summary>
        /// <param name="column">
        /// The place of the column, or where the table has a header, among the columns asked for.
        /// </param>
        public string Text(int column) => delimiter.Text(_line[_fields[column]]);

        /// <summary>Whether a flag, written 1 or 0, is set.</summary>
        public bool Flag(int column) => _line[_fields[column]] switch
        {
            [(byte)'1'] => true,
            [(byte)'0'] => false,
            _ => throw Error($"column {column + 1} should be 0 or 1 but is '{Text(column)}'; correct the line or get "
                + "the set again"),
        };

        /// <summary>A raw id.</summary>
        public int Id(int column, IdReader ids) => ids.Read(reader, delimiter, _line[_fields[column]]);

        /// <summary>A whole number that must not be negative.</summary>
        public int Number(int column, string kind) => int.TryParse(Text(column), out var number) && number >= 0
            ? number
            : throw Error($"the {kind} '{Text(column)}' is not a whole number; correct the line or get the set again");

        /// <summary>The exception for this line.</summary>
        public DataException Error(string problem) => reader.Error(problem);
    }

    /// <summary>What makes a record of a row.</summary>
    public delegate void RowHandler(Row row);

    /// <summary>A column of a table with a header.</summary>
    /// <param name="What">What it holds, for messages.</param>
    /// <param name="Names">What it may be called, as <see cref="Header.Find"/> takes it.</param>
    /// <param name="IsRequired">Whether there is no reading the table without it.</param>
    public readonly record struct Column(string What, string[] Names, bool IsRequired = false);

    /// <summary>Reads a whole table that has no header.</summary>
    /// <param name="files">The set.</param>
    /// <param name="name">The table's file.</param>
    /// <param name="delimiter">What parts its columns.</param>
    /// <param name="columnCount">How many columns every line must have.</param>
    /// <param name="handle">Takes each row.</param>
    public static void Read(DataFiles files, string name, Delimiter delimiter, int columnCount, RowHandler handle)
    {
        using var reader = new LineReader(files.Open(name), files.NameOf(name));
        Read(reader, delimiter, columnCount, [.. Enumerable.Range(0, columnCount)], handle);
    }

    /// <summary>
    /// Reads columns of a table by the names in its header, whatever their order and whatever stands between them.
    /// </summary>
    /// <param name="files">The set.</param>
    /// <param name="name">The table's file.</param>
    /// <param name="delimiter">What parts its columns.</param>
    /// <param name="columns">
    /// The columns wanted; rows have them in this order, with those the table lacks empty.
    /// </param>
    /// <param name="handle">Takes each row.</param>
    public static void Read(
        DataFiles files, string name, Delimiter delimiter, IReadOnlyList<Column> columns, RowHandler handle)
    {
        using var reader = new LineReader(files.Open(name), files.NameOf(name));
        if (!reader.TryRead(out var line)) throw new DataException($"{reader.File} is empty; get the set again.");
        Span<Range> fields = new Range[MostColumns];
        var count = reader.Split(delimiter, ref line, fields);
        if (count > MostColumns)
            throw reader.Error($"more than {MostColumns} columns; this is not a table of movies or users");
        var header = new Header(reader, delimiter, line, fields[..count]);
        var places = columns.Select(column => header.Find(column.What, column.Names)).ToArray();
        for (var column = 0; column < places.Length; column++)
        {
            if (places[column] < 0 && columns[column].IsRequired)
                throw reader.Error($"the header names no {columns[column].What}; name the columns "
                    + $"{string.Join(", ", columns.Select(each => each.What))}, in any order");
        }
        Read(reader, delimiter, count, places, handle);
    }

    private static void Read(LineReader reader, Delimiter delimiter, int columnCount, int[] places, RowHandler handle)
    {
        Span<Range> fields = new Range[columnCount];
        Span<Range> wanted = new Range[places.Length];
        var isEmpty = true;
        while (reader.TryRead(out var line))
        {
            isEmpty = false;
            var count = reader.Split(delimiter, ref line, fields);
            if (count != columnCount)
                throw reader.Error($"{RatingParser.Plural(count, "column")} where {columnCount} belong; correct the "
                    + "line or get the set again");
            for (var column = 0; column < places.Length; column++)
                wanted[column] = places[column] < 0 ? default : fields[places[column]];
            handle(new Row(reader, delimiter, line, wanted));
        }
        if (isEmpty) throw new DataException($"{reader.File} is empty; get the set again.");
    }
}
