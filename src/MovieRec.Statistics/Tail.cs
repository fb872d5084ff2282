using MathNet.Numerics;

namespace MovieRec.Statistics;

/// <summary>
/// P-values of symmetric reference distributions, taken from the lower tail so that small ones keep their digits.
/// </summary>
public static class Tail
{
    /// <summary>P-value of a statistic that is standard normal under the null hypothesis.</summary>
    public static double Normal(double z, Alternative alternative) =>
        Compute(z, alternative, x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x));

    /// <summary>P-value of a statistic with Student's distribution under the null hypothesis.</summary>
    public static double StudentT(double t, double degreesOfFreedom, Alternative alternative) =>
        Compute(t, alternative, x => MathNet.Numerics.Distributions.StudentT.CDF(0, 1, degreesOfFreedom, x));

    /// <summary>Quantile of Student's t.</summary>
    /// <param name="probability">
    /// In 0 .. 1; close to 1, <see cref="StudentTUpperQuantile"/> is exact where 1 − probability is not.
    /// </param>
    /// <param name="degreesOfFreedom">ν, above 0; infinite for the normal distribution.</param>
    public static double StudentTQuantile(double probability, double degreesOfFreedom) =>
        probability < 0.5
            ? -StudentTUpperQuantile(probability, degreesOfFreedom)
            : StudentTUpperQuantile(1 - probability, degreesOfFreedom);

    /// <summary>
    /// The t ≥ 0 that Student's distribution exceeds with probability <paramref name="tail"/>, which lies in 0 .. ½.
    /// </summary>
    /// <remarks>
    /// Newton's method on log P(T > t) as a function of u = log t. That function falls and is concave, from log ½ to a
    /// line of slope −ν, so a step from anywhere lands above the root and the following ones come down to it: it
    /// converges at every level and for every ν.
    /// </remarks>
    public static double StudentTUpperQuantile(double tail, double degreesOfFreedom)
    {
        if (!(tail >= 0 && tail <= 0.5))
            throw new ArgumentOutOfRangeException(nameof(tail), tail,
                "The probability beyond a quantile lies in 0 .. 0.5.");
        if (!(degreesOfFreedom > 0))
            throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom,
                "Degrees of freedom are above 0.");
        if (tail == 0) return double.PositiveInfinity;
        var z = -MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, tail);
        if (z <= 0 || degreesOfFreedom > 1e12) return Math.Max(0, z);
        var (u, reached) = (Math.Log(z), Math.Log(z));
        for (var step = 0; step < 100; step++)
        {
            var (p, density) = UpperStudentT(u, degreesOfFreedom);
            if (p == 0)
            {
                // The step went to where the tail underflows.
                u = (u + reached) / 2;
                continue;
            }
            reached = u;
            var move = Math.Log(p / tail) * p / density;
            u += move;
            if (Math.Abs(move) <= 1e-15 * Math.Max(1, Math.Abs(u))) break;
        }
        return Math.Exp(u);
    }

    /// <summary>
    /// P(T > t) and t·f(t) at t = exp(u): P = ½ I(ν/(ν + t²); ν/2, ½), far out its leading term c·ν^((ν+1)/2) / ν ·
    /// t^−ν.
    /// </summary>
    private static (double P, double Density) UpperStudentT(double u, double n)
    {
        var logC = SpecialFunctions.GammaLn((n + 1) / 2) - SpecialFunctions.GammaLn(n / 2) - Math.Log(n * Math.PI) / 2;
        var logRatio = 2 * u - Math.Log(n);
        if (logRatio > 40)
        {
            var p = Math.Exp(logC + (n + 1) / 2 * Math.Log(n) - Math.Log(n) - n * u);
            return (p, n * p);
        }
        var ratio = Math.Exp(logRatio);
        return (SpecialFunctions.BetaRegularized(n / 2, 0.5, 1 / (1 + ratio)) / 2,
            Math.Exp(u + logC - (n + 1) / 2 * Math.Log(1 + ratio)));
    }

    /// <summary>
    /// P-value of a statistic that is chi-squared under the null hypothesis: the probability above it.
    /// </summary>
    public static double ChiSquared(double statistic, double degreesOfFreedom) =>
        SpecialFunctions.GammaUpperRegularized(degreesOfFreedom / 2, statistic / 2);

    private static double Compute(double statistic, Alternative alternative, Func<double, double> lower) =>
        alternative switch
        {
            Alternative.Greater => lower(-statistic),
            Alternative.Less => lower(statistic),
            _ => Math.Min(1, 2 * lower(-Math.Abs(statistic))),
        };
}
