using MovieRec.Experiments;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Experiments;

public sealed class OffPolicyTests
{
    // Four actions whose rewards are known; the log draws them with these propensities, the policy in question with
    // those.
    private static readonly double[] Rewards = [0.9, 0.2, 0.5, 0.1], Logging = [0.1, 0.4, 0.3, 0.2], Policy = [0.7, 0.1,
        0.2, 0];
    private static readonly double Truth = Rewards.Zip(Policy, (reward, probability) => reward * probability).Sum();

    [Fact]
    public void Values_worked_by_hand()
    {
        // Weights 2, 0 and 1/2; rewards 1, 1 and 1.
        LoggedSlot[] log = [new(0, 0.25, 0.5, 1, 0.6, 0.4), new(1, 0.5, 0, 1, 0.5, 0.4), new(2, 1, 0.5, 1, 0.2, 0.4)];
        Assert.Equal(2.5 / 3, OffPolicy.Ips(log, 3).Value.Value, 12);
        Assert.Equal(1, OffPolicy.Snips(log, 3).Value.Value, 12);
        // 0.4 + (2 · 0.4 + 0 + 0.5 · 0.8) / 3
        Assert.Equal(0.8, OffPolicy.DoublyRobust(log, 3).Value.Value, 12);
        // (2 + 0 + 0.5)² / (4 + 0 + 0.25)
        Assert.Equal(6.25 / 4.25, OffPolicy.Ips(log, 3).EffectiveSampleSize, 12);
        Assert.Equal([2, 0, 0.5], OffPolicy.Ips(log, 3).Contributions);
    }

    [Fact]
    public void Where_the_policy_is_the_logging_one_every_estimator_is_the_mean()
    {
        LoggedSlot[] log = [.. Enumerable.Range(0, 50).Select(unit => new LoggedSlot(unit, 0.3, 0.3, unit % 3))];
        var mean = log.Average(slot => slot.Reward);
        foreach (var estimate in new[] { OffPolicy.Ips(log, 50), OffPolicy.Snips(log, 50),
            OffPolicy.DoublyRobust(log, 50) })
        {
            Assert.Equal(mean, estimate.Value.Value, 12);
            Assert.Equal(50, estimate.EffectiveSampleSize, 9);
        }
    }

    [Fact]
    public void They_are_right_on_average_and_cover_as_often_as_they_say()
    {
        const int Logs = 1_000;
        var (values, covered) = (new double[3][], new int[3]);
        for (var method = 0; method < 3; method++) values[method] = new double[Logs];
        for (var log = 0; log < Logs; log++)
        {
            var slots = Draw(SplitMix64.ForStream(12, (ulong)log), 400, model: [0.7, 0.3, 0.3, 0.3]);
            OffPolicyEstimate[] estimates = [OffPolicy.Ips(slots, 400), OffPolicy.DoublyRobust(slots, 400),
                OffPolicy.Snips(slots, 400)];
            for (var method = 0; method < 3; method++)
            {
                values[method][log] = estimates[method].Value.Value;
                if (estimates[method].Value.Covers(Truth)) covered[method]++;
            }
        }
        for (var method = 0; method < 3; method++)
        {
            var error = Math.Sqrt(Sample.Variance(values[method]) / Logs);
            // SNIPS is biased by about 1/n, far less than this.
            Assert.Equal(Truth, values[method].Average(), 4 * error);
            Assert.InRange(covered[method] / (double)Logs, 0.92, 0.975);
        }
        // The model foresees most of the rewards, so less is left to be weighted; self-normalising helps as well where
        // rewards are far from 0.
        Assert.True(Sample.Variance(values[1]) < 0.8 * Sample.Variance(values[0]));
        Assert.True(Sample.Variance(values[2]) < Sample.Variance(values[0]));
    }

    [Fact]
    public void Doubly_robust_is_exact_where_model_and_rewards_are()
    {
        var random = new SplitMix64(4);
        LoggedSlot[] log =
            [.. Enumerable.Range(0, 100).Select(unit => (unit, action: random.NextInt32(4)))
                .Select(pair => new LoggedSlot(pair.unit, 0.25, Policy[pair.action], Rewards[pair.action],
                    Rewards[pair.action], Truth))];
        var estimate = OffPolicy.DoublyRobust(log, 100).Value;
        Assert.Equal(Truth, estimate.Value, 12);
        Assert.True(estimate.IsWithheld);
        Assert.True(OffPolicy.Ips(log, 100).Value.High - Truth > 0.01);
    }

    [Fact]
    public void Doubly_robust_survives_a_wrong_model()
    {
        var values = Enumerable.Range(0, 600)
            .Select(log =>
                OffPolicy.DoublyRobust(Draw(SplitMix64.ForStream(13, (ulong)log), 200, model: [0, 1, 0, 1]),
                    200).Value.Value).ToArray();
        Assert.Equal(Truth, values.Average(), 4 * Math.Sqrt(Sample.Variance(values) / values.Length));
    }

    [Fact]
    public void Slots_of_one_unit_are_not_taken_for_independent()
    {
        // Ten slots a unit that all turn out alike: the error is that of the units.
        var random = new SplitMix64(5);
        LoggedSlot[] log =
            [.. Enumerable.Range(0, 200).SelectMany(unit => { var reward =
                random.NextNormal(); return Enumerable.Range(0, 10)
                    .Select(_ => new LoggedSlot(unit, 1, 1, reward)); })];
        var estimate = OffPolicy.Ips(log, 200).Value;
        Assert.Equal(10 * 1.96 / Math.Sqrt(200), (estimate.High - estimate.Low) / 2, 0.2);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(100)]
    [InlineData(400)]
    [InlineData(1_500)]
    public void Where_few_units_carry_the_estimate_the_interval_is_withheld_and_those_given_cover(int units)
    {
        // The policy likes what the log shows 2 times in 100, and rewards are rare: at 400 units the effective size is
        // some 14. The normal intervals given before cover 35 to 90% here.
        double[] logging = [0.02, 0.02, 0.46, 0.5], policy = [0.6, 0.3, 0.1, 0], rewards = [0.3, 0.1, 0.2, 0.1];
        var truth = rewards.Zip(policy, (reward, probability) => reward * probability).Sum();
        var table = new AliasTable(logging);
        var (given, covered) = (new int[3], new int[3]);
        const int Logs = 1_000;
        for (var log = 0; log < Logs; log++)
        {
            var random = SplitMix64.ForStream(14, (ulong)log);
            var slots = new LoggedSlot[units];
            for (var unit = 0; unit < units; unit++)
            {
                var action = table.Draw(ref random);
                slots[unit] = new(unit, logging[action], policy[action], random.NextDouble() < rewards[action] ? 1 : 0,
                    0.2, 0.2);
            }
            OffPolicyEstimate[] estimates = [OffPolicy.Ips(slots, units), OffPolicy.DoublyRobust(slots, units),
                OffPolicy.Snips(slots, units)];
            for (var method = 0; method < 3; method++)
            {
                if (estimates[method].Value.IsWithheld) continue;
                given[method]++;
                if (estimates[method].Value.Covers(truth)) covered[method]++;
            }
        }
        for (var method = 0; method < 3; method++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{units} units, method {method}: {given[method]} of {Logs} given, {covered[method]} cover");
            if (units <= 100) Assert.Equal(0, given[method]);
            if (units >= 1_500) Assert.InRange(given[method], 0.9 * Logs, Logs);
            // Within Monte-Carlo error of 93%: what a t interval of skewed values comes to.
            if (given[method] > 0)
                Assert.True(covered[method] >= 0.93 * given[method] - 3 * Math.Sqrt(0.93 * 0.07 * given[method]));
        }
    }

    [Fact]
    public void Without_overlap_and_with_impossible_probabilities_the_reason_is_named()
    {
        LoggedSlot[] apart = [new(0, 0.5, 0, 1), new(1, 0.5, 0, 0), new(2, 0.5, 0, 1)];
        foreach (var estimate in new Func<object>[] { () => OffPolicy.Snips(apart, 3), () => OffPolicy.Ips(apart, 3),
            () => OffPolicy.DoublyRobust(apart, 3) })
            AssignmentTests.Refused("shown nothing of what was logged", () => estimate());
        foreach (var impossible in new[] { 5, -3, double.NaN })
            AssignmentTests.Refused("probability in 0 .. 1",
                () => OffPolicy.Ips([new(0, 0.5, impossible, 1), new(1, 0.5, 1, 1)], 2));
        AssignmentTests.Refused("not a finite number",
            () => OffPolicy.Snips([new(0, 0.5, 1, double.NaN), new(1, 0.5, 1, 1)], 2));
    }

    [Fact]
    public void A_log_that_says_nothing_is_refused()
    {
        AssignmentTests.Refused("propensity", () => OffPolicy.Ips([new(0, 0, 1, 1), new(1, 0.5, 1, 1)], 2));
        AssignmentTests.Refused("at least 2", () => OffPolicy.Ips([], 0));
        AssignmentTests.Refused("names unit 7", () => OffPolicy.Ips([new(7, 0.5, 1, 1), new(1, 0.5, 1, 1)], 2));
    }

    private static LoggedSlot[] Draw(SplitMix64 random, int units, double[] model)
    {
        var table = new AliasTable(Logging);
        var ofPolicy = model.Zip(Policy, (reward, probability) => reward * probability).Sum();
        var log = new LoggedSlot[units];
        for (var unit = 0; unit < units; unit++)
        {
            var action = table.Draw(ref random);
            log[unit] = new LoggedSlot(unit, Logging[action], Policy[action],
                random.NextDouble() < Rewards[action] ? 1 : 0, model[action], ofPolicy);
        }
        return log;
    }
}
