using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MovieRec.Numerics;

/// <content>Vectors of sixteen: 32 registers hold a tile of 4 × 4, 4 × 3, 8 × 2, 16 × 1 or 8 × 1 sums.</content>
internal static unsafe partial class PanelProduct
{
    internal static void Add512(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, int columns, float sign) =>
        AddRows(Size, a, aStride, b, bStride, depth, c, cStride, columns, sign, 0);

    // The lower eight rows need nothing of the first eight columns, and half vectors of the next eight.
    internal static void AddUpper512(
        float* a, nint stride, int depth, float* c, nint cStride, int columns, float sign, nint apart)
    {
        AddRows(Half, a, stride, a, stride, depth, c, cStride, columns, sign, apart);
        float* lower = a + Half, target = c + Half * cStride + Size;
        Add8x1(lower, stride, lower, stride, depth, target - Half, cStride, Vector256.Create(sign), apart);
        AddRows(Half, lower, stride, a + Size, stride, depth, target, cStride, columns - Size, sign, apart);
    }

    /// <summary>Eight or sixteen rows of the product.</summary>
    private static void AddRows(int rows, float* a, nint aStride, float* b, nint bStride, int depth, float* c,
        nint cStride, int columns, float sign, nint apart)
    {
        while (columns > 0)
        {
            // Five vectors are three and two, since a lone one costs as much as two.
            var width = columns / Size is var vectors && vectors == 5 ? 3 : Math.Min(vectors, 4);
            switch (width)
            {
                case 4:
                    for (var row = 0; row < rows; row += 4)
                        Add4x4(a + row, aStride, b, bStride, depth, c + row * cStride, cStride, sign, apart);
                    break;
                case 3:
                    for (var row = 0; row < rows; row += 4)
                        Add4x3(a + row, aStride, b, bStride, depth, c + row * cStride, cStride, sign, apart);
                    break;
                case 2:
                    for (var row = 0; row < rows; row += 8)
                        Add8x2(a + row, aStride, b, bStride, depth, c + row * cStride, cStride, sign, apart);
                    break;
                default:
                    if (rows == Half) Add8x1(a, aStride, b, bStride, depth, c, cStride, sign, apart);
                    else Add16x1(a, aStride, b, bStride, depth, c, cStride, sign, apart);
                    break;
            }
            b += width * Size;
            c += width * Size;
            columns -= width * Size;
        }
    }

    [MethodImpl(Tile)]
    private static void Add4x4(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, float sign, nint apart)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default,
            c12 = default, c13 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default,
            c32 = default, c33 = default;
        for (var k = 0; k < depth; k++, a += aStride, b += bStride)
        {
            var (b0, b1, b2, b3) = (Vector512.Load(b), Vector512.Load(b + 16), Vector512.Load(b + 32),
                Vector512.Load(b + 48));
            var a0 = Vector512.Create(a[0]);
            c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(a0, b1, c01);
            c02 = Vector512.MultiplyAddEstimate(a0, b2, c02);
            c03 = Vector512.MultiplyAddEstimate(a0, b3, c03);
            var a1 = Vector512.Create(a[1]);
            c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(a1, b1, c11);
            c12 = Vector512.MultiplyAddEstimate(a1, b2, c12);
            c13 = Vector512.MultiplyAddEstimate(a1, b3, c13);
            var a2 = Vector512.Create(a[2]);
            c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(a2, b1, c21);
            c22 = Vector512.MultiplyAddEstimate(a2, b2, c22);
            c23 = Vector512.MultiplyAddEstimate(a2, b3, c23);
            var a3 = Vector512.Create(a[3]);
            c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(a3, b1, c31);
            c32 = Vector512.MultiplyAddEstimate(a3, b2, c32);
            c33 = Vector512.MultiplyAddEstimate(a3, b3, c33);
        }
        var sigma = Vector512.Create(sign);
        Accumulate(c, apart, sigma, c00, c01, c02, c03);
        Accumulate(c + cStride, apart, sigma, c10, c11, c12, c13);
        Accumulate(c + 2 * cStride, apart, sigma, c20, c21, c22, c23);
        Accumulate(c + 3 * cStride, apart, sigma, c30, c31, c32, c33);
    }

    [MethodImpl(Tile)]
    private static void Add4x3(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, float sign, nint apart)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default,
            c20 = default, c21 = default;
        Vector512<float> c22 = default, c30 = default, c31 = default, c32 = default;
        for (var k = 0; k < depth; k++, a += aStride, b += bStride)
        {
            var (b0, b1, b2) = (Vector512.Load(b), Vector512.Load(b + 16), Vector512.Load(b + 32));
            var a0 = Vector512.Create(a[0]);
            c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(a0, b1, c01);
            c02 = Vector512.MultiplyAddEstimate(a0, b2, c02);
            var a1 = Vector512.Create(a[1]);
            c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(a1, b1, c11);
            c12 = Vector512.MultiplyAddEstimate(a1, b2, c12);
            var a2 = Vector512.Create(a[2]);
            c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(a2, b1, c21);
            c22 = Vector512.MultiplyAddEstimate(a2, b2, c22);
            var a3 = Vector512.Create(a[3]);
            c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(a3, b1, c31);
            c32 = Vector512.MultiplyAddEstimate(a3, b2, c32);
        }
        var sigma = Vector512.Create(sign);
        Accumulate(c, apart, sigma, c00, c01, c02);
        Accumulate(c + cStride, apart, sigma, c10, c11, c12);
        Accumulate(c + 2 * cStride, apart, sigma, c20, c21, c22);
        Accumulate(c + 3 * cStride, apart, sigma, c30, c31, c32);
    }

    [MethodImpl(Tile)]
    private static void Add8x2(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, float sign, nint apart)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default,
            c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default,
            c70 = default, c71 = default;
        for (var k = 0; k < depth; k++, a += aStride, b += bStride)
        {
            var (b0, b1) = (Vector512.Load(b), Vector512.Load(b + 16));
            var a0 = Vector512.Create(a[0]);
            c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(a0, b1, c01);
            var a1 = Vector512.Create(a[1]);
            c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(a1, b1, c11);
            var a2 = Vector512.Create(a[2]);
            c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(a2, b1, c21);
            var a3 = Vector512.Create(a[3]);
            c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(a3, b1, c31);
            var a4 = Vector512.Create(a[4]);
            c40 = Vector512.MultiplyAddEstimate(a4, b0, c40);
            c41 = Vector512.MultiplyAddEstimate(a4, b1, c41);
            var a5 = Vector512.Create(a[5]);
            c50 = Vector512.MultiplyAddEstimate(a5, b0, c50);
            c51 = Vector512.MultiplyAddEstimate(a5, b1, c51);
            var a6 = Vector512.Create(a[6]);
            c60 = Vector512.MultiplyAddEstimate(a6, b0, c60);
            c61 = Vector512.MultiplyAddEstimate(a6, b1, c61);
            var a7 = Vector512.Create(a[7]);
            c70 = Vector512.MultiplyAddEstimate(a7, b0, c70);
            c71 = Vector512.MultiplyAddEstimate(a7, b1, c71);
        }
        var sigma = Vector512.Create(sign);
        Accumulate(c, apart, sigma, c00, c01);
        Accumulate(c + cStride, apart, sigma, c10, c11);
        Accumulate(c + 2 * cStride, apart, sigma, c20, c21);
        Accumulate(c + 3 * cStride, apart, sigma, c30, c31);
        Accumulate(c + 4 * cStride, apart, sigma, c40, c41);
        Accumulate(c + 5 * cStride, apart, sigma, c50, c51);
        Accumulate(c + 6 * cStride, apart, sigma, c60, c61);
        Accumulate(c + 7 * cStride, apart, sigma, c70, c71);
    }

    [MethodImpl(Tile)]
    private static void Add8x1(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, float sign, nint apart)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default,
            c6 = default, c7 = default;
        for (var k = 0; k < depth; k++, a += aStride, b += bStride)
        {
            var row = Vector512.Load(b);
            c0 = Vector512.MultiplyAddEstimate(Vector512.Create(a[0]), row, c0);
            c1 = Vector512.MultiplyAddEstimate(Vector512.Create(a[1]), row, c1);
            c2 = Vector512.MultiplyAddEstimate(Vector512.Create(a[2]), row, c2);
            c3 = Vector512.MultiplyAddEstimate(Vector512.Create(a[3]), row, c3);
            c4 = Vector512.MultiplyAddEstimate(Vector512.Create(a[4]), row, c4);
            c5 = Vector512.MultiplyAddEstimate(Vector512.Create(a[5]), row, c5);
            c6 = Vector512.MultiplyAddEstimate(Vector512.Create(a[6]), row, c6);
            c7 = Vector512.MultiplyAddEstimate(Vector512.Create(a[7]), row, c7);
        }
        var sigma = Vector512.Create(sign);
        Accumulate(c, apart, sigma, c0);
        Accumulate(c + cStride, apart, sigma, c1);
        Accumulate(c + 2 * cStride, apart, sigma, c2);
        Accumulate(c + 3 * cStride, apart, sigma, c3);
        Accumulate(c + 4 * cStride, apart, sigma, c4);
        Accumulate(c + 5 * cStride, apart, sigma, c5);
        Accumulate(c + 6 * cStride, apart, sigma, c6);
        Accumulate(c + 7 * cStride, apart, sigma, c7);
    }

    [MethodImpl(Tile)]
    private static void Add16x1(
        float* a, nint aStride, float* b, nint bStride, int depth, float* c, nint cStride, float sign, nint apart)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default,
            c6 = default, c7 = default;
        Vector512<float> c8 = default, c9 = default, c10 = default, c11 = default, c12 = default, c13 = default,
            c14 = default, c15 = default;
        for (var k = 0; k < depth; k++, a += aStride, b += bStride)
        {
            var row = Vector512.Load(b);
            c0 = Vector512.MultiplyAddEstimate(Vector512.Create(a[0]), row, c0);
            c1 = Vector512.MultiplyAddEstimate(Vector512.Create(a[1]), row, c1);
            c2 = Vector512.MultiplyAddEstimate(Vector512.Create(a[2]), row, c2);
            c3 = Vector512.MultiplyAddEstimate(Vector512.Create(a[3]), row, c3);
            c4 = Vector512.MultiplyAddEstimate(Vector512.Create(a[4]), row, c4);
            c5 = Vector512.MultiplyAddEstimate(Vector512.Create(a[5]), row, c5);
            c6 = Vector512.MultiplyAddEstimate(Vector512.Create(a[6]), row, c6);
            c7 = Vector512.MultiplyAddEstimate(Vector512.Create(a[7]), row, c7);
            c8 = Vector512.MultiplyAddEstimate(Vector512.Create(a[8]), row, c8);
            c9 = Vector512.MultiplyAddEstimate(Vector512.Create(a[9]), row, c9);
            c10 = Vector512.MultiplyAddEstimate(Vector512.Create(a[10]), row, c10);
            c11 = Vector512.MultiplyAddEstimate(Vector512.Create(a[11]), row, c11);
            c12 = Vector512.MultiplyAddEstimate(Vector512.Create(a[12]), row, c12);
            c13 = Vector512.MultiplyAddEstimate(Vector512.Create(a[13]), row, c13);
            c14 = Vector512.MultiplyAddEstimate(Vector512.Create(a[14]), row, c14);
            c15 = Vector512.MultiplyAddEstimate(Vector512.Create(a[15]), row, c15);
        }
        var sigma = Vector512.Create(sign);
        Accumulate(c, apart, sigma, c0);
        Accumulate(c + cStride, apart, sigma, c1);
        Accumulate(c + 2 * cStride, apart, sigma, c2);
        Accumulate(c + 3 * cStride, apart, sigma, c3);
        Accumulate(c + 4 * cStride, apart, sigma, c4);
        Accumulate(c + 5 * cStride, apart, sigma, c5);
        Accumulate(c + 6 * cStride, apart, sigma, c6);
        Accumulate(c + 7 * cStride, apart, sigma, c7);
        Accumulate(c + 8 * cStride, apart, sigma, c8);
        Accumulate(c + 9 * cStride, apart, sigma, c9);
        Accumulate(c + 10 * cStride, apart, sigma, c10);
        Accumulate(c + 11 * cStride, apart, sigma, c11);
        Accumulate(c + 12 * cStride, apart, sigma, c12);
        Accumulate(c + 13 * cStride, apart, sigma, c13);
        Accumulate(c + 14 * cStride, apart, sigma, c14);
        Accumulate(c + 15 * cStride, apart, sigma, c15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(float* c, nint apart, Vector512<float> sigma, Vector512<float> sum) =>
        Vector512.MultiplyAddEstimate(sigma, sum, Vector512.Load(c - apart)).Store(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(
        float* c, nint apart, Vector512<float> sigma, Vector512<float> sum0, Vector512<float> sum1)
    {
        Accumulate(c, apart, sigma, sum0);
        Accumulate(c + 16, apart, sigma, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(float* c, nint apart, Vector512<float> sigma, Vector512<float> sum0,
        Vector512<float> sum1, Vector512<float> sum2)
    {
        Accumulate(c, apart, sigma, sum0, sum1);
        Accumulate(c + 32, apart, sigma, sum2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(float* c, nint apart, Vector512<float> sigma, Vector512<float> sum0,
        Vector512<float> sum1, Vector512<float> sum2, Vector512<float> sum3)
    {
        Accumulate(c, apart, sigma, sum0, sum1);
        Accumulate(c + 32, apart, sigma, sum2, sum3);
    }
}
