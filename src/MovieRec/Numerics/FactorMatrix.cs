using System.Runtime.CompilerServices;

namespace MovieRec.Numerics;

/// <summary>
/// A dense float32 matrix, row-major, whose rows start on 64-byte boundaries: each is padded with zeros to a whole
/// number of 16-lane vectors, so that kernels need neither tail loops nor unaligned loads.
/// </summary>
/// <remarks>Elements are written only by whoever made the matrix; a trained model hands out read-only views.</remarks>
public sealed unsafe class FactorMatrix
{
    /// <summary>Rows are padded to a multiple of this many floats: one 512-bit vector, one cache line.</summary>
    public const int Lane = 16;

    // Pinned, so that kernels may hold pointers; a span handed out keeps it alive. Null where the memory is a mapped
    // file's.
    private readonly float[]? _array;
    private readonly int _offset;
    private readonly float* _start;

    /// <summary>Makes a matrix of zeros.</summary>
    /// <param name="rowCount">Number of rows, at least 0.</param>
    /// <param name="columnCount">Number of columns, at least 1.</param>
    public FactorMatrix(int rowCount, int columnCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columnCount);
        (RowCount, ColumnCount, Stride) = (rowCount, columnCount, PaddedLength(columnCount));
        _array = GC.AllocateArray<float>(checked(rowCount * Stride + Lane), pinned: true);
        var first = (float*)Unsafe.AsPointer(ref _array[0]);
        HugePages.Advise(first, (nuint)_array.Length * sizeof(float));
        _offset =
            (int)((Lane * sizeof(float) - (nint)first % (Lane * sizeof(float))) % (Lane * sizeof(float))
                / sizeof(float));
        _start = first + _offset;
    }

    private FactorMatrix(FactorMatrix whole, int rowCount)
    {
        (RowCount, ColumnCount, Stride, _array, _offset) = (rowCount, whole.ColumnCount, whole.Stride, whole._array,
            whole._offset);
        _start = whole._start;
    }

    /// <summary>
    /// Views memory that stays where it is as long as the process lives, laid out as this type lays it out.
    /// </summary>
    /// <param name="rowCount">Number of rows.</param>
    /// <param name="columnCount">Number of columns.</param>
    /// <param name="start">First element; on a 64-byte boundary.</param>
    internal FactorMatrix(int rowCount, int columnCount, float* start)
    {
        (RowCount, ColumnCount, Stride) = (rowCount, columnCount, PaddedLength(columnCount));
        _start = start;
    }

    /// <summary>Number of rows.</summary>
    public int RowCount { get; }

    /// <summary>Number of columns, padding not counted.</summary>
    public int ColumnCount { get; }

    /// <summary>
    /// Floats from one row to the next: <see cref="ColumnCount"/> rounded up to a multiple of <see cref="Lane"/>.
    /// </summary>
    public int Stride { get; }

    /// <summary>The elements of <paramref name="row"/>; length <see cref="ColumnCount"/>.</summary>
    public ReadOnlySpan<float> this[int row] => PaddedRow(row)[..ColumnCount];

    /// <summary>The elements as a plain [rows × columns] array, row-major, without padding.</summary>
    public float[] ToArray()
    {
        var dense = new float[checked(RowCount * ColumnCount)];
        for (var row = 0; row < RowCount; row++) this[row].CopyTo(dense.AsSpan(row * ColumnCount));
        return dense;
    }

    /// <summary>The matrix that holds the plain [rows × columns] array <paramref name="dense"/>.</summary>
    /// <exception cref="ArgumentException">
    /// The length is not <paramref name="rowCount"/> × <paramref name="columnCount"/>.
    /// </exception>
    public static FactorMatrix FromDense(int rowCount, int columnCount, ReadOnlySpan<float> dense)
    {
        if (dense.Length != (long)rowCount * columnCount)
            throw new ArgumentException($"A {rowCount} × {columnCount} matrix needs {(long)rowCount * columnCount} "
                + $"elements, not {dense.Length}.", nameof(dense));
        var matrix = new FactorMatrix(rowCount, columnCount);
        for (var row = 0; row < rowCount; row++)
            dense.Slice(row * columnCount, columnCount).CopyTo(matrix.PaddedRow(row));
        return matrix;
    }

    /// <summary>A matrix of its own with the same elements.</summary>
    internal FactorMatrix Copy()
    {
        var copy = new FactorMatrix(RowCount, ColumnCount);
        for (var row = 0; row < RowCount; row++) PaddedRow(row).CopyTo(copy.PaddedRow(row));
        return copy;
    }

    /// <summary>A view of the first rows, in the same memory.</summary>
    /// <param name="rowCount">How many.</param>
    public FactorMatrix Top(int rowCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowCount, RowCount);
        return new FactorMatrix(this, rowCount);
    }

    /// <summary>
    /// A square matrix of zeros with memory for <see cref="PaddedLength"/> rows, so that kernels can pad it with rows
    /// where it stands.
    /// </summary>
    /// <param name="size">Number of rows and columns, at least 0.</param>
    internal static FactorMatrix Square(int size) => new FactorMatrix(PaddedLength(size), Math.Max(size, 1)).Top(size);

    /// <summary>Rows that the memory has room for, from the first on.</summary>
    internal int Capacity => _array is null ? RowCount : (_array.Length - Lane) / Stride;

    /// <summary>The transposed matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static FactorMatrix Transpose(FactorMatrix matrix)
    {
        var transposed = new FactorMatrix(matrix.ColumnCount, Math.Max(matrix.RowCount, 1));
        for (var row = 0; row < matrix.RowCount; row++)
        {
            var from = matrix[row];
            for (var column = 0; column < from.Length; column++)
                transposed._start[(nint)column * transposed.Stride + row] = from[column];
        }
        return transposed;
    }

    /// <summary><paramref name="length"/> rounded up to a multiple of <see cref="Lane"/>.</summary>
    public static int PaddedLength(int length) => (length + Lane - 1) / Lane * Lane;

    /// <summary>
    /// The elements of <paramref name="row"/> with the zeros behind them; length <see cref="Stride"/>.
    /// </summary>
    public Span<float> PaddedRow(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return _array is null
            ? new Span<float>(_start + (nint)row * Stride, Stride) : _array.AsSpan(_offset + row * Stride, Stride);
    }

    /// <summary>First element. The caller keeps the matrix alive while it uses the pointer.</summary>
    internal float* Pointer => _start;

    /// <summary>Sets every element to 0.</summary>
    internal void Clear() => new Span<float>(_start, RowCount * Stride).Clear();
}
