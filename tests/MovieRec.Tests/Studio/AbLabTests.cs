using MovieRec.Experiments;
using MovieRec.Studio;
using MovieRec.Studio.Experiments;

namespace MovieRec.Tests.Studio;

public sealed class AbLabTests
{
    // A rate of .05 counted over 400 experiments has the standard error .011; four of them.
    private const double Slack = 0.045;

    [Fact]
    public void Without_an_effect_one_look_alarms_as_often_as_it_should_and_peeking_far_more_often()
    {
        var result = AbLab.Run(new AbSettings { Effect = 0, Units = 1_000, Looks = 20 }, CancellationToken.None);
        Assert.InRange(result.FalseOnce, 0.05 - Slack, 0.05 + Slack);
        Assert.InRange(result.FalsePeeking, 0.16, 0.40);
        Assert.InRange(result.FalseSequential, 0, 0.05 + Slack);
        Assert.Equal(0, result.UnitsNeeded);
    }

    [Fact]
    public void With_an_effect_the_power_is_that_of_the_formula_and_the_readout_that_of_the_library()
    {
        var lab = new AbSettings { Effect = 8, Units = 2_000, Spread = 60, Correlation = 80, UseCuped = true };
        var result = AbLab.Run(lab, CancellationToken.None);
        var formula = new PowerAnalysis { Deviation = 0.6 }.PowerOf(0.08, 2_000);
        Assert.InRange(result.PowerOnce, formula - 4 * 0.022, formula + 4 * 0.022);
        var goal = result.Readout.Metrics.Single(metric => metric.Metric.Name == "goal");
        // The share of the variance that is known before is the square of the correlation.
        Assert.InRange(goal.VarianceReduction, 0.60, 0.68);
        Assert.InRange(goal.Lift.Value, 0.03, 0.13);
    }

    [Fact]
    public void Shares_that_are_drawn_are_those_asked_for()
    {
        var lab = new AbSettings { IsProportion = true, Spread = 20, Effect = 20, Units = 20_000, Share = 25 };
        var goal = AbLab.Run(lab, CancellationToken.None).Readout.Metrics[0];
        Assert.InRange(goal.Control.Value, 0.185, 0.215);
        Assert.InRange(goal.Treatment.Value, 0.215, 0.265);
        Assert.InRange(goal.Treatment.Units / 20_000.0, 0.235, 0.265);
    }

    [Fact]
    public void An_address_says_all_of_an_experiment()
    {
        Assert.Equal("", AbKnob.TextOf(new AbSettings()));
        foreach (var knob in AbKnob.All)
        {
            foreach (var end in new[] { knob.Low, knob.High })
            {
                var lab = knob.Set(new AbSettings(), end);
                Assert.Equal(lab, AbKnob.Parse(AbKnob.TextOf(lab)));
            }
        }
        Assert.Equal(20_000, AbKnob.Parse("units=1e9").Units);
        Assert.Throws<StudioException>(() => AbKnob.Parse("units"));
        Assert.Throws<StudioException>(() => AbKnob.Parse("units=many"));
        Assert.Throws<StudioException>(() => AbKnob.Parse("luck=1"));
    }
}
