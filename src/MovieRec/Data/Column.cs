namespace MovieRec.Data;

/// <summary>
/// Numbers one behind the other: the first of an array, or a part of a file that stays mapped into memory as long as
/// the process lives.
/// </summary>
internal readonly unsafe struct Column<T> where T : unmanaged
{
    private readonly T[]? _array;
    private readonly T* _mapped;

    /// <param name="array">The array, which must not be changed afterwards.</param>
    /// <param name="length">How many of its elements belong to the column.</param>
    public Column(T[] array, int length) => (_array, Length) = (array, length);

    /// <param name="mapped">The first element.</param>
    /// <param name="length">How many there are.</param>
    public Column(T* mapped, int length)
    {
        _mapped = mapped;
        Length = length;
    }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>The elements.</summary>
    public ReadOnlySpan<T> Span =>
        _mapped is null ? new ReadOnlySpan<T>(_array, 0, Length) : new ReadOnlySpan<T>(_mapped, Length);
}
