using System.Collections;
using System.Globalization;
using System.Numerics;
using DuckDB.NET.Data;
using Microsoft.Data.Analysis;

namespace MovieRec.Sql;

/// <summary>How values of one .NET type are kept in a table, and read back into a data frame.</summary>
internal abstract class SqlType
{
    private static readonly SqlType Text = new SqlType<string>("VARCHAR", (row, value) => row.AppendValue(value),
        TextOf);

    private static readonly Dictionary<Type, SqlType> Known = new()
    {
        [typeof(bool)] = new SqlType<bool>("BOOLEAN", (row, value) => row.AppendValue(value)),
        [typeof(sbyte)] = new SqlType<sbyte>("TINYINT", (row, value) => row.AppendValue(value)),
        [typeof(byte)] = new SqlType<byte>("UTINYINT", (row, value) => row.AppendValue(value)),
        [typeof(short)] = new SqlType<short>("SMALLINT", (row, value) => row.AppendValue(value)),
        [typeof(ushort)] = new SqlType<ushort>("USMALLINT", (row, value) => row.AppendValue(value)),
        [typeof(int)] = new SqlType<int>("INTEGER", (row, value) => row.AppendValue(value)),
        [typeof(uint)] = new SqlType<uint>("UINTEGER", (row, value) => row.AppendValue(value)),
        [typeof(long)] = new SqlType<long>("BIGINT", (row, value) => row.AppendValue(value)),
        [typeof(ulong)] = new SqlType<ulong>("UBIGINT", (row, value) => row.AppendValue(value)),
        [typeof(float)] = new SqlType<float>("FLOAT", (row, value) => row.AppendValue(value)),
        [typeof(double)] = new SqlType<double>("DOUBLE", (row, value) => row.AppendValue(value)),
        [typeof(decimal)] = new SqlType<decimal>("DECIMAL(38, 10)", (row, value) => row.AppendValue(value)),
        [typeof(DateTime)] = new SqlType<DateTime>("TIMESTAMP", (row, value) => row.AppendValue(value)),
        [typeof(DateOnly)] = new SqlType<DateOnly>("DATE", (row, value) => row.AppendValue(value)),
        [typeof(string)] = Text,
    };

    /// <summary>The type's name in SQL.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The one for values of a .NET type: a list of texts stays a list, and what SQL has no type for is kept as text.
    /// </summary>
    public static SqlType Of(Type type) =>
        Known.TryGetValue(Nullable.GetUnderlyingType(type) ?? type, out var known) ? known
        : typeof(IEnumerable<string>).IsAssignableFrom(type)
        ? new SqlType<IEnumerable<string>>("VARCHAR[]", (row, value) => row.AppendValue(value))
        : Text;

    /// <summary>Adds a value to a row that is being written.</summary>
    public abstract void Append(IDuckDBAppenderRow row, object? value);

    /// <summary>A column of a data frame from what a query gave.</summary>
    public static DataFrameColumn Column(string name, Type type, IReadOnlyList<object?> values)
    {
        // Sums of whole numbers are wider than any column of a frame; most fit all the same.
        if (type == typeof(BigInteger) || type == typeof(UInt128) || type == typeof(Int128))
        {
            var whole = values.Select(value => value is null
                ? (BigInteger?)null
                : value as BigInteger? ?? BigInteger.Parse($"{value}", CultureInfo.InvariantCulture)).ToArray();
            return whole.All(value => value is null || (value >= long.MinValue && value <= long.MaxValue))
                ? new Int64DataFrameColumn(name, whole.Select(value => (long?)value))
                : new DoubleDataFrameColumn(name, whole.Select(value => (double?)value));
        }
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => new BooleanDataFrameColumn(name, values.Cast<bool?>()),
            TypeCode.SByte => new SByteDataFrameColumn(name, values.Cast<sbyte?>()),
            TypeCode.Byte => new ByteDataFrameColumn(name, values.Cast<byte?>()),
            TypeCode.Int16 => new Int16DataFrameColumn(name, values.Cast<short?>()),
            TypeCode.UInt16 => new UInt16DataFrameColumn(name, values.Cast<ushort?>()),
            TypeCode.Int32 => new Int32DataFrameColumn(name, values.Cast<int?>()),
            TypeCode.UInt32 => new UInt32DataFrameColumn(name, values.Cast<uint?>()),
            TypeCode.Int64 => new Int64DataFrameColumn(name, values.Cast<long?>()),
            TypeCode.UInt64 => new UInt64DataFrameColumn(name, values.Cast<ulong?>()),
            TypeCode.Single => new SingleDataFrameColumn(name, values.Cast<float?>()),
            TypeCode.Double => new DoubleDataFrameColumn(name, values.Cast<double?>()),
            TypeCode.Decimal => new DecimalDataFrameColumn(name, values.Cast<decimal?>()),
            TypeCode.DateTime => new DateTimeDataFrameColumn(name, values.Cast<DateTime?>()),
            _ when type == typeof(DateOnly) =>
                new DateTimeDataFrameColumn(name,
                    values.Select(value => ((DateOnly?)value)?.ToDateTime(TimeOnly.MinValue))),
            _ => new StringDataFrameColumn(name, values.Select(TextOf)),
        };
    }

    private static string? TextOf(object? value) => value switch
    {
        null or DBNull => null,
        string text => text,
        IDictionary members =>
            string.Join(", ", members.Keys.Cast<object>().Select(key => $"{key}: {TextOf(members[key])}")),
        IEnumerable list => string.Join(", ", list.Cast<object?>().Select(TextOf)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}

/// <inheritdoc/>
/// <param name="name">The type's name in SQL.</param>
/// <param name="append">Adds a value that is not null.</param>
/// <param name="convert">
/// Makes a <typeparamref name="T"/> of whatever is kept as one; null where values are one already.
/// </param>
internal sealed class SqlType<T>(string name, Action<IDuckDBAppenderRow, T> append, Func<object?, T?>? convert = null)
    : SqlType
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override void Append(IDuckDBAppenderRow row, object? value)
    {
        if (value is null) row.AppendNullValue();
        else append(row, convert is null ? (T)value : convert(value)!);
    }
}
