using MovieRec.Experiments;
using MovieRec.Numerics;

namespace MovieRec.Tests.Experiments;

public sealed class SequentialIntervalTests
{
    [Fact]
    public void At_the_size_it_is_tuned_to_it_is_half_as_wide_again_as_an_interval_for_one_look()
    {
        var arm = new Arm(0, 0.01, 5_000);
        var sequential = SequentialInterval.Difference(arm, arm, SequentialInterval.TunedTo(10_000));
        var once = arm.Minus(arm);
        Assert.Equal(1.55, sequential.High / once.High, 0.01);
    }

    [Fact]
    public void A_level_says_how_far_out_a_look_stands()
    {
        var (arm, rho) = (new Arm(0, 0.01, 500_000), SequentialInterval.TunedTo(1_000_000));
        var level = SequentialInterval.LevelAt(1_000_000, rho);
        Assert.Equal(SequentialInterval.Difference(arm, arm, rho).High, arm.Minus(arm, level).High, 4);
        Assert.True(SequentialInterval.LevelAt(100_000, rho) > level);
        Assert.True(SequentialInterval.Difference(new Arm(1, 0, 50), new Arm(1, 0, 50), rho).IsWithheld);
    }

    [Fact]
    public void Watching_every_day_inflates_a_plain_interval_but_not_this_one()
    {
        const int Runs = 1_000, Days = 20, PerDay = 50;
        var random = new SplitMix64(17);
        var rho = SequentialInterval.TunedTo(2 * Days * PerDay);
        var (plain, sequential) = (0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var (sums, squares) = (new double[2], new double[2]);
            var (plainAlarm, sequentialAlarm) = (false, false);
            for (var day = 1; day <= Days; day++)
            {
                for (var variant = 0; variant < 2; variant++)
                {
                    for (var unit = 0; unit < PerDay; unit++)
                    {
                        var value = random.NextNormal();
                        sums[variant] += value;
                        squares[variant] += value * value;
                    }
                }
                var n = day * PerDay;
                Arm Now(int variant) =>
                    new(sums[variant] / n, (squares[variant] - sums[variant] * sums[variant] / n) / (n - 1) / n, n);
                plainAlarm |= !Now(1).Minus(Now(0)).Covers(0);
                sequentialAlarm |= !SequentialInterval.Difference(Now(1), Now(0), rho).Covers(0);
            }
            if (plainAlarm) plain++;
            if (sequentialAlarm) sequential++;
        }
        // Twenty looks at 5 % find 'something' in about a quarter of experiments without any effect (Armitage,
        // McPherson and Rowe 1969: 24.8 %).
        Assert.InRange(plain / (double)Runs, 0.20, 0.30);
        Assert.InRange(sequential / (double)Runs, 0, 0.05);
    }
}
