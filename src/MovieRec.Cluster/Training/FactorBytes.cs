using System.Runtime.InteropServices;
using MovieRec.Numerics;

namespace MovieRec.Cluster.Training;

/// <summary>
/// Factors as bytes: float32, little-endian as every machine we run on, row after row without padding. No serializer
/// looks at a float.
/// </summary>
internal static class FactorBytes
{
    /// <summary>
    /// Bytes of some rows in a message: large enough that calls cost little, small enough that none holds up others.
    /// </summary>
    public const int MessageBytes = 1 << 20;

    /// <summary>Bytes of a row.</summary>
    public static int RowBytes(int factors) => factors * sizeof(float);

    /// <summary>Rows of <paramref name="factors"/> factors in a message.</summary>
    public static int RowsOfMessage(int factors) => Math.Max(1, MessageBytes / RowBytes(factors));

    /// <summary>All rows of <paramref name="matrix"/>.</summary>
    public static byte[] Write(FactorMatrix matrix) => Write(matrix, 0, matrix.RowCount);

    /// <summary>Some rows of <paramref name="matrix"/>.</summary>
    public static byte[] Write(FactorMatrix matrix, int first, int count)
    {
        var row = RowBytes(matrix.ColumnCount);
        var bytes = GC.AllocateUninitializedArray<byte>(checked(count * row));
        for (var at = 0; at < count; at++) MemoryMarshal.AsBytes(matrix[first + at]).CopyTo(bytes.AsSpan(at * row));
        return bytes;
    }

    /// <summary>The rows of <paramref name="matrix"/> that <paramref name="rows"/> (int32) name.</summary>
    public static byte[] Write(FactorMatrix matrix, ReadOnlySpan<byte> rows)
    {
        var row = RowBytes(matrix.ColumnCount);
        var indices = MemoryMarshal.Cast<byte, int>(rows);
        var bytes = GC.AllocateUninitializedArray<byte>(checked(indices.Length * row));
        for (var at = 0; at < indices.Length; at++)
            MemoryMarshal.AsBytes(matrix[indices[at]]).CopyTo(bytes.AsSpan(at * row));
        return bytes;
    }

    /// <summary>Writes rows into <paramref name="matrix"/> from row <paramref name="first"/> on.</summary>
    public static void CopyTo(ReadOnlySpan<byte> bytes, FactorMatrix matrix, int first)
    {
        var row = RowBytes(matrix.ColumnCount);
        for (var at = 0; at * row < bytes.Length; at++)
            MemoryMarshal.Cast<byte, float>(bytes.Slice(at * row, row)).CopyTo(matrix.PaddedRow(first + at));
    }

    /// <summary>The matrix that holds the rows.</summary>
    public static FactorMatrix ToMatrix(ReadOnlySpan<byte> bytes, int factors)
    {
        var matrix = new FactorMatrix(bytes.Length / RowBytes(factors), factors);
        CopyTo(bytes, matrix, 0);
        return matrix;
    }
}
