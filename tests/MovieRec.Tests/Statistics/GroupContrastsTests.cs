using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class GroupContrastsTests
{
    private static readonly PermutationOptions Few = new() { Replicates = 199 };

    [Fact]
    public void The_difference_is_the_least_squares_coefficient_with_stratum_effects()
    {
        var (values, weights, groups, strata) = Random(80, seed: 3);
        var contrast = GroupContrasts.Test(values, weights, 1, groups, 2, strata, options: Few)[1];

        double[] design =
            [.. Enumerable.Range(0, 80)
                .SelectMany(
                    i => new[] { groups[i] == 1 ? 1.0 : 0, strata[i] == 0 ? 1 : 0, strata[i] == 1 ? 1 : 0,
                        strata[i] == 2 ? 1 : 0 })];
        var fit = LeastSquares.Fit(design, 4, values, weights);

        Assert.Equal(fit.Coefficients[0], contrast.Difference.Value, 1e-10);
        Assert.Equal(fit.StandardError(0), (contrast.Difference.High - contrast.Difference.Value) / 1.959963984540054,
            1e-10);
        Assert.Equal(groups.Count(group => group == 1), contrast.GroupUnits);
        Assert.Equal(80, contrast.GroupUnits + contrast.OtherUnits);
    }

    [Fact]
    public void The_difference_agrees_with_the_stratified_permutation_test()
    {
        var (values, _, groups, strata) = Random(120, seed: 4);
        for (var i = 0; i < values.Length; i++) values[i] += groups[i] == 0 ? 0.4 : 0;
        var contrast = GroupContrasts.Test(values, [], 1, groups, 1, strata, options: new() { Replicates = 4_999 })[0];
        var test = Permutation.Stratified(values, [.. groups.Select(group => group == 0)], strata,
            new() { Replicates = 4_999 });

        Assert.Equal(test.Statistic, contrast.Difference.Value, 1e-10);
        Assert.InRange(contrast.PValue, test.PValue - 0.02, test.PValue + 0.02);
        Assert.Equal(contrast.PValue, contrast.AdjustedPValue);
    }

    [Fact]
    public void The_ratio_is_that_of_the_stratum_means_worked_by_hand()
    {
        // Stratum 0: group 6 against others 2, 4; stratum 1: group 8 against 4. Weights of the strata 2/3 and 1/2.
        double[] values = [6, 2, 4, 8, 4];
        var contrast = GroupContrasts.Test(values, [], 1, [0, 1, 1, 0, 1], 1, [0, 0, 0, 1, 1], options: Few)[0];

        var (inside, outside) = ((6 * 2 / 3.0 + 8 * 0.5) / (2 / 3.0 + 0.5), (3 * 2 / 3.0 + 4 * 0.5) / (2 / 3.0 + 0.5));
        Assert.Equal(inside - outside, contrast.Difference.Value, 1e-12);
        Assert.Equal(inside / outside, contrast.Ratio.Value, 1e-12);
    }

    [Fact]
    public void A_lone_contrast_has_the_exact_p_value_that_enumeration_gives()
    {
        // Of the 20 ways to choose 3 of 6 units, only the observed one and its mirror are as extreme.
        double[] values = [1, 2, 3, 10, 11, 12];
        var contrast = GroupContrasts.Test(values, [], 1, [0, 0, 0, 1, 1, 1], 1, new int[6],
            options: new() { Replicates = 19_999 })[0];
        Assert.Equal(0.1, contrast.PValue, 0.01);
    }

    [Fact]
    public void What_has_weight_0_is_not_counted_and_what_is_too_small_is_not_tested()
    {
        double[] values = [1, double.NaN, 3, 4, 5, 6], weights = [1, 0, 1, 1, 1, 1];
        var contrasts = GroupContrasts.Test(values, weights, 1, [0, 0, 1, 1, 2, 2], 2, new int[6], minimumUnits: 2,
            options: Few);

        Assert.Equal((1, 4), (contrasts[0].GroupUnits, contrasts[0].OtherUnits));
        Assert.Equal(double.NaN, contrasts[0].PValue);
        Assert.Equal(1 - 4.5, contrasts[0].Difference.Value, 1e-12);
        Assert.InRange(contrasts[1].PValue, 0.001, 1);
    }

    [Fact]
    public void A_group_that_fills_its_strata_cannot_be_compared()
    {
        var contrast = GroupContrasts.Test([1, 2, 3, 4], [], 1, [0, 0, 1, 1], 1, [0, 0, 1, 1], options: Few)[0];
        Assert.Equal(double.NaN, contrast.Difference.Value);
        Assert.Equal(double.NaN, contrast.PValue);
    }

    [Fact]
    public void The_same_seed_gives_the_same_result_and_adjusted_values_are_never_below_raw_ones()
    {
        var random = new SplitMix64(9);
        var values = Simulated.Normals(ref random, 300 * 5);
        int[] groups = [.. Enumerable.Range(0, 300).Select(_ => random.NextInt32(4))], strata =
            [.. Enumerable.Range(0, 300).Select(_ => random.NextInt32(6))];
        var first = GroupContrasts.Test(values, [], 5, groups, 4, strata, options: Few);
        Assert.Equal(first, GroupContrasts.Test(values, [], 5, groups, 4, strata, options: Few));
        Assert.All(first, contrast => Assert.True(contrast.AdjustedPValue >= contrast.PValue));
    }

    [Fact]
    public void Without_effects_the_family_errs_at_most_at_its_level_and_with_one_it_is_found()
    {
        // 60 correlated contrasts of skewed values with unequal spread; 200 families err 10 times on average, and more
        // than 22 times once in 10,000.
        var errors = Simulated.Rate(200, random => Family(random, 0).Any(contrast => contrast.AdjustedPValue <= 0.05));
        Assert.InRange(errors, 0.005, 0.11);
        Assert.InRange(Simulated.Rate(40, random => Family(random, 1)[7].AdjustedPValue <= 0.05), 0.9, 1);

        static GroupContrast[] Family(SplitMix64 random, double effect)
        {
            const int Units = 160, Columns = 12;
            var groups = new int[Units];
            var strata = new int[Units];
            var values = new double[Units * Columns];
            for (var unit = 0; unit < Units; unit++)
            {
                (groups[unit], strata[unit]) = (random.NextInt32(5), random.NextInt32(3));
                var shared = random.NextNormal();
                for (var column = 0; column < Columns; column++)
                    values[unit * Columns + column] = strata[unit] + Math.Exp(0.7 * (shared + random.NextNormal()))
                        + (groups[unit] == 0 && column == 7 ? 3 * effect : 0);
            }
            return GroupContrasts.Test(values, [], Columns, groups, 5, strata, options: Few);
        }
    }

    private static (double[] Values, double[] Weights, int[] Groups, int[] Strata) Random(int units, ulong seed)
    {
        var random = new SplitMix64(seed);
        return (Simulated.Normals(ref random, units),
            [.. Enumerable.Range(0, units).Select(_ => 0.2 + random.NextDouble())],
            [.. Enumerable.Range(0, units).Select(_ => random.NextInt32(3))],
            [.. Enumerable.Range(0, units).Select(_ => random.NextInt32(3))]);
    }
}
