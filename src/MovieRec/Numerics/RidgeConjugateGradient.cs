using System.Numerics.Tensors;

namespace MovieRec.Numerics;

/// <summary>
/// Solves (FᵀF + λI)·X = B for sparse F and several right-hand sides, by the conjugate gradient method (Hestenes and
/// Stiefel 1952), without ever forming FᵀF. Every column is a system of its own; all advance together, because a row of
/// them is a vector.
/// </summary>
internal sealed class RidgeConjugateGradient
{
    private const int MaximumSteps = 500;

    private readonly CsrMatrix _matrix;
    private readonly CsrMatrix _transposed;
    private readonly int _threads;
    private readonly FactorMatrix _image;
    private readonly FactorMatrix _product;
    private readonly FactorMatrix _direction;
    private readonly FactorMatrix _residual;

    /// <param name="matrix">F, shape [n × d].</param>
    /// <param name="transposed">Fᵀ.</param>
    /// <param name="columns">Number of right-hand sides.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    public RidgeConjugateGradient(CsrMatrix matrix, CsrMatrix transposed, int columns, int threads)
    {
        (_matrix, _transposed, _threads) = (matrix, transposed, threads);
        _image = new(matrix.RowCount, columns);
        _product = new(matrix.ColumnCount, columns);
        _direction = new(matrix.ColumnCount, columns);
        _residual = new(matrix.ColumnCount, columns);
    }

    /// <summary>T ← M·S for sparse M: row r of T is Σ M[r,k]·S[k,·].</summary>
    /// <param name="matrix">M, shape [n × d].</param>
    /// <param name="source">S, d rows.</param>
    /// <param name="target">T, n rows as wide as those of S; must be another matrix.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    public static void Multiply(CsrMatrix matrix, FactorMatrix source, FactorMatrix target, int threads) =>
        Parallel.For(0, matrix.RowCount, new ParallelOptions { MaxDegreeOfParallelism = threads },
            row => WeightedRowSum.Gather(source, matrix.ColumnsOf(row), matrix.ValuesOf(row), target.PaddedRow(row)));

    /// <summary>Solves the systems, starting from 0.</summary>
    /// <param name="regularization">λ, positive.</param>
    /// <param name="right">B, shape [d × columns].</param>
    /// <param name="tolerance">
    /// A column is solved when the length of its residual falls to this share of the length of its right-hand side;
    /// above 10⁻⁶, what float32 can reach.
    /// </param>
    /// <param name="solution">Receives X, shape [d × columns].</param>
    public void Solve(float regularization, FactorMatrix right, float tolerance, FactorMatrix solution)
    {
        var stride = right.Stride;
        solution.Clear();
        for (var row = 0; row < right.RowCount; row++)
        {
            right.PaddedRow(row).CopyTo(_residual.PaddedRow(row));
            right.PaddedRow(row).CopyTo(_direction.PaddedRow(row));
        }
        var squares = ColumnDots(_residual, _residual);
        var goals = Array.ConvertAll(squares, square => square * tolerance * tolerance);
        var (steps, turns) = (new float[stride], new float[stride]);
        for (var step = 0; step < MaximumSteps
            && Enumerable.Range(0, stride).Any(column => squares[column] > goals[column]); step++)
        {
            Multiply(_matrix, _direction, _image, _threads);
            Multiply(_transposed, _image, _product, _threads);
            Add(_direction, regularization, _product);
            var curvatures = ColumnDots(_direction, _product);
            for (var column = 0; column < stride; column++)
                steps[column] = squares[column] > goals[column] && curvatures[column] > 0
                    ? (float)(squares[column] / curvatures[column]) : 0;
            Add(_direction, steps, 1, solution);
            Add(_product, steps, -1, _residual);
            var next = ColumnDots(_residual, _residual);
            for (var column = 0; column < stride; column++)
            {
                turns[column] = squares[column] > 0 ? (float)(next[column] / squares[column]) : 0;
                squares[column] = next[column];
            }
            Turn(turns);
        }
    }

    private static double[] ColumnDots(FactorMatrix left, FactorMatrix right)
    {
        var dots = new double[left.Stride];
        for (var row = 0; row < left.RowCount; row++)
        {
            var a = left.PaddedRow(row);
            var b = right.PaddedRow(row);
            for (var column = 0; column < a.Length; column++) dots[column] += (double)a[column] * b[column];
        }
        return dots;
    }

    private static void Add(FactorMatrix source, float weight, FactorMatrix target)
    {
        for (var row = 0; row < source.RowCount; row++)
            TensorPrimitives.MultiplyAdd<float>(source.PaddedRow(row), weight, target.PaddedRow(row),
                target.PaddedRow(row));
    }

    private static void Add(FactorMatrix source, float[] weights, float sign, FactorMatrix target)
    {
        for (var row = 0; row < source.RowCount; row++)
        {
            var from = source.PaddedRow(row);
            var to = target.PaddedRow(row);
            for (var column = 0; column < to.Length; column++) to[column] += sign * weights[column] * from[column];
        }
    }

    // p ← r + turn·p
    private void Turn(float[] turns)
    {
        for (var row = 0; row < _direction.RowCount; row++)
            TensorPrimitives.MultiplyAdd<float>(_direction.PaddedRow(row), turns, _residual.PaddedRow(row),
                _direction.PaddedRow(row));
    }
}
