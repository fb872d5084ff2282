using MovieRec.Experiments;
using MovieRec.Experiments.Simulation.Audit;

namespace MovieRec.Tests.Experiments.Simulation.Audit;

[Trait("Tier", "statistics")]
public sealed class SelfAuditTests
{
    private static readonly SelfAudit Small = SelfAudit.Run(options: new() { Experiments = 2_000, Units = 400 });

    [Fact]
    public void Every_promise_is_kept() =>
    Assert.All(Small.Checks,
        check => Assert.True(check.Kept,
            $"{check.Promise}: {check.Promised} promised, {check.Observed.Value} observed"));

    [Fact]
    public void P_values_of_experiments_without_an_effect_are_uniform()
    {
        Assert.Equal(5, Small.Readouts.Count);
        Assert.Equal(5, Small.Readouts.Select(readout => readout.PValues.Sum()).Distinct().Count());
        foreach (var readout in Small.Readouts)
        {
            Assert.InRange(readout.PValues.Count, 1_985, 2_000);
            if (readout.Uniformity is { } test) Assert.True(test.PValue > 0.001, $"{readout.Readout}: {test.PValue}");
        }
    }

    [Fact]
    public void Peeking_inflates_as_published_and_the_sequential_readout_does_not()
    {
        // Armitage, McPherson and Rowe (1969), table 2: 5 looks 14.2 %, 10 looks 19.3 %, 20 looks 24.8 %. Three
        // standard errors of 1,000 runs are 4.1 points.
        var peeking = SelfAudit.Run(options: new() { Experiments = 1_000, Units = 2_000 }).Peeking;
        Assert.Equal(0.142, peeking[4].Naive.Value, 0.041);
        Assert.Equal(0.193, peeking[9].Naive.Value, 0.041);
        Assert.Equal(0.248, peeking[19].Naive.Value, 0.041);
        Assert.True(peeking[19].Sequential.Value < 0.05);
        Assert.True(peeking.Zip(peeking.Skip(1)).All(pair => pair.First.Naive.Value <= pair.Second.Naive.Value));
    }

    [Fact]
    public void The_sample_ratio_alarms_more_the_more_is_lost()
    {
        Assert.InRange(Small.SampleRatios[0].Alarms.Value, 0, 0.005);
        Assert.True(Small.SampleRatios[^1].Alarms.Value > 0.3);
        Assert.True(
            Small.SampleRatios.Zip(Small.SampleRatios.Skip(1))
                .All(pair => pair.First.Alarms.Value <= pair.Second.Alarms.Value));
    }

    [Fact]
    public void A_readout_that_is_wrong_does_not_pass()
    {
        // A rate of 7 % where 5 % was promised, and an estimate four standard errors off.
        Assert.False(AuditCheck.Rate("size", 0.05, 140, 2_000).Kept);
        Assert.False(AuditCheck.AtMost("size", 0.05, 140, 2_000).Kept);
        Assert.True(AuditCheck.AtMost("size", 0.05, 20, 2_000).Kept);
        Assert.False(AuditCheck.Figure("bias", 0, 0.4, 0.1).Kept);
        Assert.True(AuditCheck.Figure("bias", 0, 0.3, 0.1).Kept);
    }

    [Fact]
    public void The_same_seed_gives_the_same_audit_and_another_one_another()
    {
        double[] P(ulong seed) =>
            [.. SelfAudit.Run(options: new() { Experiments = 100, Units = 200, Seed = seed }).Readouts[0].PValues];
        Assert.Equal(P(7), P(7));
        Assert.NotEqual(P(7), P(8));
    }

    [Fact]
    public void A_population_knows_its_truth()
    {
        double[] before = [.. Enumerable.Range(0, 40).Select(person => (double)person)], during =
            [.. before.Select(value => 2 * value + 1)];
        var people = new AuditPopulation(before, during);
        Assert.Equal(40, people.Mean, 12);
        Assert.Equal(1, people.Correlation, 12);
        // Variance of 0 .. 39 is (40² − 1) / 12, times 2².
        Assert.Equal(Math.Sqrt(4 * 1599 / 12.0), people.Deviation, 12);
        Assert.Equal([0, 1, 2, 3], new[] { 0, 10, 20, 30 }.Select(person => people.Strata[person]));
        AssignmentTests.Refused("at least 20", () => new AuditPopulation([1, 2], [1, 2]));
        AssignmentTests.Refused("differ", () => new AuditPopulation(before, new double[40]));
        Assert.Throws<OptionException>(() => new AuditOptions { Experiments = 1 });
        Assert.Throws<OptionException>(() => new AuditOptions { Looks = 0 });
    }
}
