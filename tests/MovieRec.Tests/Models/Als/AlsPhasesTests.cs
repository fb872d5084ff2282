using System.Diagnostics;
using MovieRec.Cli.Benchmarks;
using MovieRec.Models.Als;
using MovieRec.Numerics;

namespace MovieRec.Tests.Models.Als;

public sealed class AlsPhasesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Phases_of_all_threads_fill_the_time_of_the_half_steps(int threads)
    {
        var train = ZipfInteractions.Create(1_500, 900, 60_000);
        var options = new AlsOptions { Factors = 32, Iterations = 3, Threads = threads };
        var start = Stopwatch.GetTimestamp();
        var (items, users) = AlsParts.MeasurePhases(train, options, TestContext.Current.CancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;

        // What is not in a half-step: the matrix transposed, the start drawn, threads begun and ended.
        Assert.InRange(items.Seconds + users.Seconds, 0.1 * elapsed, elapsed);
        foreach (var side in (AlsPhases[])[items, users])
        {
            Assert.Equal(threads, side.Threads);
            Assert.All([side.Shared, side.Gather, side.Multiply, side.Factor, side.Wait], seconds =>
                Assert.InRange(seconds, 1e-9, threads * elapsed));
        }
    }

    [Fact]
    public void Being_measured_changes_no_bit()
    {
        var train = ZipfInteractions.Create(300, 200, 6_000);
        var options = new AlsOptions { Factors = 24, Iterations = 2, Threads = 2 };
        var token = TestContext.Current.CancellationToken;
        var trainer = new AlsTrainer(options);
        var plain = trainer.Train(train, cancellationToken: token);
        var measured = trainer.Measure(train, token).Model;
        Assert.All(Enumerable.Range(0, 300),
            user => Assert.Equal(plain.UserFactors(user), measured.UserFactors(user)));
    }

    [Fact]
    public void Operations_are_those_of_the_equations()
    {
        // By hand, f = 32: a history of 2 is solved in its dual, one of 40 is not, an empty one takes nothing.
        var columns = Enumerable.Range(0, 2).Concat(Enumerable.Range(0, 40)).ToArray();
        var histories = CsrMatrix.FromCoordinates(3, 50, [.. columns.Select((_, at) => at < 2 ? 0 : 2)], columns,
            [.. columns.Select(_ => 1f)]);
        const double gramian = 50 * 32 * 33, cube = 32.0 * 32 * 32 / 3;
        const double dual = 32 * 2 * 3 + 4 * 2 * 32 + 8.0 / 3 + 2 * 4 + 32 * 32;
        const double primal = 40 * 32 * 33 + 3 * 40 * 32 + cube + 2 * 32 * 32;
        var options = new AlsOptions { Factors = 32 };
        Assert.Equal(gramian + 2 * cube + 50 * 32 * 32 + dual + primal, AlsPhases.OperationsOf(options, histories), 6);

        // Without a dual, a short history is solved as the others are.
        Assert.Equal(gramian + primal + 2 * 32 * 33 + 3 * 2 * 32 + cube + 2 * 32 * 32, AlsPhases.OperationsOf(
            options with { Scaling = RegularizationScaling.ByHistory }, histories), 6);
    }

    [Fact]
    public void Another_solver_has_no_phases() => Assert.Throws<ArgumentException>(() => AlsParts.MeasurePhases(
        ZipfInteractions.Create(30, 20, 90), new AlsOptions { Solver = AlsSolver.ConjugateGradient }));
}
