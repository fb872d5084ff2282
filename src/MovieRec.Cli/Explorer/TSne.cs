using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MovieRec.Numerics;
using Lanes = System.Numerics.Vector<float>;

namespace MovieRec.Cli.Explorer;

/// <summary>
/// Places points in the plane so that neighbours stay neighbours: t-distributed stochastic neighbour embedding, exact,
/// over all pairs (van der Maaten and Hinton, 'Visualizing Data using t-SNE', JMLR 9, 2008).
/// </summary>
/// <remarks>
/// <code>
/// p_j|i ∝ exp(−‖v_i − v_j‖² / 2σ_i²),   p_ij = (p_j|i + p_i|j) / 2n,   q_ij ∝ 1 / (1 + ‖z_i − z_j‖²)
/// </code>
/// Each σ_i gives its row the perplexity asked for; the z minimise KL(P‖Q) by gradient descent with momentum and gains.
/// The first steps exaggerate P twelvefold, which lets groups form; the step size is the number of points over that
/// (Belkina and others 2019), and the start the two leading principal components, so that the large shape is the data's
/// and not chance's (Kobak and Berens 2019).
/// </remarks>
internal static class TSne
{
    private const int Exaggerated = 150;
    private const float Exaggeration = 12;

    /// <summary>The places of the rows of <paramref name="points"/>.</summary>
    /// <param name="points">v, shape [n × f], n at least 1.</param>
    /// <param name="perplexity">
    /// Neighbours each point attends to, roughly; more than 1. Where it is more than a third of n, that third serves.
    /// </param>
    /// <param name="iterations">Steps of gradient descent, at least 1.</param>
    /// <param name="threads">Number of threads to use; the result does not depend on it.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    /// <returns>x and y of each point, around the origin.</returns>
    public static (float[] X, float[] Y) Embed(FactorMatrix points, double perplexity = 30, int iterations = 500,
        int threads = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points.RowCount, 1, nameof(points));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(perplexity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        var count = points.RowCount;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        var (x, y) = PrincipalComponents(points);
        if (count < 4) return (x, y);
        var p = Affinities(points, Math.Min(perplexity, Math.Max(count / 3.0, 1.1)), parallel);
        Descend(p, x, y, iterations, parallel);
        return (x, y);
    }

    /// <summary>
    /// KL(P‖Q) and its gradient at a placing,
    /// <code>∂/∂z_i = 4·Σ_j (s·p_ij − q_ij)·(z_i − z_j) / (1 + ‖z_i − z_j‖²)</code>
    /// with s the exaggeration.
    /// </summary>
    /// <param name="p">P, a row a point.</param>
    /// <param name="x">First coordinates.</param>
    /// <param name="y">Second coordinates.</param>
    /// <param name="exaggeration">s.</param>
    /// <param name="slopeX">Receives ∂/∂x.</param>
    /// <param name="slopeY">Receives ∂/∂y.</param>
    /// <param name="parallel">How many threads.</param>
    public static void Gradient(
        float[][] p, float[] x, float[] y, float exaggeration, float[] slopeX, float[] slopeY, ParallelOptions parallel)
    {
        var count = x.Length;
        var sums = new (float Weight, float PullX, float PullY, float PushX, float PushY)[count];
        Parallel.For(0, count, parallel, i => sums[i] = Forces(p[i], x, y, i));
        // q_ij = w_ij / Σw; the pairs (i, i) have weight 1 and are no pairs.
        var total = -(double)count;
        foreach (var each in sums) total += each.Weight;
        for (var i = 0; i < count; i++)
        {
            slopeX[i] = 4 * (exaggeration * sums[i].PullX - (float)(sums[i].PushX / total));
            slopeY[i] = 4 * (exaggeration * sums[i].PullY - (float)(sums[i].PushY / total));
        }
    }

    /// <summary>The p_ij: symmetric, zero on the diagonal, with sum 1.</summary>
    /// <param name="points">v.</param>
    /// <param name="perplexity">2 to the entropy, in bits, of each p_·|i.</param>
    /// <param name="parallel">How many threads.</param>
    public static float[][] Affinities(FactorMatrix points, double perplexity, ParallelOptions parallel)
    {
        var count = points.RowCount;
        var conditional = new float[count][];
        Parallel.For(0, count, parallel, i => conditional[i] = Conditional(points, i, Math.Log(perplexity)));
        var joint = new float[count][];
        Parallel.For(0, count, parallel, i =>
        {
            joint[i] = new float[count];
            for (var j = 0; j < count; j++) joint[i][j] = (conditional[i][j] + conditional[j][i]) / (2f * count);
        });
        return joint;
    }

    // Bisection of the precision 1/2σ², until the entropy in nats is log perplexity.
    private static float[] Conditional(FactorMatrix points, int i, double entropy)
    {
        const int Steps = 50;
        var distances = new float[points.RowCount];
        for (var j = 0; j < distances.Length; j++)
        {
            var distance = TensorPrimitives.Distance(points[i], points[j]);
            distances[j] = distance * distance;
        }
        // Counted from the nearest other point, so that the largest term is 1 and the sum cannot vanish.
        distances[i] = float.PositiveInfinity;
        TensorPrimitives.Subtract(distances, TensorPrimitives.Min<float>(distances), distances);
        distances[i] = 0;
        var mean = Math.Max(TensorPrimitives.Sum(distances) / distances.Length, 1e-12f);
        var row = new float[distances.Length];
        double precision = 1 / mean, low = 0, high = double.PositiveInfinity;
        for (var step = 0; ; step++)
        {
            TensorPrimitives.Multiply(distances, (float)-precision, row);
            TensorPrimitives.Exp(row, row);
            row[i] = 0;
            var sum = TensorPrimitives.Sum(row);
            var found = Math.Log(sum) + precision * TensorPrimitives.Dot<float>(distances, row) / sum;
            if (Math.Abs(found - entropy) < 1e-4 || step == Steps)
            {
                TensorPrimitives.Divide(row, sum, row);
                return row;
            }
            if (found > entropy)
                (low, precision) = (precision, double.IsInfinity(high) ? precision * 2 : (precision + high) / 2);
            else (high, precision) = (precision, (precision + low) / 2);
        }
    }

    private static (float Weight, float PullX, float PullY, float PushX, float PushY) Forces(
        float[] p, float[] x, float[] y, int i)
    {
        var (weight, pullX, pullY, pushX, pushY) = (Lanes.Zero, Lanes.Zero, Lanes.Zero, Lanes.Zero, Lanes.Zero);
        var (centreX, centreY) = (new Lanes(x[i]), new Lanes(y[i]));
        var j = 0;
        for (; j + Lanes.Count <= x.Length; j += Lanes.Count)
        {
            var (dx, dy) = (centreX - new Lanes(x, j), centreY - new Lanes(y, j));
            var w = Lanes.One / (Lanes.One + dx * dx + dy * dy);
            var pull = new Lanes(p, j) * w;
            weight += w;
            pullX += pull * dx;
            pullY += pull * dy;
            pushX += w * w * dx;
            pushY += w * w * dy;
        }
        var sums = (Weight: System.Numerics.Vector.Sum(weight), PullX: System.Numerics.Vector.Sum(pullX),
            PullY: System.Numerics.Vector.Sum(pullY), PushX: System.Numerics.Vector.Sum(pushX),
            PushY: System.Numerics.Vector.Sum(pushY));
        for (; j < x.Length; j++)
        {
            var (dx, dy) = (x[i] - x[j], y[i] - y[j]);
            var w = 1 / (1 + dx * dx + dy * dy);
            sums = (sums.Weight + w, sums.PullX + p[j] * w * dx, sums.PullY + p[j] * w * dy, sums.PushX + w * w * dx,
                sums.PushY + w * w * dy);
        }
        return sums;
    }

    private static void Descend(float[][] p, float[] x, float[] y, int iterations, ParallelOptions parallel)
    {
        var count = x.Length;
        // With the factor 4 that the gradient has and implementations of the step size leave out.
        var rate = Math.Max(count / Exaggeration / 4, 10);
        float[] slopeX = new float[count], slopeY = new float[count], speedX = new float[count],
            speedY = new float[count], gainX = new float[count], gainY = new float[count];
        Array.Fill(gainX, 1);
        Array.Fill(gainY, 1);
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var isEarly = iteration < Math.Min(Exaggerated, iterations / 2);
            Gradient(p, x, y, isEarly ? Exaggeration : 1, slopeX, slopeY, parallel);
            Step(x, slopeX, speedX, gainX, rate, isEarly ? 0.5f : 0.8f);
            Step(y, slopeY, speedY, gainY, rate, isEarly ? 0.5f : 0.8f);
        }
    }

    // A coordinate whose slope keeps its sign gains speed, another loses it (the delta-bar-delta rule of Jacobs 1988,
    // as van der Maaten uses it).
    private static void Step(float[] places, float[] slopes, float[] speeds, float[] gains, float rate, float momentum)
    {
        var mean = 0.0;
        for (var i = 0; i < places.Length; i++)
        {
            gains[i] = Math.Max(slopes[i] > 0 != speeds[i] > 0 ? gains[i] + 0.2f : gains[i] * 0.8f, 0.01f);
            speeds[i] = momentum * speeds[i] - rate * gains[i] * slopes[i];
            mean += places[i] += speeds[i];
        }
        TensorPrimitives.Subtract(places, (float)(mean / places.Length), places);
    }

    /// <summary>The two leading principal components, the first with a standard deviation of 1e-4.</summary>
    private static (float[] X, float[] Y) PrincipalComponents(FactorMatrix points)
    {
        var (count, width) = (points.RowCount, points.ColumnCount);
        var centred = Matrix<double>.Build.Dense(count, width, (row, column) => points[row][column]);
        var means = centred.ColumnSums() / count;
        for (var row = 0; row < count; row++) centred.SetRow(row, centred.Row(row) - means);
        // Eigenvalues ascend.
        var axes = centred.TransposeThisAndMultiply(centred).Evd(Symmetricity.Symmetric).EigenVectors;
        var x = (centred * Signed(axes.Column(width - 1))).ToArray();
        var y = width > 1 ? (centred * Signed(axes.Column(width - 2))).ToArray() : new double[count];
        var deviation = Math.Sqrt(x.Sum(value => value * value) / count);
        var scale = deviation > 0 ? 1e-4 / deviation : 0;
        return (Array.ConvertAll(x, value => (float)(value * scale)),
            Array.ConvertAll(y, value => (float)(value * scale)));
    }

    // An axis has no sign of its own; its largest entry gets the plus, so that maps do not flip from run to run.
    private static Vector<double> Signed(Vector<double> axis) => axis[axis.AbsoluteMaximumIndex()] < 0 ? -axis : axis;
}
