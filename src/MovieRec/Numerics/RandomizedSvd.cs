using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace MovieRec.Numerics;

/// <summary>
/// The largest singular values of a sparse matrix and their right singular vectors, by a randomized range finder with
/// power iterations (Halko, Martinsson and Tropp, 'Finding Structure with Randomness', SIAM Review 53(2), 2011,
/// algorithms 4.4 and 5.1).
/// </summary>
/// <remarks>
/// With Ω a random matrix of l columns, Q spans the range of (XXᵀ)^q·XΩ, orthonormalized at every product, and B = QᵀX
/// has nearly the largest singular values of X. From the eigenvectors W of the small BBᵀ = W·Σ²·Wᵀ follow <c>V =
/// BᵀWΣ⁻¹</c>.
/// </remarks>
internal static class RandomizedSvd
{
    private const int Oversampling = 10;

    /// <summary>
    /// Bytes that a decomposition takes at most, its two matrices included: one block of vectors as long as each side,
    /// and two more while those of one side are made orthonormal.
    /// </summary>
    /// <param name="matrix">The matrix, m × n.</param>
    /// <param name="rank">How many singular values.</param>
    public static long BytesOf(CsrMatrix matrix, int rank)
    {
        long vectors = matrix.RowCount + (long)matrix.ColumnCount + 2L * Math.Max(matrix.RowCount, matrix.ColumnCount);
        return vectors * FactorMatrix.PaddedLength(rank + Oversampling) * sizeof(float)
            + matrix.EntryCount * (long)(sizeof(int) + 2 * sizeof(float));
    }

    /// <summary>The leading part of X ≈ UΣVᵀ.</summary>
    /// <param name="matrix">X, shape [m × n].</param>
    /// <param name="transposed">Xᵀ.</param>
    /// <param name="rank">
    /// Singular values wanted, at least 1; where X has fewer, the rest are 0 and so are their vectors.
    /// </param>
    /// <param name="powerIterations">
    /// q, at least 0: the more, the closer, above all where singular values fall slowly.
    /// </param>
    /// <param name="seed">Chooses Ω.</param>
    /// <param name="threads">Number of threads to use, at least 1; the result does not depend on it.</param>
    /// <param name="cancellationToken">Looked at between products.</param>
    /// <returns>The singular values, descending, and V [n × rank], a vector a column.</returns>
    public static (float[] SingularValues, FactorMatrix RightVectors) Compute(
        CsrMatrix matrix, CsrMatrix transposed, int rank, int powerIterations, ulong seed, int threads,
        CancellationToken cancellationToken = default)
    {
        var width = rank + Oversampling;
        var right = new FactorMatrix(matrix.ColumnCount, width);
        for (var row = 0; row < right.RowCount; row++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)row);
            foreach (ref var entry in right.PaddedRow(row)[..width]) entry = (float)random.NextNormal();
        }
        for (var iteration = 0; ; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var range = Orthonormalize(Multiply(matrix, right, threads));
            right = Multiply(transposed, range, threads);
            if (iteration == powerIterations) break;
            right = Orthonormalize(right);
        }

        // Here right is Bᵀ.
        var lines = FactorMatrix.Transpose(right);
        var small = Matrix<double>.Build.Dense(width, width);
        for (var i = 0; i < width; i++)
            for (var j = i; j < width; j++) small[i, j] = small[j, i] = Dot(lines[i], lines[j]);
        var eigen = small.Evd(Symmetricity.Symmetric);
        var singularValues = new float[rank];
        var vectors = new FactorMatrix(matrix.ColumnCount, rank);
        var largest = Math.Sqrt(Math.Max(eigen.EigenValues[width - 1].Real, 0));
        for (var k = 0; k < rank; k++)
        {
            // Eigenvalues ascend.
            var at = width - 1 - k;
            var value = Math.Sqrt(Math.Max(eigen.EigenValues[at].Real, 0));
            if (!(value > 1e-5 * largest)) break;
            singularValues[k] = (float)value;
            for (var row = 0; row < vectors.RowCount; row++)
            {
                var sum = 0.0;
                for (var i = 0; i < width; i++) sum += right[row][i] * eigen.EigenVectors[i, at];
                vectors.PaddedRow(row)[k] = (float)(sum / value);
            }
        }
        return (singularValues, vectors);
    }

    /// <summary>X·Y.</summary>
    private static FactorMatrix Multiply(CsrMatrix x, FactorMatrix y, int threads)
    {
        var product = new FactorMatrix(x.RowCount, y.ColumnCount);
        Parallel.For(0, x.RowCount, new ParallelOptions { MaxDegreeOfParallelism = threads },
            row => WeightedRowSum.Gather(y, x.ColumnsOf(row), x.ValuesOf(row), product.PaddedRow(row)));
        return product;
    }

    /// <summary>
    /// Columns that span what those of the matrix span, orthonormal, by modified Gram–Schmidt, each column projected
    /// twice; a column that depends on the ones before becomes 0.
    /// </summary>
    private static FactorMatrix Orthonormalize(FactorMatrix matrix)
    {
        const double Dependent = 1e-5;
        var lines = FactorMatrix.Transpose(matrix);
        for (var k = 0; k < lines.RowCount; k++)
        {
            var line = lines.PaddedRow(k)[..lines.ColumnCount];
            var before = Math.Sqrt(Dot(line, line));
            for (var time = 0; time < 2; time++)
                for (var other = 0; other < k; other++)
                    TensorPrimitives.MultiplyAdd(lines[other], (float)-Dot(lines[other], line), line, line);
            var after = Math.Sqrt(Dot(line, line));
            if (after > Dependent * before) TensorPrimitives.Multiply(line, (float)(1 / after), line);
            else line.Clear();
        }
        return FactorMatrix.Transpose(lines);
    }

    private static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double even = 0, odd = 0;
        var i = 0;
        for (; i + 2 <= x.Length; i += 2)
        {
            even += (double)x[i] * y[i];
            odd += (double)x[i + 1] * y[i + 1];
        }
        return i < x.Length ? even + odd + (double)x[i] * y[i] : even + odd;
    }
}
