using BenchmarkDotNet.Attributes;
using MovieRec.Numerics;

namespace MovieRec.Benchmarks;

/// <summary>The kernels under exact ALS, on one core.</summary>
public unsafe class KernelBenchmarks
{
    private FactorMatrix _rows = null!;
    private FactorMatrix _matrix = null!;
    private FactorMatrix _factored = null!;
    private FactorMatrix _inverses = null!;
    private FactorMatrix _vector = null!;

    /// <summary>f.</summary>
    [Params(64, 128)]
    public int Factors { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        _rows = new FactorMatrix(8192 / Factors, Factors);
        for (var row = 0; row < _rows.RowCount; row++)
            foreach (ref var value in _rows.PaddedRow(row)) value = random.NextSingle() - 0.5f;
        (_matrix, _factored) = (new FactorMatrix(Factors, Factors), new FactorMatrix(Factors, Factors));
        for (var row = 0; row < Factors; row++) _matrix.PaddedRow(row)[row] = 1;
        RankKUpdate.Add(_rows.Pointer, _rows.RowCount, _rows.Stride, _rows.Stride, _matrix.Pointer, _matrix.Stride);
        (_inverses, _vector) = (new FactorMatrix(Factors, FactorMatrix.Lane), new FactorMatrix(1, Factors));
        Cholesky();
    }

    [Benchmark]
    public void RankK() =>
    RankKUpdate.Add(_rows.Pointer, _rows.RowCount, _rows.Stride, _rows.Stride, _matrix.Pointer, _matrix.Stride);

    [Benchmark]
    public bool Cholesky()
    {
        for (var row = 0; row < Factors; row++) _matrix.PaddedRow(row).CopyTo(_factored.PaddedRow(row));
        return Numerics.Cholesky.TryFactor(_factored.Pointer, Factors, _factored.Stride, _inverses.Pointer);
    }

    [Benchmark]
    public void Solve()
    {
        _vector.PaddedRow(0).Fill(1);
        Numerics.Cholesky.Solve(_factored.Pointer, Factors, _factored.Stride, _inverses.Pointer, _vector.Pointer);
    }
}
