using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MovieRec.Numerics;

/// <summary>How large values are.</summary>
internal static class Magnitude
{
    /// <summary>Whether |v| ≤ <paramref name="bound"/> for every value; false where one is not a number.</summary>
    /// <remarks>
    /// The bits of a float without its sign order as the numbers do, with NaN above all: a pair of them is compared by
    /// one subtraction. A program that has just started waits for this, and vectors would take longer to be compiled
    /// than the comparing of a model's matrices takes.
    /// </remarks>
    /// <param name="values">The values; none makes it true.</param>
    /// <param name="bound">The largest magnitude allowed, finite and at least 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsAtMost(ReadOnlySpan<float> values, float bound)
    {
        const ulong Signs = 0x8000_0000_8000_0000, Magnitudes = ~Signs;
        ulong limit = BitConverter.SingleToUInt32Bits(bound);
        limit |= limit << 32;
        // A magnitude above the limit leaves the sign of its half set; the half above may be off by what it borrowed,
        // when the answer is known already.
        var beyond = 0UL;
        foreach (var pair in MemoryMarshal.Cast<float, ulong>(values)) beyond |= limit - (pair & Magnitudes);
        if (values.Length % 2 == 1) beyond |= limit - (BitConverter.SingleToUInt32Bits(values[^1]) & Magnitudes);
        return (beyond & Signs) == 0;
    }
}
