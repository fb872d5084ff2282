namespace MovieRec.Statistics;

/// <summary>P-values of symmetric reference distributions, taken from the lower tail so that small ones keep their digits.</summary>
internal static class Tail
{
    public static double Normal(double z, Alternative alternative) => Of(z, alternative, x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x));

    public static double StudentT(double t, double degreesOfFreedom, Alternative alternative) =>
        Of(t, alternative, x => MathNet.Numerics.Distributions.StudentT.CDF(0, 1, degreesOfFreedom, x));

    /// <summary>
    /// Quantile of Student's t: the expansion about the normal quantile (Abramowitz and Stegun 26.7.5), polished by Newton's method. A search that knows
    /// nothing takes ten times as long; it is left to the few degrees of freedom for which the expansion is poor.
    /// </summary>
    public static double StudentTQuantile(double probability, double degreesOfFreedom)
    {
        if (degreesOfFreedom < 10) return MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, degreesOfFreedom, probability);
        var (z, n) = (MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, probability), degreesOfFreedom);
        var s = z * z;
        var x = z + z * ((s + 1) / (4 * n) + ((5 * s + 16) * s + 3) / (96 * n * n) + (((3 * s + 19) * s + 17) * s - 15) / (384 * n * n * n));
        for (var step = 0; step < 2; step++)
            x -= (MathNet.Numerics.Distributions.StudentT.CDF(0, 1, n, x) - probability) / MathNet.Numerics.Distributions.StudentT.PDF(0, 1, n, x);
        return x;
    }

    public static double ChiSquared(double statistic, double degreesOfFreedom) =>
        MathNet.Numerics.SpecialFunctions.GammaUpperRegularized(degreesOfFreedom / 2, statistic / 2);

    private static double Of(double statistic, Alternative alternative, Func<double, double> lower) => alternative switch
    {
        Alternative.Greater => lower(-statistic),
        Alternative.Less => lower(statistic),
        _ => Math.Min(1, 2 * lower(-Math.Abs(statistic))),
    };
}
