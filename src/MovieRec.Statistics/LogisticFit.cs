using MathNet.Numerics.LinearAlgebra;

namespace MovieRec.Statistics;

/// <summary>
/// Logistic regression: P(y = 1 | x) = 1 / (1 + exp(−b·x)), fitted by maximum likelihood with Newton's method
/// (McCullagh and Nelder, 'Generalized Linear Models', 1989, chapter 4).
/// </summary>
public static class LogisticFit
{
    private const int MaximumSteps = 30;

    /// <summary>Fits the coefficients.</summary>
    /// <param name="features">One row an observation, row-major; a constant 1 among them makes an intercept.</param>
    /// <param name="outcomes">Whether y is 1, one an observation.</param>
    /// <param name="ridge">
    /// Weight of a penalty ridge/2 · ‖b‖², 0 or more; a little keeps the coefficients finite where a feature separates
    /// the outcomes.
    /// </param>
    /// <returns>b, as many as features a row.</returns>
    /// <exception cref="ArgumentException">
    /// There are no observations, the features do not fill rows, one is not finite, or, without a penalty, no finite
    /// coefficients are the likeliest: the features separate the outcomes (Albert and Anderson, Biometrika 71, 1984) or
    /// are linearly dependent.
    /// </exception>
    public static double[] Fit(ReadOnlySpan<float> features, ReadOnlySpan<bool> outcomes, double ridge = 0)
    {
        if (outcomes.IsEmpty || features.Length == 0 || features.Length % outcomes.Length != 0)
            throw new ArgumentException(
                $"{features.Length} features do not fill rows for {outcomes.Length} observations.", nameof(features));
        if (!(ridge >= 0 && double.IsFinite(ridge)))
            throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "A penalty is a finite number of 0 or more.");
        foreach (var feature in features)
            if (!float.IsFinite(feature))
                throw new ArgumentException("A feature is not finite; leave its observation out.", nameof(features));
        var width = features.Length / outcomes.Length;
        var (b, gradient, hessian) = (new double[width], new double[width], new double[width * width]);
        for (var step = 0; step < MaximumSteps; step++)
        {
            Array.Clear(hessian);
            for (var j = 0; j < width; j++)
            {
                gradient[j] = -ridge * b[j];
                hessian[j * width + j] = ridge;
            }
            for (var row = 0; row < outcomes.Length; row++)
            {
                var x = features.Slice(row * width, width);
                var score = 0.0;
                for (var j = 0; j < width; j++) score += b[j] * x[j];
                var p = 1 / (1 + Math.Exp(-score));
                var (residual, weight) = ((outcomes[row] ? 1 : 0) - p, p * (1 - p));
                for (var j = 0; j < width; j++)
                {
                    gradient[j] += residual * x[j];
                    for (var l = 0; l <= j; l++) hessian[j * width + l] += weight * x[j] * x[l];
                }
            }
            for (var j = 0; j < width; j++)
                for (var l = 0; l < j; l++) hessian[l * width + j] = hessian[j * width + l];
            var move = Matrix<double>.Build.Dense(width, width, hessian).Solve(Vector<double>.Build.Dense(gradient));
            for (var j = 0; j < width; j++) b[j] += move[j];
            if (!b.All(double.IsFinite)) break;
            if (move.L2Norm() <= 1e-9 * (1 + Vector<double>.Build.Dense(b).L2Norm())) return b;
        }
        throw new ArgumentException("No finite coefficients are the likeliest: the features separate the outcomes or "
            + "are linearly dependent; give a ridge above 0, or leave a feature out.", nameof(features));
    }
}
