using System.Runtime.Intrinsics;
using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>What a history's weights r mean to the equations of <see cref="RowSolver"/>.</summary>
internal static class Confidence
{
    /// <summary>
    /// <code>
    /// c = 1 + α·r,
    /// s = √(c − α₀)
    /// </code>
    /// One packed copy of the rows s·y serves both sides of the outer products (c − α₀)·y·yᵀ.
    /// </summary>
    /// <param name="options">α and α₀.</param>
    /// <param name="values">r, at least 0; at least one.</param>
    /// <param name="confidences">
    /// Receives c; of the padded length, what lies behind the history holds c of its last entry.
    /// </param>
    /// <param name="roots">Receives s, likewise.</param>
    public static void Weigh(AlsOptions options, ReadOnlySpan<float> values, Span<float> confidences, Span<float> roots)
    {
        var padded = FactorMatrix.PaddedLength(values.Length);
        values.CopyTo(confidences);
        confidences[values.Length..padded].Fill(values[^1]);
        for (var at = 0; at < padded; at += FactorMatrix.Lane)
        {
            var c = Vector512.Create<float>(confidences[at..]) * options.Alpha + Vector512<float>.One;
            c.CopyTo(confidences[at..]);
            Vector512.Sqrt(c - Vector512.Create(options.UnobservedWeight)).CopyTo(roots[at..]);
        }
    }
}
