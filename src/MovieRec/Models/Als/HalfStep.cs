using System.Numerics.Tensors;
using MovieRec.Numerics;

namespace MovieRec.Models.Als;

/// <summary>
/// One side of ALS with the other side fixed. For a row with history H the normal equations are
/// <code>A = α₀·YᵀY + Σ_{i∈H} (c_i − α₀)·y_i·y_iᵀ + λ_row·I,   b = Σ_{i∈H} c_i·y_i,   x = A⁻¹b</code>
/// The same half-step serves users and, on the transposed matrix, items.
/// </summary>
internal sealed class HalfStep
{
    private readonly AlsOptions _options;
    private readonly float[] _fixed;
    private readonly float[] _gramian;
    private readonly int _stride;
    private readonly int _fixedCount;

    /// <param name="options">The training's options.</param>
    /// <param name="fixedFactors">Y, shape [n × stride], padded with zeros.</param>
    /// <param name="stride">Padded number of factors.</param>
    public HalfStep(AlsOptions options, float[] fixedFactors, int stride)
    {
        (_options, _fixed, _stride) = (options, fixedFactors, stride);
        _fixedCount = fixedFactors.Length / stride;
        _gramian = Gramian.Compute(fixedFactors, stride, options.Threads);
        TensorPrimitives.Multiply(_gramian, options.UnobservedWeight, _gramian);
    }

    /// <summary>Solves every row of <paramref name="interactions"/>.</summary>
    /// <param name="interactions">Weights r, rows on the side that is solved for.</param>
    /// <param name="solved">Receives X, shape [rows × stride].</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <exception cref="TrainingException">A row's system is not positive definite, or is not finite.</exception>
    public void Solve(CsrMatrix interactions, float[] solved, CancellationToken cancellationToken)
    {
        // Long histories first, so that no thread is left alone with one at the end.
        var order = new int[interactions.RowCount];
        var lengths = new int[interactions.RowCount];
        for (var row = 0; row < order.Length; row++) (order[row], lengths[row]) = (row, -interactions.RowLength(row));
        Array.Sort(lengths, order);
        var next = -1;
        var failed = -1;
        Parallel.For(0, _options.Threads, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads }, _ =>
        {
            var workspace = new Workspace(_stride);
            for (int at; (at = Interlocked.Increment(ref next)) < order.Length && Volatile.Read(ref failed) < 0 && !cancellationToken.IsCancellationRequested;)
            {
                var row = order[at];
                if (!TrySolveRow(interactions.ColumnsOf(row), interactions.ValuesOf(row), workspace, solved.AsSpan(row * _stride, _stride)))
                    Volatile.Write(ref failed, row);
            }
        });
        cancellationToken.ThrowIfCancellationRequested();
        if (failed >= 0)
            throw new TrainingException($"The equations of row {failed} have no finite solution: try a larger Regularization (now {_options.Regularization}) or a smaller Alpha (now {_options.Alpha}).");
    }

    /// <summary>Solves one row; false where its system is not positive definite or not finite.</summary>
    public bool TrySolveRow(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Workspace workspace, Span<float> solution)
    {
        solution.Clear();
        if (columns.IsEmpty) return true;
        if (!TryFactor(columns, values, workspace)) return false;
        workspace.Target.CopyTo(solution);
        Cholesky.Solve(workspace.Matrix, _options.Factors, _stride, solution[.._options.Factors]);
        return TensorPrimitives.IsFiniteAll<float>(solution);
    }

    /// <summary>Leaves the Cholesky factor of A in <see cref="Workspace.Matrix"/> and b in <see cref="Workspace.Target"/>.</summary>
    public bool TryFactor(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Workspace workspace)
    {
        var matrix = workspace.Matrix.AsSpan();
        var target = workspace.Target.AsSpan();
        _gramian.CopyTo(matrix);
        target.Clear();
        for (var start = 0; start < columns.Length; start += Workspace.Rows)
        {
            var count = Math.Min(Workspace.Rows, columns.Length - start);
            for (var k = 0; k < count; k++)
            {
                var confidence = Confidence(values[start + k]);
                var factors = _fixed.AsSpan(columns[start + k] * _stride, _stride);
                factors.CopyTo(workspace.Gathered.AsSpan(k * _stride));
                TensorPrimitives.Multiply(factors, confidence - _options.UnobservedWeight, workspace.Weighted.AsSpan(k * _stride, _stride));
                TensorPrimitives.MultiplyAdd(factors, confidence, target, target);
            }
            RankKUpdate.Add(workspace.Weighted.AsSpan(0, count * _stride), workspace.Gathered.AsSpan(0, count * _stride), _stride, matrix);
        }
        var regularization = RegularizationOf(_options, columns.Length, _fixedCount);
        for (var factor = 0; factor < _options.Factors; factor++) matrix[factor * _stride + factor] += regularization;
        return Cholesky.TryFactor(matrix, _options.Factors, _stride);
    }

    /// <summary>c = 1 + α·r.</summary>
    public float Confidence(float weight) => 1 + _options.Alpha * weight;

    /// <summary>λ_row as <see cref="RegularizationScaling"/> defines it.</summary>
    public static float RegularizationOf(AlsOptions options, int history, int fixedCount) => options.Scaling switch
    {
        RegularizationScaling.ByHistory => options.Regularization * MathF.Pow(history + options.UnobservedWeight * fixedCount, options.ScalingExponent),
        _ => options.Regularization,
    };

    /// <summary>Buffers of one thread.</summary>
    internal sealed class Workspace(int stride)
    {
        /// <summary>Rows gathered before each rank-k update; few enough to stay in the second-level cache.</summary>
        public const int Rows = 256;

        public float[] Matrix { get; } = new float[stride * stride];

        public float[] Target { get; } = new float[stride];

        public float[] Gathered { get; } = new float[Rows * stride];

        public float[] Weighted { get; } = new float[Rows * stride];
    }
}
