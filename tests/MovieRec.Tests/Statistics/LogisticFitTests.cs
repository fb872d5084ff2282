using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public sealed class LogisticFitTests
{
    [Fact]
    public void An_intercept_alone_is_the_log_odds() =>
        Assert.Equal(Math.Log(3), LogisticFit.Fit([1, 1, 1, 1], [true, true, false, true])[0], 9);

    [Fact]
    public void Two_groups_worked_by_hand()
    {
        // Odds 1 where x = 0 and 3 where x = 1: intercept 0, slope ln 3.
        var b = LogisticFit.Fit([1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1], [true, false, true, true, true, false]);
        Assert.Equal(0, b[0], 9);
        Assert.Equal(Math.Log(3), b[1], 9);
    }

    [Fact]
    public void It_recovers_what_was_planted_and_is_calibrated()
    {
        const int N = 20_000;
        var random = new SplitMix64(6);
        var (features, outcomes) = (new float[3 * N], new bool[N]);
        for (var row = 0; row < N; row++)
        {
            var (x, y) = (random.NextNormal(), random.NextNormal());
            (features[3 * row], features[3 * row + 1], features[3 * row + 2]) = (1, (float)x, (float)y);
            outcomes[row] = random.NextDouble() < 1 / (1 + Math.Exp(1 - 0.8 * x + 0.3 * y));
        }
        var b = LogisticFit.Fit(features, outcomes);
        Assert.Equal(-1, b[0], 0.06);
        Assert.Equal(0.8, b[1], 0.07);
        Assert.Equal(-0.3, b[2], 0.06);
        var mean = Enumerable.Range(0, N)
            .Average(row => 1 / (1 + Math.Exp(-b[0] - b[1] * features[3 * row + 1] - b[2] * features[3 * row + 2])));
        Assert.Equal(outcomes.Count(outcome => outcome) / (double)N, mean, 9);
    }

    [Fact]
    public void Separated_outcomes_have_no_likeliest_coefficients_and_say_so()
    {
        // Separated, separated but for a tie (quasi-complete separation), and a column twice.
        foreach (var fit in new Action[]
        {
            () => LogisticFit.Fit([1, -1, 1, 1], [false, true]),
            () => LogisticFit.Fit([1, -1, 1, 0, 1, 0, 1, 1], [false, false, true, true]),
            () => LogisticFit.Fit([1, 1, 1, 1, 1, 1], [false, true, true]),
        }) Assert.Contains("No finite coefficients", Assert.Throws<ArgumentException>(fit).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => LogisticFit.Fit([1, float.NaN, 1, 1], [false, true]));
    }

    [Fact]
    public void Separated_outcomes_stay_finite_with_a_penalty_and_bad_shapes_are_refused()
    {
        Assert.All(LogisticFit.Fit([1, -1, 1, 1], [false, true], ridge: 0.01),
            coefficient => Assert.True(double.IsFinite(coefficient)));
        Assert.Throws<ArgumentException>(() => LogisticFit.Fit([1, 2, 3], [true, false]));
    }
}
