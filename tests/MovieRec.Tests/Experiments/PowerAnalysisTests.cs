using MovieRec.Experiments;
using MovieRec.Numerics;

namespace MovieRec.Tests.Experiments;

public sealed class PowerAnalysisTests
{
    private static readonly PowerAnalysis Unit = new() { Deviation = 1 };

    [Fact]
    public void Published_sizes()
    {
        // Half a standard deviation at 80 % power: 2(1.96 + 0.8416)²/0.25 = 62.8 a variant. A tenth: 16/δ² a variant is
        // the rule of thumb (Lehr 1992), 1,570 exactly.
        Assert.Equal(126, Unit.UnitsFor(0.5));
        Assert.Equal(3_140, Unit.UnitsFor(0.1));
        // A proportion from 10 % up by one point, with the control's variance: 15.70 · 0.09/0.0001 a variant.
        Assert.Equal(28_256, new PowerAnalysis { Deviation = 0.3 }.UnitsFor(0.01), 10.0);
    }

    [Fact]
    public void Size_power_and_detectable_effect_are_inverse_to_each_other()
    {
        var uneven = Unit with { Share = 0.1, Alpha = 0.01 };
        foreach (var effect in new[] { 0.05, 0.3, -0.8 })
        {
            var units = uneven.UnitsFor(effect, 0.9);
            Assert.Equal(0.9, uneven.PowerOf(effect, units), 0.005);
            Assert.Equal(Math.Abs(effect), uneven.DetectableBy(units, 0.9), 0.01 * Math.Abs(effect));
        }
        Assert.Equal(0.05, Unit.PowerOf(0, 1_000), 10);
    }

    [Fact]
    public void Simulated_experiments_find_the_effect_as_often_as_promised()
    {
        const int Runs = 1_500;
        var units = (int)Unit.UnitsFor(0.3);
        var random = new SplitMix64(23);
        var found = 0;
        for (var run = 0; run < Runs; run++)
        {
            double[] Draw(double mean) => [.. Enumerable.Range(0, units / 2).Select(_ => mean + random.NextNormal())];
            if (Arm.Mean(Draw(0.3)).PValue(Arm.Mean(Draw(0))) < 0.05) found++;
        }
        Assert.InRange(found / (double)Runs, 0.76, 0.84);
    }

    [Fact]
    public void What_cannot_be_planned_is_refused()
    {
        AssignmentTests.Refused("infinitely many", () => Unit.UnitsFor(0));
        AssignmentTests.Refused("more than anybody has", () => Unit.UnitsFor(1e-12));
        AssignmentTests.Refused("finite number", () => (object)Unit.PowerOf(double.NaN, 100));
        Assert.Throws<OptionException>(() => new PowerAnalysis { Deviation = 0 });
        Assert.Throws<OptionException>(() => Unit with { Alpha = 1 });
    }
}
