using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class PermutationTests
{
    // Darwin's maize, cross- minus self-fertilized, eighths of an inch: Fisher, The Design of Experiments (1935), §17
    // and §21.
    private static readonly double[] Maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

    [Fact]
    public void Fishers_count_of_sign_flips_of_the_maize_data_is_found_exactly_and_by_sampling()
    {
        // Fisher: 863 of the 32,768 sums are as large as the observed 314, so 1,726 count in both tails.
        var exact = Permutation.Paired(Maize, new() { Replicates = 32_768 });
        Assert.Equal(314.0 / 15, exact.Statistic, 1e-12);
        Assert.Equal(1726.0 / 32768, exact.PValue, 1e-12);
        Assert.Equal(863.0 / 32768,
            Permutation.Paired(Maize, new() { Replicates = 32_768, Alternative = Alternative.Greater }).PValue, 1e-12);
        Assert.Equal(1726.0 / 32768, Permutation.Paired(Maize, new() { Replicates = 20_000 }).PValue, 0.008);
    }

    [Fact]
    public void Two_samples_get_the_p_value_that_enumerating_every_deal_gives()
    {
        // Efron and Tibshirani (1993), table 2.1: survival of 7 treated and 9 control mice; their sampled one-sided
        // level is .132.
        double[] treated = [94, 197, 16, 38, 99, 141, 23], control = [52, 104, 146, 10, 51, 30, 40, 27, 46];
        double[] all = [.. treated, .. control];
        int deals = 0, atLeast = 0;
        for (var deal = 0; deal < 1 << 16; deal++)
        {
            if (int.PopCount(deal) != 7) continue;
            deals++;
            if (Enumerable.Range(0, 16).Where(i => (deal >> i & 1) == 1).Sum(i => all[i]) >= treated.Sum() - 1e-9)
                atLeast++;
        }
        var test = Permutation.TwoSample(treated, control,
            new() { Replicates = 40_000, Alternative = Alternative.Greater });

        Assert.Equal(treated.Average() - control.Average(), test.Statistic, 1e-12);
        Assert.Equal((double)atLeast / deals, test.PValue, 0.008);
        Assert.Equal(0.132, test.PValue, 0.02);
        Assert.Equal(1 - test.PValue,
            Permutation.TwoSample(control, treated, new()
            {
                Replicates = 40_000,
                Alternative = Alternative.Greater
            }).PValue, 0.02);
    }

    [Fact]
    public void The_stratified_statistic_is_the_weighted_difference_within_strata()
    {
        // Stratum 0: group {5, 7}, others {1}: difference 5, weight 2·1/3. Stratum 1: {2}, {4, 6}: −3, 2/3. Stratum 2
        // has nobody to compare with.
        var test = Permutation.Stratified([5, 7, 1, 2, 4, 6, 99], [true, true, false, true, false, false, true],
            [0, 0, 0, 1, 1, 1, 2]);
        Assert.Equal((2.0 / 3 * 5 - 2.0 / 3 * 3) / (4.0 / 3), test.Statistic, 1e-12);
    }

    [Fact]
    public void A_difference_that_lies_between_strata_fools_the_plain_test_and_not_the_stratified_one()
    {
        var (values, inGroup, strata) = Confounded(SplitMix64.ForStream(3, 0), effect: 0);
        double[] x = [.. values.Where((_, i) => inGroup[i])], y = [.. values.Where((_, i) => !inGroup[i])];

        Assert.True(Permutation.TwoSample(x, y, new() { Replicates = 999 }).PValue < 0.01);
        Assert.True(Permutation.Stratified(values, inGroup, strata, new() { Replicates = 999 }).PValue > 0.05);
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public void Every_test_rejects_a_true_null_at_its_nominal_rate_and_finds_a_planted_effect()
    {
        // 500 trials: one standard error of the rate is 1 %, so 1 .. 9 % is four of them either side of 5 %.
        var options = new PermutationOptions { Replicates = 199 };
        foreach (var (effect, low, high) in new[] { (0.0, 0.01, 0.09), (0.8, 0.9, 1.0) })
        {
            Assert.InRange(Rate(random => Permutation.Paired(Simulated.Normals(ref random, 40, effect), options)), low,
                high);
            Assert.InRange(
                Rate(random => Permutation.TwoSample(Simulated.Normals(ref random, 40, effect),
                    Simulated.Normals(ref random, 40, 0), options)), low, high);
            Assert.InRange(Rate(random =>
            {
                var (values, inGroup, strata) = Confounded(random, effect);
                return Permutation.Stratified(values, inGroup, strata, options);
            }), low, high);
        }

        static double Rate(Func<SplitMix64, TestOutcome> test) =>
            Enumerable.Range(0, 500)
                .Average(trial => test(SplitMix64.ForStream(17, (ulong)trial)).PValue <= 0.05 ? 1.0 : 0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_p_value()
    {
        var random = SplitMix64.ForStream(1, 0);
        var differences = Simulated.Normals(ref random, 200, 0.1);
        Assert.Equal(Permutation.Paired(differences), Permutation.Paired(differences));
        Assert.NotEqual(Permutation.Paired(differences), Permutation.Paired(differences, new() { Seed = 2 }));
    }

    [Fact]
    public void Input_that_cannot_be_tested_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Permutation.Paired([]));
        Assert.Throws<ArgumentException>(() => Permutation.TwoSample([1, double.NaN], [1, 2]));
        Assert.Throws<ArgumentException>(() => Permutation.Stratified([1, 2], [true, false], [0, 1]));
        Assert.Throws<ArgumentException>(() => Permutation.Stratified([1, 2], [true], [0, 0]));
        Assert.Throws<OptionException>(() => new PermutationOptions { Replicates = 10 });
    }

    /// <summary>Two strata, one of them higher by 1.5 and mostly in the group.</summary>
    private static (double[] Values, bool[] InGroup, int[] Strata) Confounded(SplitMix64 random, double effect)
    {
        var (values, inGroup, strata) = (new double[120], new bool[120], new int[120]);
        for (var i = 0; i < values.Length; i++)
        {
            strata[i] = i % 2;
            inGroup[i] = random.NextDouble() < (strata[i] == 1 ? 0.75 : 0.25);
            values[i] = 1.5 * strata[i] + (inGroup[i] ? effect : 0) + random.NextNormal();
        }
        return (values, inGroup, strata);
    }

    [Fact]
    public void The_spread_of_three_groups_is_that_of_the_extremes_and_its_p_value_the_share_of_deals_as_wide()
    {
        // Of the 90 ways to deal 0, 0, 1, 1, 2, 2 into three pairs, the spread is 2 where one pair is 0, 0 and another
        // 2, 2: 6 ways.
        var test = Permutation.Spread([0, 2, 1, 1, 2, 0], [0, 1, 2, 2, 1, 0],
            new PermutationOptions { Replicates = 20_000 });
        Assert.Equal(2, test.Statistic);
        Assert.Equal(6 / 90.0, test.PValue, 0.006);
        Assert.Equal(1, Permutation.Spread([3, 3, 3, 3], [0, 1, 0, 1]).PValue);
    }

    [Fact]
    public void A_spread_needs_two_groups_that_have_units()
    {
        Assert.Throws<ArgumentException>(() => Permutation.Spread([1, 2], [0, 0]));
        Assert.Throws<ArgumentException>(() => Permutation.Spread([1, 2], [0, 2]));
        Assert.Throws<ArgumentException>(() => Permutation.Spread([1, 2], [0]));
    }
}
