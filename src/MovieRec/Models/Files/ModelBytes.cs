using MovieRec.Numerics;

namespace MovieRec.Models.Files;

/// <summary>The sections of a model file, in memory.</summary>
internal sealed unsafe class ModelBytes
{
    private sealed record Place(SectionLayout Layout, long At);

    private readonly byte* _start;
    private readonly bool _copies;
    private readonly Dictionary<string, Place> _sections = new(StringComparer.Ordinal);

    /// <param name="start">The first byte of the file; on a 64-byte boundary.</param>
    /// <param name="length">Length of the file.</param>
    /// <param name="first">Where the first section starts.</param>
    /// <param name="layouts">The sections, in the order of the file.</param>
    /// <param name="copies">Whether the memory is given up afterwards, so that matrices are copied too.</param>
    /// <exception cref="ArgumentException">The sections do not fill the file, or two have one name.</exception>
    public ModelBytes(byte* start, long length, long first, IEnumerable<SectionLayout> layouts, bool copies)
    {
        _start = start;
        _copies = copies;
        var at = first;
        foreach (var layout in layouts)
        {
            if (layout.Rows < 0 || layout.Columns < 1)
                throw new ArgumentException($"The section '{layout.Name}' has no size.");
            _sections.Add(layout.Name, new Place(layout, at));
            at = checked(ModelFile.Aligned(at + layout.Length));
            if (at > length) throw new ArgumentException($"The section '{layout.Name}' lies outside the file.");
        }
        if (at != length) throw new ArgumentException("The sections do not fill the file.");
    }

    /// <summary>Whether there is such a section.</summary>
    public bool Has(string name) => _sections.ContainsKey(name);

    /// <summary>Number of rows of a section.</summary>
    public int LengthOf(string name) => Find(name).Layout.Rows;

    /// <summary>The elements of an array, where they lie.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">What its elements are.</param>
    /// <param name="length">How many there must be; null for any number.</param>
    public ReadOnlySpan<T> Span<T>(string name, SectionType type, int? length = null) where T : unmanaged
    {
        var (layout, at) = Find(name);
        if (layout.Type != type || layout.Columns != 1 || (length is { } expected && layout.Rows != expected))
            throw new ArgumentException($"The section '{name}' is of another type or length.");
        return new ReadOnlySpan<T>(_start + at, layout.Rows);
    }

    /// <summary>A dense matrix, used where it lies, or copied.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rows">Number of rows it must have.</param>
    /// <param name="columns">Number of columns it must have; null for any.</param>
    public FactorMatrix Matrix(string name, int rows, int? columns)
    {
        var (layout, at) = Find(name);
        if (layout.Type != SectionType.Factors || layout.Rows != rows
            || (columns is { } expected && layout.Columns != expected))
            throw new ArgumentException($"The section '{name}' is of another type or size.");
        var mapped = new FactorMatrix(rows, layout.Columns, (float*)(_start + at));
        return _copies ? mapped.Copy() : mapped;
    }

    private Place Find(string name) =>
        _sections.TryGetValue(name, out var found)
            ? found : throw new ArgumentException($"There is no section '{name}'.");
}
