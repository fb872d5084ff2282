using CsCheck;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class EffectSizeTests
{
    [Fact]
    public void Cohens_d_equals_its_hand_worked_value()
    {
        // Means 4 and 2, variances 2.5 and 2.5, so d = 2 / √2.5; variance 10/25 + d²/20.
        var d = EffectSize.CohenD([2, 3, 4, 5, 6], [0, 1, 2, 3, 4]);
        Assert.Equal(2 / Math.Sqrt(2.5), d.Value, 1e-12);
        Assert.Equal(d.Value - 1.959963985 * Math.Sqrt(0.4 + 1.6 / 20), d.Low, 1e-8);
    }

    [Fact]
    public void Cohens_dz_equals_its_hand_worked_value()
    {
        // Mean 2, standard deviation √(10/4).
        var d = EffectSize.CohenDz([0, 1, 2, 3, 4]);
        Assert.Equal(2 / Math.Sqrt(2.5), d.Value, 1e-12);
        Assert.Equal(d.Value + 1.959963985 * Math.Sqrt(0.2 + 1.6 / 10), d.High, 1e-8);
        Assert.Equal(0, EffectSize.CohenDz([0, 0, 0]).Value);
        Assert.True(EffectSize.CohenDz([0, 0, 0]).IsWithheld);
    }

    [Fact]
    public void Cliffs_delta_equals_counting_the_pairs() =>
    Gen.Select(Gen.Int[0, 6].Array[2, 15], Gen.Int[0, 6].Array[2, 15]).Sample((a, b) =>
    {
        double[] x = [.. a], y = [.. b];
        var counted = x.Sum(i => y.Sum(j => (double)Math.Sign(i - j))) / (x.Length * y.Length);
        var delta = EffectSize.CliffDelta(x, y);
        Assert.Equal(counted, delta.Value, 1e-12);
        Assert.InRange(delta.Low, -1, delta.Value + 1e-9);
        Assert.InRange(delta.High, delta.Value - 1e-9, 1);
        Assert.Equal(-delta.Low, EffectSize.CliffDelta(y, x).High, 1e-9);
    });

    [Fact]
    public void Cliffs_delta_has_the_interval_of_Newcombes_equation()
    {
        // x = {1, 3}, y = {2, 2}: δ = 0, and both ends solve (½ − θ)² = z²θ(1 − θ)(1 + (1 − θ)/(2 − θ) + θ/(1 + θ))/4.
        var delta = EffectSize.CliffDelta([1, 3], [2, 2]);
        Assert.Equal(0, delta.Value);
        Assert.Equal(-delta.Low, delta.High, 12);
        var theta = (1 + delta.High) / 2;
        Assert.Equal((theta - 0.5) * (theta - 0.5),
            3.841458821 * theta * (1 - theta) * (1 + (1 - theta) / (2 - theta) + theta / (1 + theta)) / 4, 1e-8);
    }

    [Fact]
    public void A_lift_equals_its_hand_worked_value_paired_and_unpaired()
    {
        double[] x = [3, 5, 4], y = [2, 2, 4];
        Assert.Equal(0.5, EffectSize.Lift(x, y).Value, 1e-12);
        // Log scale: 1/(3·16) + (4/3)/(3·(64/9)) = 1/48 + 1/16.
        Assert.Equal(1.5 * Math.Exp(1.959963985 * Math.Sqrt(1.0 / 48 + 1.0 / 16)) - 1, EffectSize.Lift(x, y).High,
            1e-8);
        // Paired influences x/4 − y·3/8: 0, .5, −.5, with variance .25.
        Assert.Equal(1.5 * Math.Exp(1.959963985 * Math.Sqrt(0.25 / 3)) - 1, EffectSize.PairedLift(x, y).High, 1e-8);
    }

    [Fact]
    public void Intervals_cover_the_truth_about_as_often_as_they_say()
    {
        // Normal(1, .5) against Normal(.8, .5), 80 each: d = .4, δ = 2Φ(.4/√2) − 1 = .2227, lift = .25. 1,000 trials:
        // one standard error is .7 %.
        var covered = new double[4];
        for (var trial = 0; trial < 1000; trial++)
        {
            var random = SplitMix64.ForStream(29, (ulong)trial);
            var (x, y) = (new double[80], new double[80]);
            for (var i = 0; i < 80; i++)
                (x[i], y[i]) = (1 + 0.5 * random.NextNormal(), 0.8 + 0.5 * random.NextNormal());
            if (EffectSize.CohenD(x, y).Covers(0.4)) covered[0]++;
            if (EffectSize.CliffDelta(x, y).Covers(0.2227)) covered[1]++;
            if (EffectSize.Lift(x, y).Covers(0.25)) covered[2]++;
            if (EffectSize.PairedLift(x, y).Covers(0.25)) covered[3]++;
        }
        Assert.All(covered, count => Assert.InRange(count / 1000, 0.92, 0.98));
    }

    [Fact]
    public void Constants_have_no_size_of_an_effect()
    {
        double[] few = [.. Enumerable.Repeat(0.1, 100)], many = [.. Enumerable.Repeat(0.1, 1_000)];
        Assert.True(EffectSize.CohenD(few, many).IsWithheld);
        Assert.True(EffectSize.CohenD([1, 1], [2, 2]).IsWithheld);
        Assert.True(EffectSize.Lift(few, many).IsWithheld);
        Assert.True(EffectSize.PairedLift([0.1, 0.3, 0.7], [0.3, 0.9, 2.1]).IsWithheld);
    }

    [Fact]
    public void Cliffs_delta_of_samples_that_do_not_overlap_keeps_an_open_end()
    {
        var delta = EffectSize.CliffDelta([4, 5, 6], [1, 2, 3]);
        Assert.Equal((1, 1), (delta.Value, delta.High));
        // Newcombe's equation at its end, worked backwards.
        var theta = (delta.Low + 1) / 2;
        Assert.Equal(1 - theta, 3.841458821 * theta * (1 + 2 * ((1 - theta) / (2 - theta) + theta / (1 + theta))) / 9,
            1e-8);
        Assert.Equal(-delta.Low, EffectSize.CliffDelta([1, 2, 3], [4, 5, 6]).High, 12);
        // Normal samples four deviations apart, 8 against 8: δ = 2Φ(4/√2) − 1 = .99532. Cliff's own interval covers 89
        // % here.
        Assert.True(Simulated.Rate(1_000, random =>
            EffectSize.CliffDelta(Simulated.Normals(ref random, 8, 4), Simulated.Normals(ref random, 8)).Covers(
                0.99532)) >= 0.93);
    }

    [Fact]
    public void A_lift_over_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => EffectSize.Lift([1, 2], [0, 0]));
        Assert.Throws<ArgumentException>(() => EffectSize.PairedLift([1, 2], [1]));
    }
}
