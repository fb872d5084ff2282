using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>A metric's units, ready to be dealt out again.</summary>
internal static class Deals
{
    /// <summary>Deals the units of a variant and the control.</summary>
    /// <param name="samples">The variant's units and the control's.</param>
    /// <param name="useCovariates">Whether the covariate is taken out first.</param>
    /// <param name="strata">The same samples with strata to deal within; null for none.</param>
    /// <param name="isRatio">Whether the denominators count.</param>
    /// <param name="options">Number of deals and seed.</param>
    public static StudentizedPermutation Create(
        MetricSample[] samples, bool useCovariates, MetricSample[]? strata, bool isRatio, PermutationOptions options)
    {
        double[] values = [.. samples[0].Values, .. samples[1].Values];
        var treated = new bool[values.Length];
        treated.AsSpan(0, samples[0].Count).Fill(true);
        var effects = useCovariates
            ? TakeOut([.. samples[0].Covariates!, .. samples[1].Covariates!], values, samples[0].Count) : null;
        return new StudentizedPermutation(values, treated, effects,
            isRatio ? [.. samples[0].Denominators!, .. samples[1].Denominators!] : null,
            strata is null ? null : [.. strata[0].Strata!, .. strata[1].Strata!], options);
    }

    /// <summary>
    /// Takes the covariate out of the values and out of the treatment, by least squares over all units together (Frisch
    /// and Waugh 1933). What is left of the values does not depend on who was treated, so units may be dealt; the
    /// difference it leads to is that of <see cref="Cuped"/>.
    /// </summary>
    /// <returns>What is left of the treatment's indicator: the effect that each value holds.</returns>
    private static double[] TakeOut(double[] covariates, double[] values, int treated)
    {
        var (meanX, meanY, share) = (Sample.Mean(covariates), Sample.Mean(values), (double)treated / values.Length);
        double xx = 0, xy = 0, xt = 0;
        for (var unit = 0; unit < values.Length; unit++)
        {
            var x = covariates[unit] - meanX;
            xx += x * x;
            xy += x * (values[unit] - meanY);
            xt += x * ((unit < treated ? 1 : 0) - share);
        }
        var effects = new double[values.Length];
        for (var unit = 0; unit < values.Length; unit++)
        {
            var x = xx == 0 ? 0 : (covariates[unit] - meanX) / xx;
            values[unit] -= xy * x;
            effects[unit] = (unit < treated ? 1 : 0) - xt * x;
        }
        return effects;
    }
}
