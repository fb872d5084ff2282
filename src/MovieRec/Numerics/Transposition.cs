using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MovieRec.Numerics;

/// <summary>Turns rows into columns, in registers.</summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// Four entries r of sixteen rows l: entry r of row l becomes lane l of vector r, times the scale of the lane.
    /// </summary>
    /// <param name="rows">Where the sixteen rows begin.</param>
    /// <param name="at">The first of the entries.</param>
    /// <param name="to">Receives vector 0.</param>
    /// <param name="step">Floats from one vector to the next.</param>
    /// <param name="scale">The scales.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToLanes(float** rows, nint at, float* to, nint step, Vector512<float> scale)
    {
        if (!Avx512F.IsSupported)
        {
            Four(0, scale.GetLower().GetLower());
            Four(4, scale.GetLower().GetUpper());
            Four(8, scale.GetUpper().GetLower());
            Four(12, scale.GetUpper().GetUpper());
            return;
        }
        // Each quarter of the vectors holds the rows of one group of four, which are turned as in FourByFour.
        var (p, q) = (Quarters(rows, at), Quarters(rows + 1, at));
        var (r, s) = (Quarters(rows + 2, at), Quarters(rows + 3, at));
        var (lowPQ, highPQ) = (Avx512F.UnpackLow(p, q).AsDouble(), Avx512F.UnpackHigh(p, q).AsDouble());
        var (lowRS, highRS) = (Avx512F.UnpackLow(r, s).AsDouble(), Avx512F.UnpackHigh(r, s).AsDouble());
        (Avx512F.UnpackLow(lowPQ, lowRS).AsSingle() * scale).Store(to);
        (Avx512F.UnpackHigh(lowPQ, lowRS).AsSingle() * scale).Store(to + step);
        (Avx512F.UnpackLow(highPQ, highRS).AsSingle() * scale).Store(to + 2 * step);
        (Avx512F.UnpackHigh(highPQ, highRS).AsSingle() * scale).Store(to + 3 * step);

        void Four(int lane, Vector128<float> scales) => FourByFour(rows[lane] + at, rows[lane + 1] + at,
            rows[lane + 2] + at, rows[lane + 3] + at, to + lane, step, scales);
    }

    /// <summary>
    /// Transposes four by four: entry r of row l becomes entry l of row r, times the scale of the entry.
    /// </summary>
    /// <param name="a">The first row; likewise b, c and d.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    /// <param name="d">The fourth.</param>
    /// <param name="to">Receives row 0, four floats.</param>
    /// <param name="step">Floats from one row to the next.</param>
    /// <param name="scale">The scales.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FourByFour(float* a, float* b, float* c, float* d, float* to, nint step, Vector128<float> scale)
    {
        var (p, q, r, s) = (Vector128.Load(a), Vector128.Load(b), Vector128.Load(c), Vector128.Load(d));
        if (Sse.IsSupported)
        {
            var (lowPQ, highPQ, lowRS, highRS) = (Sse.UnpackLow(p, q), Sse.UnpackHigh(p, q), Sse.UnpackLow(r, s),
                Sse.UnpackHigh(r, s));
            (Sse.MoveLowToHigh(lowPQ, lowRS) * scale).Store(to);
            (Sse.MoveHighToLow(lowRS, lowPQ) * scale).Store(to + step);
            (Sse.MoveLowToHigh(highPQ, highRS) * scale).Store(to + 2 * step);
            (Sse.MoveHighToLow(highRS, highPQ) * scale).Store(to + 3 * step);
            return;
        }
        for (var entry = 0; entry < 4; entry++, to += step)
            (Vector128.Create(p[entry], q[entry], r[entry], s[entry]) * scale).Store(to);
    }

    /// <summary>Four floats of each of the rows 0, 4, 8 and 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters(float** rows, nint at)
    {
        var quarters = Vector512.CreateScalarUnsafe(0f).WithLower(
            Vector256.Create(Vector128.Load(rows[0] + at), Vector128.Load(rows[4] + at)));
        quarters = Avx512F.InsertVector128(quarters, Vector128.Load(rows[8] + at), 2);
        return Avx512F.InsertVector128(quarters, Vector128.Load(rows[12] + at), 3);
    }
}
