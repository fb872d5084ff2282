using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public sealed class WorkSumTests
{
    private static readonly double[][] Work =
        [.. Enumerable.Range(1, 12).Select(size => (double[])[1, size * 1e4, Math.Pow(size * 200, 3)])];

    [Fact]
    public void Exact_points_give_back_the_costs_and_work_that_costs_nothing_gets_0()
    {
        var sum = WorkSum.Fit(Work, [.. Work.Select(work => 0.01 + 2e-10 * work[2])]);
        Assert.Equal(0.01, sum.Costs[0], 1e-9);
        Assert.Equal(0, sum.Costs[1], 1e-12);
        Assert.Equal(2e-10, sum.Costs[2], 1e-17);
        Assert.Equal(0.01 + 2e-10 * 1e12, sum.At(1, 0, 1e12), 1e-3);
    }

    [Fact]
    public void Costs_are_at_least_0_where_least_squares_alone_would_go_below()
    {
        // y falls with the second work: its cost would be negative, and the best that is not is 0.
        double[][] work = [[1, 1], [1, 2], [1, 3]];
        var sum = WorkSum.Fit(work, [3, 2, 1]);
        Assert.Equal(0, sum.Costs[1]);
        // Least squares of c ÷ y − 1: c = Σ 1/y ÷ Σ 1/y².
        Assert.Equal((1 / 3.0 + 1 / 2.0 + 1) / (1 / 9.0 + 1 / 4.0 + 1), sum.Costs[0], 1e-12);
    }

    [Fact]
    public void Intervals_hold_new_points_as_often_as_they_say()
    {
        // Of a share of .95 the deviation is .01 in 500 studies; the range is four of them.
        const int Studies = 500;
        var random = new SplitMix64(5);
        var (held, next) = (0, (double[])[1, 5e5, Math.Pow(6000, 3)]);
        for (var study = 0; study < Studies; study++)
        {
            var sum = WorkSum.Fit(Work, [.. Work.Select(work => True(work) * Noise())]);
            if (sum.Predict(next).Covers(True(next) * Noise())) held++;
        }
        Assert.InRange((double)held / Studies, 0.91, 0.99);

        double Noise() => Math.Exp(0.05 * random.NextNormal());
        static double True(double[] work) => 0.02 * work[0] + 3e-6 * work[1] + 1e-10 * work[2];
    }

    [Fact]
    public void Points_that_tell_nothing_are_refused()
    {
        Assert.Throws<ArgumentException>(() => WorkSum.Fit(Work[..3], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => WorkSum.Fit(Work, [1, 2]));
        Assert.Throws<ArgumentException>(() => WorkSum.Fit([[1], [1]], [1, -1]));
        Assert.Throws<ArgumentException>(() => WorkSum.Fit([[-1], [1]], [1, 1]));
        Assert.Throws<ArgumentException>(() => WorkSum.Fit([[0], [0]], [1, 1]));
        Assert.Throws<ArgumentException>(() => WorkSum.Fit([[1], [2]], [1, 2]).At(1, 2));
        Assert.Throws<ArgumentException>(() => WorkSum.Fit([[1], [2]], [1, 2]).Predict([0]));
    }
}
