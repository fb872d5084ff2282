using System.Diagnostics;

namespace MovieRec.Numerics;

/// <summary>The Gramian YᵀY of a tall matrix.</summary>
public static class Gramian
{
    private const int BlockRows = 512;

    /// <summary>
    /// Lower triangle of YᵀY. Blocks of fixed size are summed in a fixed order, so the bits do not depend on the number of threads.
    /// </summary>
    /// <param name="rows">Y, shape [n × stride], row-major, padded as <see cref="RankKUpdate.PaddedLength"/> says.</param>
    /// <param name="stride">Length of a row.</param>
    /// <param name="threads">Number of threads to use, at least 1.</param>
    /// <returns>YᵀY, shape [stride × stride], lower triangle; entries above it are unspecified.</returns>
    public static float[] Compute(float[] rows, int stride, int threads)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Debug.Assert(stride > 0 && rows.Length % stride == 0);
        var blockLength = BlockRows * stride;
        var blocks = (rows.Length + blockLength - 1) / blockLength;
        var total = new float[stride * stride];

        // A window of blocks at a time bounds the memory for large matrices and keeps the order of summation.
        var window = Math.Min(blocks, 64);
        var partials = Enumerable.Range(0, window).Select(_ => new float[total.Length]).ToArray();
        for (var first = 0; first < blocks; first += window)
        {
            var count = Math.Min(window, blocks - first);
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, offset =>
            {
                var start = (first + offset) * blockLength;
                var block = rows.AsSpan(start, Math.Min(blockLength, rows.Length - start));
                partials[offset].AsSpan().Clear();
                RankKUpdate.Add(block, block, stride, partials[offset]);
            });
            for (var offset = 0; offset < count; offset++)
                System.Numerics.Tensors.TensorPrimitives.Add(total, partials[offset], total);
        }
        return total;
    }
}
