using MovieRec.Experiments;
using MovieRec.Numerics;

namespace MovieRec.Tests.Experiments;

public sealed class SampleRatioTests
{
    private static readonly Experiment Halves = new("e", new("control", 0.5), new("treatment", 0.5));

    [Fact]
    public void The_published_example_is_a_mismatch()
    {
        // Kohavi, Tang and Xu, 'Trustworthy Online Controlled Experiments' (2020), chapter 3: 821,588 against 815,482
        // has p = 1.8e-6.
        var ratio = SampleRatio.Check(Halves, 821_588, 815_482);
        Assert.Equal(1.8e-6, ratio.PValue, 1e-7);
        Assert.True(ratio.IsMismatch);
        Assert.False(SampleRatio.Check(Halves, 5_000, 4_900).IsMismatch);
    }

    [Fact]
    public void Healthy_experiments_alarm_once_in_a_thousand()
    {
        var random = new SplitMix64(3);
        var alarms = 0;
        for (var run = 0; run < 20_000; run++)
        {
            var treated = 0;
            for (var draw = 0; draw < 16; draw++)
                treated += System.Numerics.BitOperations.PopCount(random.NextUInt64());
            if (SampleRatio.Check(Halves, 1024 - treated, treated).IsMismatch) alarms++;
        }
        // 20 expected; a Poisson count lies in 5 .. 40 but for three in a hundred thousand.
        Assert.InRange(alarms, 5, 40);
    }

    [Fact]
    public void Small_counts_are_judged_exactly()
    {
        // 1 in 100 of 400 units: χ² at so small a count alarms 17 times in a thousand; summed over all counts, this one
        // at most once.
        var hundredth = new Experiment("e", new("control", 0.99), new("treatment", 0.01));
        var alarms = Enumerable.Range(0, 401).Sum(treated =>
            SampleRatio.Check(hundredth, 400 - treated, treated).IsMismatch
                ? MathNet.Numerics.Distributions.Binomial.PMF(0.01, 400, treated) : 0);
        Assert.InRange(alarms, 1e-5, 0.001);
        // Three variants divide the error.
        var thirds = new Experiment("e", new("a", 0.4), new("b", 0.3), new("c", 0.3));
        Assert.False(SampleRatio.Check(thirds, 400, 300, 300).IsMismatch);
        Assert.Equal(3 * MovieRec.Statistics.Binomial.Test(30, 730, 0.3).PValue,
            SampleRatio.Check(thirds, 400, 300, 30).PValue, 1e-12);
    }

    [Fact]
    public void Counts_that_do_not_fit_are_refused()
    {
        AssignmentTests.Refused("counts of 3", () => SampleRatio.Check(Halves, 1, 2, 3));
        AssignmentTests.Refused("no units", () => SampleRatio.Check(Halves, 0, 0));
    }
}
