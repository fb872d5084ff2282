using System.Runtime.Intrinsics.X86;

namespace MovieRec.Numerics;

/// <summary>
/// Asks for memory before it is needed: scattered rows follow no pattern that hardware could foresee, so a core waits
/// for each of them otherwise.
/// </summary>
internal static unsafe class Prefetch
{
    /// <summary>
    /// Starts to bring the rows that the indices name into the second-level cache, and returns at once. Where the
    /// processor has no such instruction, nothing happens.
    /// </summary>
    /// <param name="source">The rows.</param>
    /// <param name="indices">Which of them; not checked, since an address that cannot be read is passed over.</param>
    public static void Rows(FactorMatrix source, ReadOnlySpan<int> indices)
    {
        if (!Sse.IsSupported) return;
        nint stride = source.Stride;
        foreach (var index in indices)
        {
            var row = source.Pointer + index * stride;
            for (nint column = 0; column < stride; column += FactorMatrix.Lane) Sse.Prefetch1(row + column);
        }
    }
}
