using MovieRec.Numerics;

namespace MovieRec.Models.Files;

/// <summary>What the elements of a section are.</summary>
internal enum SectionType
{
    /// <summary>Bytes of UTF-8.</summary>
    Text,

    /// <summary>Whole numbers of 32 bits.</summary>
    Int32,

    /// <summary>Numbers of single precision.</summary>
    Float32,

    /// <summary>Numbers of double precision.</summary>
    Float64,

    /// <summary>Rows of single precision, each padded with zeros as those of <see cref="FactorMatrix"/> are.</summary>
    Factors,
}

/// <summary>An array or matrix in a model file.</summary>
/// <param name="Name">Its name, with those of the models it belongs to before it, separated by <c>/</c>.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Rows">Number of rows, at least 0.</param>
/// <param name="Columns">Number of columns; 1 for an array.</param>
internal sealed record SectionLayout(string Name, SectionType Type, int Rows, int Columns)
{
    /// <summary>Its length in bytes.</summary>
    public long Length => Type switch
    {
        SectionType.Text => (long)Rows * Columns,
        SectionType.Float64 => (long)Rows * Columns * sizeof(double),
        SectionType.Factors => (long)Rows * FactorMatrix.PaddedLength(Columns) * sizeof(float),
        _ => (long)Rows * Columns * sizeof(float),
    };
}

/// <summary>A section and what writes it.</summary>
/// <param name="Layout">What it is.</param>
/// <param name="WriteAsync">Hands on as many bytes as it has, in order.</param>
internal sealed record FileSection(SectionLayout Layout, Func<Action<ReadOnlySpan<byte>>, Task> WriteAsync);
