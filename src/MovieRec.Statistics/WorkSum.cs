using MathNet.Numerics.LinearAlgebra;

namespace MovieRec.Statistics;

/// <summary>
/// y = Σ cⱼ·wⱼ with cⱼ ≥ 0: what each kind of known work costs a piece, fitted by least squares of the relative errors,
/// ŷ ÷ y ≈ 1, so that small and large measurements count alike (non-negative least squares; Lawson and Hanson, 'Solving
/// Least Squares Problems', 1974, chapter 23, here by trying every set of terms). A kind of work that the measurements
/// show no trace of has the cost 0.
/// </summary>
public sealed class WorkSum
{
    private const int MostTerms = 10;

    private readonly double[] _costs;
    private readonly int[] _used;
    private readonly Matrix<double> _inverse;

    private WorkSum(double[] costs, int[] used, Matrix<double> inverse, double residual, int count) =>
        (_costs, _used, _inverse, ResidualDeviation, Count) = (costs, used, inverse, residual, count);

    /// <summary>c: what a piece of each kind of work costs.</summary>
    public IReadOnlyList<double> Costs => _costs;

    /// <summary>Number of points.</summary>
    public int Count { get; }

    /// <summary>s, the standard deviation of the relative errors.</summary>
    public double ResidualDeviation { get; }

    /// <summary>Fits the costs.</summary>
    /// <param name="work">One point each: how much of each kind of work, at most 10, at least 0.</param>
    /// <param name="y">Positive, one a point.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than k + 1 points, the numbers differ, a value is out of range, or no kind of work costs
    /// anything.
    /// </exception>
    public static WorkSum Fit(IReadOnlyList<double[]> work, ReadOnlySpan<double> y)
    {
        ArgumentNullException.ThrowIfNull(work);
        var (n, k) = (y.Length, work.Count == 0 ? 0 : work[0].Length);
        if (work.Count != n || work.Any(point => point.Length != k))
            throw new ArgumentException("Every point needs one y and as many kinds of work as the others.",
                nameof(work));
        if (k is 0 or > MostTerms || n < k + 1)
            throw new ArgumentException($"{n} points cannot tell what {k} kinds of work cost; at least {k + 1} points "
                + $"and 1 to {MostTerms} kinds are needed.", nameof(work));
        foreach (var value in y)
            if (!(value > 0) || !double.IsFinite(value))
                throw new ArgumentException($"Measurements are positive and finite, not {value}.", nameof(y));
        if (work.Any(point => point.Any(value => !(value >= 0) || !double.IsFinite(value))))
            throw new ArgumentException("Work is finite and at least 0.", nameof(work));

        var measured = y.ToArray();
        (double Error, double[] Costs, int[] Used, Matrix<double> Inverse)? best = null;
        for (var set = 1; set < 1 << k; set++)
        {
            int[] used = [.. Enumerable.Range(0, k).Where(term => (set >> term & 1) == 1)];
            var x = Matrix<double>.Build.Dense(n, used.Length, (point, at) => work[point][used[at]] / measured[point]);
            // Columns of length 1, so that work counted in units and in billions is told apart alike.
            double[] lengths = [.. x.EnumerateColumns().Select(column => column.L2Norm())];
            if (lengths.Contains(0)) continue;
            x.MapIndexedInplace((_, at, value) => value / lengths[at]);
            var gram = x.TransposeThisAndMultiply(x);
            if (gram.Evd(Symmetricity.Symmetric).EigenValues.Real().Minimum() < 1e-10) continue;
            var inverse = gram.Inverse();
            var costs = inverse * x.TransposeThisAndMultiply(Vector<double>.Build.Dense(n, 1));
            if (costs.Minimum() <= 0) continue;
            var errors = x * costs - 1;
            if (best is { } least && least.Error <= errors * errors) continue;
            var all = new double[k];
            for (var at = 0; at < used.Length; at++) all[used[at]] = costs[at] / lengths[at];
            inverse.MapIndexedInplace((row, column, value) => value / lengths[row] / lengths[column]);
            best = (errors * errors, all, used, inverse);
        }
        if (best is not { } found)
            throw new ArgumentException("None of these kinds of work costs anything.", nameof(work));
        return new WorkSum(found.Costs, found.Used, found.Inverse,
            Math.Sqrt(found.Error / Math.Max(n - found.Used.Length, 1)), n);
    }

    /// <summary>ŷ.</summary>
    /// <param name="work">How much of each kind of work.</param>
    public double At(params ReadOnlySpan<double> work)
    {
        if (work.Length != _costs.Length)
            throw new ArgumentException($"Expected {_costs.Length} kinds of work, got {work.Length}.", nameof(work));
        var y = 0.0;
        for (var term = 0; term < work.Length; term++) y += _costs[term] * work[term];
        return y;
    }

    /// <summary>
    /// y of one new measurement with the interval that is to hold it: ŷ·exp(± t·s·√(1 + zᵀ(XᵀX)⁻¹z)), z the work over
    /// ŷ, X the work of what was measured over its y, t Student's with n less the number of costs above 0 degrees of
    /// freedom. It holds only as far as these kinds are all the work there is.
    /// </summary>
    /// <param name="work">How much of each kind of work.</param>
    /// <param name="level">Coverage, between 0 and 1.</param>
    public Estimate Predict(ReadOnlySpan<double> work, double level = 0.95)
    {
        var y = At(work);
        if (!(y > 0)) throw new ArgumentException("There is no work of a kind that costs anything.", nameof(work));
        var z = Vector<double>.Build.Dense(_used.Length);
        for (var at = 0; at < _used.Length; at++) z[at] = work[_used[at]] / y;
        var half = Tail.StudentTUpperQuantile((1 - Sample.RequireLevel(level)) / 2, Math.Max(Count - _used.Length, 1))
            * ResidualDeviation * Math.Sqrt(1 + z * (_inverse * z));
        return new Estimate(y, y * Math.Exp(-half), y * Math.Exp(half), level);
    }
}
