using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <content>
/// Vectors of eight: 16 registers hold a tile of 4 × 3 sums, three vectors of b and the broadcast entry. Twelve sums
/// are more than the eight that must be under way at a time, so that no multiply-add waits for the one before.
/// </content>
internal static unsafe partial class PanelProduct
{
    private const int Half = Size / 2;

    internal static void Add256(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, int columns, float sign)
    {
        AddHalf(a, aStride, b, bStride, depth, c, cStride, columns, sign, 0);
        AddHalf(a + Half, aStride, b, bStride, depth, c + Half * cStride, cStride, columns, sign, 0);
    }

    // The lower eight rows need nothing of the first eight columns.
    internal static void AddUpper256(
        float* a, nint stride, int depth, float* c, nint cStride, int columns, float sign, nint apart)
    {
        AddHalf(a, stride, a, stride, depth, c, cStride, columns, sign, apart);
        AddHalf(a + Half, stride, a + Half, stride, depth, c + Half * cStride + Half, cStride, columns - Half, sign,
            apart);
    }

    /// <summary>Eight rows of the product, <paramref name="columns"/> a multiple of 8.</summary>
    private static void AddHalf(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, int columns, float sign,
        nint apart)
    {
        var sigma = Vector256.Create(sign);
        for (var vectors = columns / 8; vectors > 0;)
        {
            // Three at a time, but four as two and two: a lone one costs as much as two.
            var width = vectors == 4 ? 2 : Math.Min(vectors, 3);
            switch (width)
            {
                case 3:
                    Add4x3(a, aStride, b, bStride, depth, c, cStride, sigma, apart);
                    Add4x3(a + 4, aStride, b, bStride, depth, c + 4 * cStride, cStride, sigma, apart);
                    break;
                case 2:
                    Add4x2(a, aStride, b, bStride, depth, c, cStride, sigma, apart);
                    Add4x2(a + 4, aStride, b, bStride, depth, c + 4 * cStride, cStride, sigma, apart);
                    break;
                default:
                    Add8x1(a, aStride, b, bStride, depth, c, cStride, sigma, apart);
                    break;
            }
            b += width * 8;
            c += width * 8;
            vectors -= width;
        }
    }

    [MethodImpl(Tile)]
    private static void Add4x3(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, Vector256<float> sigma,
        nint apart)
    {
        Vector256<float> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default,
            c20 = default, c21 = default;
        Vector256<float> c22 = default, c30 = default, c31 = default, c32 = default;
        for (var k = 0; k < depth; k++, a += aStride, b += bStride)
        {
            var (b0, b1, b2) = (Vector256.Load(b), Vector256.Load(b + 8), Vector256.Load(b + 16));
            var a0 = Vector256.Create(a[0]);
            c00 = Vector256.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(a0, b1, c01);
            c02 = Vector256.MultiplyAddEstimate(a0, b2, c02);
            var a1 = Vector256.Create(a[1]);
            c10 = Vector256.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(a1, b1, c11);
            c12 = Vector256.MultiplyAddEstimate(a1, b2, c12);
            var a2 = Vector256.Create(a[2]);
            c20 = Vector256.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector256.MultiplyAddEstimate(a2, b1, c21);
            c22 = Vector256.MultiplyAddEstimate(a2, b2, c22);
            var a3 = Vector256.Create(a[3]);
            c30 = Vector256.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector256.MultiplyAddEstimate(a3, b1, c31);
            c32 = Vector256.MultiplyAddEstimate(a3, b2, c32);
        }
        Accumulate(c, apart, sigma, c00, c01, c02);
        Accumulate(c + cStride, apart, sigma, c10, c11, c12);
        Accumulate(c + 2 * cStride, apart, sigma, c20, c21, c22);
        Accumulate(c + 3 * cStride, apart, sigma, c30, c31, c32);
    }

    [MethodImpl(Tile)]
    private static void Add4x2(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, Vector256<float> sigma,
        nint apart)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default,
            c30 = default, c31 = default;
        for (var k = 0; k < depth; k++, a += aStride, b += bStride)
        {
            var (b0, b1) = (Vector256.Load(b), Vector256.Load(b + 8));
            var a0 = Vector256.Create(a[0]);
            c00 = Vector256.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(a0, b1, c01);
            var a1 = Vector256.Create(a[1]);
            c10 = Vector256.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(a1, b1, c11);
            var a2 = Vector256.Create(a[2]);
            c20 = Vector256.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector256.MultiplyAddEstimate(a2, b1, c21);
            var a3 = Vector256.Create(a[3]);
            c30 = Vector256.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector256.MultiplyAddEstimate(a3, b1, c31);
        }
        Accumulate(c, apart, sigma, c00, c01);
        Accumulate(c + cStride, apart, sigma, c10, c11);
        Accumulate(c + 2 * cStride, apart, sigma, c20, c21);
        Accumulate(c + 3 * cStride, apart, sigma, c30, c31);
    }

    [MethodImpl(Tile)]
    private static void Add8x1(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, Vector256<float> sigma,
        nint apart)
    {
        Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default,
            c6 = default, c7 = default;
        for (var k = 0; k < depth; k++, a += aStride, b += bStride)
        {
            var row = Vector256.Load(b);
            c0 = Vector256.MultiplyAddEstimate(Vector256.Create(a[0]), row, c0);
            c1 = Vector256.MultiplyAddEstimate(Vector256.Create(a[1]), row, c1);
            c2 = Vector256.MultiplyAddEstimate(Vector256.Create(a[2]), row, c2);
            c3 = Vector256.MultiplyAddEstimate(Vector256.Create(a[3]), row, c3);
            c4 = Vector256.MultiplyAddEstimate(Vector256.Create(a[4]), row, c4);
            c5 = Vector256.MultiplyAddEstimate(Vector256.Create(a[5]), row, c5);
            c6 = Vector256.MultiplyAddEstimate(Vector256.Create(a[6]), row, c6);
            c7 = Vector256.MultiplyAddEstimate(Vector256.Create(a[7]), row, c7);
        }
        Accumulate(c, apart, sigma, c0);
        Accumulate(c + cStride, apart, sigma, c1);
        Accumulate(c + 2 * cStride, apart, sigma, c2);
        Accumulate(c + 3 * cStride, apart, sigma, c3);
        Accumulate(c + 4 * cStride, apart, sigma, c4);
        Accumulate(c + 5 * cStride, apart, sigma, c5);
        Accumulate(c + 6 * cStride, apart, sigma, c6);
        Accumulate(c + 7 * cStride, apart, sigma, c7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(float* c, nint apart, Vector256<float> sigma, Vector256<float> sum) =>
        Vector256.MultiplyAddEstimate(sigma, sum, Vector256.Load(c - apart)).Store(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(
        float* c, nint apart, Vector256<float> sigma, Vector256<float> sum0, Vector256<float> sum1)
    {
        Accumulate(c, apart, sigma, sum0);
        Accumulate(c + 8, apart, sigma, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(float* c, nint apart, Vector256<float> sigma, Vector256<float> sum0,
        Vector256<float> sum1, Vector256<float> sum2)
    {
        Accumulate(c, apart, sigma, sum0, sum1);
        Accumulate(c + 16, apart, sigma, sum2);
    }
}
