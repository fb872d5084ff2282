using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Parquet;
using Parquet.Schema;

namespace MovieRec.Data;

/// <summary>Ratings from tables of other libraries and formats.</summary>
public static class RatingTables
{
    extension(Ratings)
    {
        /// <summary>
        /// Ratings of a Parquet file: one a row, with the columns in any order. Rows without a value are refused.
        /// </summary>
        /// <param name="path">The file.</param>
        /// <param name="user">
        /// The name of the column of users: whole numbers or texts; null to find it by what data sets call it.
        /// </param>
        /// <param name="item">The name of the column of items: whole numbers or texts; null to find it.</param>
        /// <param name="rating">
        /// The name of the column of ratings; null to find it. Without one every row counts as 1.
        /// </param>
        /// <param name="time">The name of the column of times: Unix seconds, or timestamps; null to find it.</param>
        /// <param name="cancellationToken">Ends the reading.</param>
        /// <exception cref="DataException">
        /// The file cannot be read, a column is missing or of another kind, or a row has no value.
        /// </exception>
        public static Ratings FromParquet(
            string path, string? user = null, string? item = null, string? rating = null, string? time = null,
            CancellationToken cancellationToken = default) =>
            Task.Run(() => ReadAsync(path, user, item, rating, time, cancellationToken), cancellationToken).GetAwaiter()
                .GetResult();

        /// <summary>Ratings of a table of ML.NET; a <c>DataFrame</c> of Microsoft.Data.Analysis is one too.</summary>
        /// <param name="table">The table.</param>
        /// <param name="user">
        /// The name of the column of users: whole numbers or texts; null to find it by what data sets call it.
        /// </param>
        /// <param name="item">The name of the column of items: whole numbers or texts; null to find it.</param>
        /// <param name="rating">
        /// The name of the column of ratings; null to find it. Without one every row counts as 1.
        /// </param>
        /// <param name="time">
        /// The name of the column of times: Unix seconds as whole numbers, or dates; null to find it.
        /// </param>
        /// <exception cref="DataException">A column is missing or of another kind, or a row has no value.</exception>
        public static Ratings FromDataView(
            IDataView table, string? user = null, string? item = null, string? rating = null, string? time = null)
        {
            ArgumentNullException.ThrowIfNull(table);
            // A view may hold columns that hide others of the same name.
            DataViewSchema.Column[] columns = [.. table.Schema.Where(column => !column.IsHidden)];
            var places = TableColumns.Find([.. columns.Select(column => column.Name)], user, item, rating, time);
            using var cursor =
                table.GetRowCursor([
                    .. new[] { places.User, places.Item, places.Rating,
                        places.Time }.Where(place => place >= 0).Select(place => columns[place])]);
            var (users, items) = (Ids(cursor, columns[places.User]), Ids(cursor, columns[places.Item]));
            var values = places.Rating < 0 ? null : Numbers(cursor, columns[places.Rating]);
            var times = places.Time < 0 ? null : Times(cursor, columns[places.Time]);
            return Ratings.FromRows(Rows(), row => row.User, row => row.Item, row => row.Value,
                times is null ? null : row => row.Time);

            IEnumerable<(RawId User, RawId Item, float Value, DateTimeOffset Time)> Rows()
            {
                while (cursor.MoveNext())
                    yield return (users(), items(), values?.Invoke() ?? 1, times?.Invoke() ?? default);
            }
        }
    }

    private static async Task<Ratings> ReadAsync(
        string path, string? user, string? item, string? rating, string? time, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            var fields = reader.Schema.DataFields;
            var places = TableColumns.Find([.. fields.Select(field => field.Name)], user, item, rating, time);
            var rows = new List<(RawId User, RawId Item, float Value, DateTimeOffset Time)>();
            for (var at = 0; at < reader.RowGroupCount; at++)
            {
                using var group = reader.OpenRowGroupReader(at);
                var count = checked((int)group.RowCount);
                var users = await IdsAsync(group, fields[places.User], count, cancellationToken).ConfigureAwait(false);
                var items = await IdsAsync(group, fields[places.Item], count, cancellationToken).ConfigureAwait(false);
                var values = places.Rating < 0
                    ? null
                    : await NumbersAsync(group, fields[places.Rating], count, cancellationToken).ConfigureAwait(false);
                var times = places.Time < 0
                    ? null
                    : await TimesAsync(group, fields[places.Time], count, cancellationToken).ConfigureAwait(false);
                for (var row = 0; row < count; row++)
                    rows.Add(
                        (users[row], items[row], values is null ? 1 : (float)values[row],
                            times is null ? default : times[row]));
            }
            return Ratings.FromRows(rows, row => row.User, row => row.Item, row => row.Value,
                places.Time < 0 ? null : row => row.Time);
        }
        catch (DataException exception)
        {
            throw new DataException($"{path}: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path} cannot be read ({exception.Message.TrimEnd('.')}); check that it is a file you may read.",
                exception);
        }
#pragma warning disable CA1031 // What a reader of Parquet says to a file that is none is of no closed kind.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            throw new DataException(
                $"{path} is no Parquet file, or is damaged ({exception.Message.TrimEnd('.')}); get it again.",
                exception);
        }
    }

    private static async Task<RawId[]> IdsAsync(
        ParquetRowGroupReader group, DataField field, int count, CancellationToken cancellationToken)
    {
        // The reader calls the type of texts that of their characters, and hands them over as strings all the same.
        if (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[count];
            await group.ReadAsync(field, texts.AsMemory()!, null, cancellationToken).ConfigureAwait(false);
            return Array.ConvertAll(texts, text => RawId.Parse(text ?? throw NoValue(field.Name)));
        }
        return Array.ConvertAll(await WholeAsync(group, field, count, cancellationToken).ConfigureAwait(false),
            number => (RawId)number);
    }

    private static async Task<double[]> NumbersAsync(
        ParquetRowGroupReader group, DataField field, int count, CancellationToken cancellationToken)
    {
        if (field.ClrType == typeof(float))
            return Array.ConvertAll(
                await ColumnAsync<float>(group, field, count, cancellationToken).ConfigureAwait(false),
                value => (double)value);
        if (field.ClrType == typeof(double))
            return await ColumnAsync<double>(group, field, count, cancellationToken).ConfigureAwait(false);
        if (field.ClrType == typeof(decimal))
            return Array.ConvertAll(
                await ColumnAsync<decimal>(group, field, count, cancellationToken).ConfigureAwait(false),
                value => (double)value);
        return Array.ConvertAll(await WholeAsync(group, field, count, cancellationToken).ConfigureAwait(false),
            value => (double)value);
    }

    private static async Task<DateTimeOffset[]> TimesAsync(
        ParquetRowGroupReader group, DataField field, int count, CancellationToken cancellationToken)
    {
        if (field.ClrType == typeof(DateTime))
            return Array.ConvertAll(
                await ColumnAsync<DateTime>(group, field, count, cancellationToken).ConfigureAwait(false), Utc);
        return Array.ConvertAll(await WholeAsync(group, field, count, cancellationToken).ConfigureAwait(false),
            FromUnix);
    }

    private static async Task<long[]> WholeAsync(
        ParquetRowGroupReader group, DataField field, int count, CancellationToken cancellationToken)
    {
        if (field.ClrType == typeof(int))
            return Array.ConvertAll(
                await ColumnAsync<int>(group, field, count, cancellationToken).ConfigureAwait(false),
                value => (long)value);
        if (field.ClrType == typeof(long))
            return await ColumnAsync<long>(group, field, count, cancellationToken).ConfigureAwait(false);
        if (field.ClrType == typeof(uint))
            return Array.ConvertAll(
                await ColumnAsync<uint>(group, field, count, cancellationToken).ConfigureAwait(false),
                value => (long)value);
        if (field.ClrType == typeof(short))
            return Array.ConvertAll(
                await ColumnAsync<short>(group, field, count, cancellationToken).ConfigureAwait(false),
                value => (long)value);
        if (field.ClrType == typeof(byte))
            return Array.ConvertAll(
                await ColumnAsync<byte>(group, field, count, cancellationToken).ConfigureAwait(false),
                value => (long)value);
        if (field.ClrType == typeof(sbyte))
            return Array.ConvertAll(
                await ColumnAsync<sbyte>(group, field, count, cancellationToken).ConfigureAwait(false),
                value => (long)value);
        if (field.ClrType == typeof(ushort))
            return Array.ConvertAll(
                await ColumnAsync<ushort>(group, field, count, cancellationToken).ConfigureAwait(false),
                value => (long)value);
        throw OfAnotherKind(field.Name, field.ClrType);
    }

    private static async Task<T[]> ColumnAsync<T>(
        ParquetRowGroupReader group, DataField field, int count, CancellationToken cancellationToken) where T : struct
    {
        if (!field.IsNullable)
        {
            var column = new T[count];
            await group.ReadAsync(field, column.AsMemory(), null, cancellationToken).ConfigureAwait(false);
            return column;
        }
        var nullable = new T?[count];
        await group.ReadAsync(field, nullable.AsMemory(), null, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(nullable, value => value ?? throw NoValue(field.Name));
    }

    private static Func<RawId> Ids(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
        {
            var text = cursor.GetGetter<ReadOnlyMemory<char>>(column);
            return () =>
            {
                ReadOnlyMemory<char> value = default;
                text(ref value);
                return value.IsEmpty ? throw NoValue(column.Name) : RawId.Parse(value.ToString());
            };
        }
        var whole = Whole(cursor, column) ?? throw OfAnotherKind(column.Name, column.Type.RawType);
        return () => whole();
    }

    private static Func<float> Numbers(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        if (column.Type == NumberDataViewType.Single)
        {
            var getter = cursor.GetGetter<float>(column);
            return () =>
            {
                var value = float.NaN;
                getter(ref value);
                return float.IsNaN(value) ? throw NoValue(column.Name) : value;
            };
        }
        if (column.Type == NumberDataViewType.Double)
        {
            var getter = cursor.GetGetter<double>(column);
            return () =>
            {
                var value = double.NaN;
                getter(ref value);
                return double.IsNaN(value) ? throw NoValue(column.Name) : (float)value;
            };
        }
        var whole = Whole(cursor, column) ?? throw OfAnotherKind(column.Name, column.Type.RawType);
        return () => whole();
    }

    private static Func<DateTimeOffset> Times(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        if (column.Type is DateTimeDataViewType)
        {
            var getter = cursor.GetGetter<DateTime>(column);
            return () =>
            {
                var value = DateTime.MinValue;
                getter(ref value);
                return Utc(value);
            };
        }
        if (column.Type is DateTimeOffsetDataViewType)
        {
            var getter = cursor.GetGetter<DateTimeOffset>(column);
            return () =>
            {
                var value = DateTimeOffset.MinValue;
                getter(ref value);
                return value;
            };
        }
        var whole = Whole(cursor, column) ?? throw new DataException(
            $"The column '{column.Name}' holds {column.Type.RawType.Name}, which cannot hold Unix seconds exactly: "
                + "give times as whole numbers of 64 bits, or as dates.");
        return () => FromUnix(whole());
    }

    private static Func<long>? Whole(DataViewRowCursor cursor, DataViewSchema.Column column) => column.Type switch
    {
        var type when type == NumberDataViewType.Int32 => Getter<int>(cursor, column, value => value),
        var type when type == NumberDataViewType.Int64 => Getter<long>(cursor, column, value => value),
        var type when type == NumberDataViewType.UInt32 => Getter<uint>(cursor, column, value => value),
        var type when type == NumberDataViewType.UInt64 => Getter<ulong>(cursor, column, value => checked((long)value)),
        var type when type == NumberDataViewType.Int16 => Getter<short>(cursor, column, value => value),
        var type when type == NumberDataViewType.UInt16 => Getter<ushort>(cursor, column, value => value),
        var type when type == NumberDataViewType.Byte => Getter<byte>(cursor, column, value => value),
        var type when type == NumberDataViewType.SByte => Getter<sbyte>(cursor, column, value => value),
        _ => null,
    };

    private static Func<long> Getter<T>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T, long> widen)
        where T : struct
    {
        var getter = cursor.GetGetter<T>(column);
        return () =>
        {
            T value = default;
            getter(ref value);
            return widen(value);
        };
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static DateTimeOffset FromUnix(long seconds)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new DataException(
                string.Create(CultureInfo.InvariantCulture,
                    $"The time {seconds} is outside of the years 1 to 9999; whole numbers must be Unix seconds."),
                    exception);
        }
    }

    private static DataException NoValue(string column) =>
        new($"A row has no value in the column '{column}'; fill it, or leave such rows out.");

    private static DataException OfAnotherKind(string column, Type type) =>
        new($"The column '{column}' holds {type.Name}, which is neither a whole number nor a text that could stand "
            + "there.");
}
