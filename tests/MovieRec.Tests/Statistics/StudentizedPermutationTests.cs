using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public sealed class StudentizedPermutationTests
{
    private static readonly PermutationOptions Many = new() { Replicates = 19_999 };

    [Fact]
    public void P_values_are_those_of_counting_all_choices()
    {
        // Three of eight, all 56 choices, by the plain formula.
        double[] values = [3.1, 9.4, 1.2, 4.5, 0.3, 2.2, 7.9, 1.1];
        bool[] treated = [true, true, false, false, true, false, false, false];
        double[] chances = [2, 4, 1, 3, 1, 2, 3, 1];
        foreach (var denominators in new[] { null, chances })
        {
            int total = 0, above = 0, below = 0;
            var seen = T(values, denominators, set => treated[set]);
            for (var choice = 0; choice < 256; choice++)
            {
                if (int.PopCount(choice) != 3) continue;
                var t = T(values, denominators, unit => (choice >> unit & 1) == 1);
                total++;
                if (t >= seen - 1e-9) above++;
                if (t <= seen + 1e-9) below++;
            }
            var test = new StudentizedPermutation(values, treated, denominators: denominators, options: Many);
            // Four Monte-Carlo errors of 19,999 deals are 1.4 points.
            Assert.Equal((double)above / total, test.PValue(0, Alternative.Greater), 0.014);
            Assert.Equal((double)below / total, test.PValue(0, Alternative.Less), 0.014);
            Assert.Equal(1.0 / 56, test.SmallestPValue, 1e-9);
        }
    }

    [Fact]
    public void Hypotheses_of_a_shift_and_of_a_factor_are_those_of_changed_values()
    {
        var random = new SplitMix64(3);
        double[] values = [.. Enumerable.Range(0, 60).Select(_ => Math.Exp(random.NextNormal()))];
        bool[] treated = [.. values.Select((_, unit) => unit % 3 == 0)];
        var (test, options) = (new StudentizedPermutation(values, treated), new PermutationOptions());
        double[] shifted = [.. values.Select((value, unit) => treated[unit] ? value - 0.7 : value)], scaled =
            [.. values.Select((value, unit) => treated[unit] ? value : 1.4 * value)];
        Assert.Equal(new StudentizedPermutation(shifted, treated, options: options).PValue(), test.PValue(0.7), 12);
        Assert.Equal(new StudentizedPermutation(scaled, treated, options: options).PValue(), test.PValueOfFactor(1.4),
            12);
        // What lies in the interval is not rejected, what lies outside is.
        var (difference, lift) = (test.Difference(), test.Lift());
        Assert.Equal(
            Welch.Difference([.. values.Where((_, unit) => treated[unit])],
                [.. values.Where((_, unit) => !treated[unit])]).Value, difference.Value, 9);
        foreach (var (inside, outside) in new[] { (difference.Low + 0.02, difference.Low - 0.02),
            (difference.High - 0.02, difference.High + 0.02) })
            Assert.True(test.PValue(inside) > 0.05 && test.PValue(outside) <= 0.05);
        Assert.True(
            test.PValueOfFactor(1 + lift.Low + 0.02) > 0.05 && test.PValueOfFactor(1 + lift.Low - 0.02) <= 0.05);
    }

    [Fact]
    public void Strata_are_dealt_within_and_explain_what_they_differ_in()
    {
        var random = new SplitMix64(8);
        int[] strata = [.. Enumerable.Range(0, 80).Select(unit => unit % 4)];
        bool[] treated = [.. Enumerable.Range(0, 80).Select(unit => unit % 5 == 0)];
        double[] values =
            [.. strata.Select((stratum, unit) => 100 * stratum + (treated[unit] ? 1.5 : 0) + random.NextNormal())];
        var within = new StudentizedPermutation(values, treated, strata: strata);
        Assert.True(within.PValue() < 0.01);
        Assert.Equal(1.5, within.Difference().Value, 0.8);
        Assert.True(new StudentizedPermutation(values, treated).PValue() > 0.05);
        Assert.Throws<ArgumentException>(
            () => new StudentizedPermutation([1, 2, 3, 4], [true, false, true, false], strata: [0, 0, 1, 1]));
    }

    [Fact]
    public void It_rejects_as_often_as_it_says_where_Welch_does_not()
    {
        // 10 log-normal values against 190: three standard errors of 1,000 are 2.1 points.
        double Rate(Func<double[], double[], double> p) => Simulated.Rate(1_000, random =>
        {
            double[] Skewed(int count) => [.. Enumerable.Range(0, count).Select(_ => Math.Exp(random.NextNormal()))];
            return p(Skewed(10), Skewed(190)) <= 0.05;
        });
        Assert.InRange(
            Rate((x,
                y) =>
                new StudentizedPermutation([.. x, .. y], [.. x.Select(_ => true), .. y.Select(_ => false)],
                    options: new() { Replicates = 199 }).PValue()), 0.03, 0.071);
        Assert.True(Rate((x, y) => Welch.Test(x, y).PValue) > 0.1);
    }

    private static double T(double[] values, double[]? denominators, Func<int, bool> isFirst)
    {
        (double, double) Figure(bool first)
        {
            var units = Enumerable.Range(0, values.Length).Where(unit => isFirst(unit) == first).ToArray();
            double d = units.Sum(unit => denominators?[unit] ?? 1), r = units.Sum(unit => values[unit]) / d,
                n = units.Length;
            return (r,
                units.Sum(unit => Math.Pow(values[unit] - r * (denominators?[unit] ?? 1), 2))
                    / (n * (n - 1) * (d / n) * (d / n)));
        }
        var ((r1, v1), (r0, v0)) = (Figure(true), Figure(false));
        return (r1 - r0) / Math.Sqrt(v1 + v0);
    }
}
