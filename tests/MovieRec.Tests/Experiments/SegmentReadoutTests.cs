using MovieRec.Experiments;

namespace MovieRec.Tests.Experiments;

public sealed class SegmentReadoutTests
{
    private static readonly Metric Time = new() { Name = "time", Kind = MetricKind.Mean };

    // Differences of .5 and 0, each of variance 2·(100/99)/100: Q = 2·.25²/.020202 = 6.1875, and its p-value is
    // SciPy 1.10.1's chi2.sf(6.1875, 1).
    [Fact]
    public void Differences_of_segments_are_tested_as_worked_out_by_hand()
    {
        var test = SegmentReadout.TestHeterogeneity([Segment("a", 0.5), Segment("b", 0)], "time", "treatment");
        Assert.Equal(6.1875, test.Statistic, 1e-9);
        Assert.Equal(0.0128656, test.PValue, 1e-7);
    }

    [Fact]
    public void Equal_differences_give_no_sign_and_one_segment_is_withheld()
    {
        Assert.Equal(1, SegmentReadout.TestHeterogeneity([Segment("a", 0.5), Segment("b", 0.5)], "time", "treatment")
            .PValue, 1e-9);
        Assert.True(SegmentReadout.TestHeterogeneity([Segment("a", 0.5)], "time", "treatment").IsWithheld);
    }

    [Fact]
    public void A_difference_that_is_withheld_does_not_count()
    {
        // Four units have a figure and a variance, and are too few to be compared.
        SegmentReadout[] segments = [Segment("a", 0.5), Segment("b", 0.5), Segment("c", 90, units: 4)];
        Assert.True(segments[2].Readout.Metrics[0].Difference.IsWithheld);
        var test = SegmentReadout.TestHeterogeneity(segments, "time", "treatment");
        Assert.Equal((0.0, 1.0), (Math.Round(test.Statistic, 9), test.DegreesOfFreedom));
    }

    /// <summary>A hundred units a variant, half of them 1 above its mean and half 1 below.</summary>
    private static SegmentReadout Segment(string value, double difference, int units = 100)
    {
        MetricSample Around(double mean) =>
            new([.. Enumerable.Range(0, units).Select(unit => mean + 1 - unit % 2 * 2)]);
        var experiment = new Experiment("e", new("control", 0.5), new("treatment", 0.5));
        return new("country", value, [units, units],
            Readout.Compute(experiment, [units, units], [(Time, [Around(1), Around(1 + difference)])]));
    }
}
