using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MovieRec.Cli.Benchmarks;

/// <summary>What cores can do at most: single-precision fused multiply-adds on registers alone.</summary>
internal static class FmaPeak
{
    private const int Rounds = 2_000_000;

    /// <summary>GFLOP/s of the fastest of several runs, two operations a multiply-add.</summary>
    /// <param name="threads">
    /// Threads that run it at the same time; more than one tells what the machine lets its cores do together.
    /// </param>
    public static double Measure(int threads = 1)
    {
        var best = 0.0;
        for (var run = 0; run < 12; run++)
        {
            var start = Stopwatch.GetTimestamp();
            var operations = new double[threads];
            var others = Enumerable.Range(1, threads - 1)
                .Select(thread => new Thread(() => operations[thread] = Run())).ToArray();
            foreach (var other in others) other.Start();
            operations[0] = Run();
            foreach (var other in others) other.Join();
            best = Math.Max(best, operations.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        return best;
    }

    private static double Run() =>
        2.0 * 12 * Rounds * (Vector512.IsHardwareAccelerated ? Run512(Rounds) : Run256(Rounds));

    // Twelve chains hide the latency of a multiply-add on every present core. The result is looked at, so that no chain
    // can be left out.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Run512(int rounds)
    {
        var (x, y) = (Vector512.Create(0.999f), Vector512.Create(1e-3f));
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (var round = 0; round < rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        return float.IsFinite(Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l))
            ? Vector512<float>.Count : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Run256(int rounds)
    {
        var (x, y) = (Vector256.Create(0.999f), Vector256.Create(1e-3f));
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (var round = 0; round < rounds; round++)
        {
            a = Vector256.MultiplyAddEstimate(a, x, y);
            b = Vector256.MultiplyAddEstimate(b, x, y);
            c = Vector256.MultiplyAddEstimate(c, x, y);
            d = Vector256.MultiplyAddEstimate(d, x, y);
            e = Vector256.MultiplyAddEstimate(e, x, y);
            f = Vector256.MultiplyAddEstimate(f, x, y);
            g = Vector256.MultiplyAddEstimate(g, x, y);
            h = Vector256.MultiplyAddEstimate(h, x, y);
            i = Vector256.MultiplyAddEstimate(i, x, y);
            j = Vector256.MultiplyAddEstimate(j, x, y);
            k = Vector256.MultiplyAddEstimate(k, x, y);
            l = Vector256.MultiplyAddEstimate(l, x, y);
        }
        return float.IsFinite(Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l))
            ? Vector256<float>.Count : 0;
    }
}
