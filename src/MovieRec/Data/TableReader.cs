namespace MovieRec.Data;

/// <summary>Reads the small tables of a data set (movies, users, genres): one record a line, every field as text on demand.</summary>
internal static class TableReader
{
    /// <summary>One line of a table, valid until the next is read.</summary>
    public readonly ref struct Row(LineReader reader, Delimiter delimiter, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields)
    {
        private readonly ReadOnlySpan<byte> _line = line;
        private readonly ReadOnlySpan<Range> _fields = fields;

        /// <summary>Number of fields.</summary>
        public int Count => _fields.Length;

        /// <summary>The text of a field.</summary>
        public string Text(int column) => delimiter.Text(_line[_fields[column]]);

        /// <summary>Whether a flag, written 1 or 0, is set.</summary>
        public bool Flag(int column) => _line[_fields[column]] switch
        {
            [(byte)'1'] => true,
            [(byte)'0'] => false,
            _ => throw Error($"column {column + 1} should be 0 or 1 but is '{Text(column)}'; correct the line or get the set again"),
        };

        /// <summary>A whole number that must not be negative.</summary>
        public int Number(int column, string kind) => int.TryParse(Text(column), out var number) && number >= 0
            ? number
            : throw Error($"the {kind} '{Text(column)}' is not a whole number; correct the line or get the set again");

        /// <summary>The exception for this line.</summary>
        public DataException Error(string problem) => reader.Error(problem);
    }

    /// <summary>What makes a record of a row.</summary>
    public delegate void RowHandler(Row row);

    /// <summary>Reads a whole table.</summary>
    /// <param name="files">The set.</param>
    /// <param name="name">The table's file.</param>
    /// <param name="delimiter">What parts its columns.</param>
    /// <param name="columnCount">How many columns every line must have.</param>
    /// <param name="header">The exact header it must start with; null where the format has none.</param>
    /// <param name="handle">Takes each row.</param>
    public static void Read(DataFiles files, string name, Delimiter delimiter, int columnCount, string? header, RowHandler handle)
    {
        using var reader = new LineReader(files.Open(name), files.NameOf(name));
        Span<Range> fields = new Range[columnCount];
        if (header is not null)
        {
            if (!reader.TryRead(out var first)) throw new DataException($"{reader.File} is empty; get the set again.");
            if (!string.Equals(delimiter.Text(first), header, StringComparison.OrdinalIgnoreCase))
                throw reader.Error($"the header should be '{header}'; put it there or get the set again");
        }
        var isEmpty = true;
        while (reader.TryRead(out var line))
        {
            isEmpty = false;
            var count = delimiter.Split(line, fields);
            if (count < 0) throw reader.Error("a quotation mark is not closed or has text behind it; correct the line or get the set again");
            if (count != columnCount)
                throw reader.Error($"{RatingParser.Plural(count, "column")} where {columnCount} belong; correct the line or get the set again");
            handle(new Row(reader, delimiter, line, fields));
        }
        if (isEmpty) throw new DataException($"{reader.File} is empty; get the set again.");
    }
}
