using System.Security.Cryptography;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;
using Parquet;
using Parquet.Schema;

namespace MovieRec.Cluster.Partitions;

/// <summary>
/// The entries of a part in compressed rows, as <see cref="CsrMatrix"/> has them; rows count from the part's first,
/// columns over the whole data.
/// </summary>
internal sealed record PartRows(int[] RowStart, int[] Columns, float[] Weights);

/// <summary>
/// The Parquet files of a partition: one row an interaction with the columns <c>row</c> and <c>column</c> (indices over
/// the whole data, not the part) and <c>weight</c>, ordered by row and column, in row groups that bound the memory of
/// whoever reads or writes; and the raw ids of a side, in the order of their indices.
/// </summary>
internal static class PartFile
{
    private const int GroupRows = 1 << 19;

    private static readonly DataField<int> RowField = new("row");
    private static readonly DataField<int> ColumnField = new("column");
    private static readonly DataField<float> WeightField = new("weight");
    private static readonly DataField<int> IdField = new("id");
    private static readonly ParquetSchema PartSchema = new(RowField, ColumnField, WeightField);
    private static readonly ParquetSchema IdSchema = new(IdField);

    /// <summary>Writes a part.</summary>
    /// <param name="path">The file.</param>
    /// <param name="firstRow">Index, over the whole data, of the part's first row.</param>
    /// <param name="rows">The part.</param>
    public static async Task WriteAsync(string path, int firstRow, CsrMatrix rows)
    {
        using var stream = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(PartSchema, stream).ConfigureAwait(false);
        var indices = new int[Math.Min(GroupRows, rows.EntryCount)];
        var row = 0;
        for (var start = 0; start < rows.EntryCount; start += GroupRows)
        {
            var count = Math.Min(GroupRows, rows.EntryCount - start);
            for (var entry = 0; entry < count; entry++)
            {
                while (rows.RowStart[row + 1] <= start + entry) row++;
                indices[entry] = firstRow + row;
            }
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<int>(RowField, indices.AsMemory(0, count)).ConfigureAwait(false);
            await group.WriteAsync<int>(ColumnField, rows.Columns.Slice(start, count).ToArray()).ConfigureAwait(false);
            await group.WriteAsync<float>(WeightField, rows.Values.Slice(start, count).ToArray()).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the raw ids of a side.</summary>
    public static async Task WriteIdsAsync(string path, int[] ids)
    {
        using var stream = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(IdSchema, stream).ConfigureAwait(false);
        for (var start = 0; start < ids.Length; start += GroupRows)
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<int>(IdField, ids.AsMemory(start, Math.Min(GroupRows, ids.Length - start)))
                .ConfigureAwait(false);
        }
    }

    /// <summary>Reads a part whole, with columns over the whole data.</summary>
    /// <param name="folder">The partitions.</param>
    /// <param name="manifest">Their description.</param>
    /// <param name="side">Side of the part.</param>
    /// <param name="part">Its number.</param>
    /// <exception cref="DataException">The file cannot be read or is not what was written.</exception>
    public static async Task<PartRows> ReadAsync(string folder, PartitionManifest manifest, Side side, int part)
    {
        var (first, end) = (manifest.StartsOf(side)[part], manifest.StartsOf(side)[part + 1]);
        return await ReadAsync(folder, manifest, PartitionManifest.PartName(side, part), async reader =>
        {
            var count = reader.RowGroups.Sum(group => group.RowCount);
            Require(count >= 0 && count <= Math.Min(manifest.Interactions, Array.MaxLength));
            var rowStart = new int[end - first + 1];
            var (columns, weights) = (new int[count], new float[count]);
            var rows = new int[GroupRows];
            var read = 0;
            for (var at = 0; at < reader.RowGroupCount; at++)
            {
                using var group = reader.OpenRowGroupReader(at);
                var length = LengthOf(group);
                await group.ReadAsync<int>(RowField, rows.AsMemory(0, length)).ConfigureAwait(false);
                await group.ReadAsync<int>(ColumnField, columns.AsMemory(read, length)).ConfigureAwait(false);
                await group.ReadAsync<float>(WeightField, weights.AsMemory(read, length)).ConfigureAwait(false);
                Count(rows.AsSpan(0, length), first, rowStart.AsSpan(1));
                read += length;
            }
            var other = manifest.CountOf(side.Other());
            for (var row = 0; row < end - first; row++)
            {
                rowStart[row + 1] += rowStart[row];
                var before = -1;
                foreach (var column in columns.AsSpan(rowStart[row]..rowStart[row + 1]))
                {
                    Require(column > before && column < other);
                    before = column;
                }
            }
            Require(!weights.AsSpan().ContainsAnyExceptInRange(0, float.MaxValue));
            return new PartRows(rowStart, columns, weights);
        }).ConfigureAwait(false);
    }

    /// <summary>The numbers of interactions of each row of a part, without reading its other columns.</summary>
    public static Task<int[]> ReadLengthsAsync(string folder, PartitionManifest manifest, Side side, int part) =>
        ReadAsync(folder, manifest, PartitionManifest.PartName(side, part), async reader =>
        {
            var (first, end) = (manifest.StartsOf(side)[part], manifest.StartsOf(side)[part + 1]);
            var lengths = new int[end - first];
            await foreach (var rows in GroupsAsync(reader, RowField).ConfigureAwait(false))
                Count(rows.Span, first, lengths);
            return lengths;
        });

    /// <summary>Hands on the columns of a part's entries, some at a time, without reading its other columns.</summary>
    public static Task ReadColumnsAsync(
        string folder, PartitionManifest manifest, Side side, int part, Action<ReadOnlyMemory<int>> take) =>
        ForEachGroupAsync(folder, manifest, PartitionManifest.PartName(side, part), ColumnField, take);

    /// <summary>Hands on the weights of a part's entries, some at a time, without reading its other columns.</summary>
    public static Task ReadWeightsAsync(
        string folder, PartitionManifest manifest, Side side, int part, Action<ReadOnlyMemory<float>> take) =>
        ForEachGroupAsync(folder, manifest, PartitionManifest.PartName(side, part), WeightField, take);

    /// <summary>
    /// The texts of a side's raw ids, as <see cref="IdMap.Unpack"/> takes them; empty where all ids are numbers.
    /// </summary>
    public static byte[] ReadNames(string folder, PartitionManifest manifest, Side side)
    {
        var name = PartitionManifest.NamesName(side);
        if (!manifest.Checksums.ContainsKey(name)) return [];
        var path = Path.Combine(folder, name);
        try
        {
            using var stream = OpenChecked(path, name, manifest);
            var names = new byte[stream.Length];
            stream.ReadExactly(names);
            return names;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception);
        }
    }

    /// <summary>The raw ids of a side.</summary>
    public static async Task<int[]> ReadIdsAsync(string folder, PartitionManifest manifest, Side side)
    {
        var ids = new List<int>();
        await ForEachGroupAsync<int>(folder, manifest, PartitionManifest.IdsName(side), IdField,
            group => ids.AddRange(group.Span)).ConfigureAwait(false);
        if (ids.Count != manifest.CountOf(side) || ids.Zip(ids.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw Damaged(Path.Combine(folder, PartitionManifest.IdsName(side)), null);
        return [.. ids];
    }

    /// <summary>The raw ids of a side and their texts.</summary>
    public static async Task<IdMap> ReadIdMapAsync(string folder, PartitionManifest manifest, Side side)
    {
        var ids = await ReadIdsAsync(folder, manifest, side).ConfigureAwait(false);
        try
        {
            return IdMap.Unpack(ids, ReadNames(folder, manifest, side));
        }
        catch (ArgumentException exception)
        {
            throw Damaged(Path.Combine(folder, PartitionManifest.NamesName(side)), exception);
        }
    }

    private static Task<bool> ForEachGroupAsync<T>(
        string folder, PartitionManifest manifest, string name, DataField<T> field, Action<ReadOnlyMemory<T>> take)
        where T : struct =>
        ReadAsync(folder, manifest, name, async reader =>
        {
            await foreach (var group in GroupsAsync(reader, field).ConfigureAwait(false)) take(group);
            return true;
        });

    private static async IAsyncEnumerable<ReadOnlyMemory<T>> GroupsAsync<T>(ParquetReader reader, DataField<T> field)
        where T : struct
    {
        var buffer = new T[GroupRows];
        for (var at = 0; at < reader.RowGroupCount; at++)
        {
            using var group = reader.OpenRowGroupReader(at);
            var length = LengthOf(group);
            await group.ReadAsync(field, buffer.AsMemory(0, length)).ConfigureAwait(false);
            yield return buffer.AsMemory(0, length);
        }
    }

    private static async Task<TResult> ReadAsync<TResult>(
        string folder, PartitionManifest manifest, string name, Func<ParquetReader, Task<TResult>> read)
    {
        var path = Path.Combine(folder, name);
        try
        {
            using var stream = OpenChecked(path, name, manifest);
            await using var reader = await ParquetReader.CreateAsync(stream).ConfigureAwait(false);
            return await read(reader).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception);
        }
        // The checksum fits, so another program wrote it; what a reader of Parquet says to that is of no closed kind.
#pragma warning disable CA1031
        catch (Exception exception) when (exception is not (DataException or OperationCanceledException))
#pragma warning restore CA1031
        {
            throw Damaged(path, exception);
        }
    }

    /// <summary>Adds each row's entries to its count.</summary>
    private static void Count(ReadOnlySpan<int> rows, int first, Span<int> counts)
    {
        var before = 0;
        foreach (var row in rows)
        {
            var index = row - first;
            Require(index >= before && index < counts.Length);
            counts[before = index]++;
        }
    }

    private static int LengthOf(ParquetRowGroupReader group)
    {
        Require(group.RowCount is >= 0 and <= GroupRows);
        return (int)group.RowCount;
    }

    /// <summary>Ends the reading of a file that holds what no part holds.</summary>
    private static void Require(bool condition)
    {
        if (!condition) throw new InvalidDataException();
    }

    private static DataException Damaged(string path, Exception? inner) =>
        new($"'{path}' is damaged: what it holds is no part of a partition; restore it or partition the data again.",
            inner);

    private static FileStream OpenChecked(string path, string name, PartitionManifest manifest)
    {
        var stream = File.OpenRead(path);
        if (!manifest.Checksums.TryGetValue(name, out var expected) || expected != Checksum(stream))
        {
            stream.Dispose();
            throw new DataException($"'{path}' is not the file that was partitioned (its checksum differs); restore it "
                + "or partition the data again.");
        }
        stream.Position = 0;
        return stream;
    }

    private static DataException Unreadable(string path, Exception exception) =>
        new($"'{path}' cannot be read ({exception.Message.TrimEnd('.')}); restore it or partition the data again.",
            exception);

    /// <summary>SHA-256 of all that follows in <paramref name="stream"/>, in hexadecimal.</summary>
    public static string Checksum(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));
}
