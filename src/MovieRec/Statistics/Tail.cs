namespace MovieRec.Statistics;

/// <summary>P-values of symmetric reference distributions, taken from the lower tail so that small ones keep their digits.</summary>
internal static class Tail
{
    public static double Normal(double z, Alternative alternative) => Of(z, alternative, x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x));

    public static double StudentT(double t, double degreesOfFreedom, Alternative alternative) =>
        Of(t, alternative, x => MathNet.Numerics.Distributions.StudentT.CDF(0, 1, degreesOfFreedom, x));

    public static double ChiSquared(double statistic, double degreesOfFreedom) =>
        MathNet.Numerics.SpecialFunctions.GammaUpperRegularized(degreesOfFreedom / 2, statistic / 2);

    private static double Of(double statistic, Alternative alternative, Func<double, double> lower) => alternative switch
    {
        Alternative.Greater => lower(-statistic),
        Alternative.Less => lower(statistic),
        _ => Math.Min(1, 2 * lower(-Math.Abs(statistic))),
    };
}
