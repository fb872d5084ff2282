using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Scaling;

namespace MovieRec.Tests.Scaling;

public sealed class ClusterWorkTests
{
    private static readonly AlsOptions Als = new() { Factors = 16 };

    private static readonly ClusterRun Run = new()
    {
        Silos = 2,
        Threads = 1,
        Cores = 2,
        Parts = 2,
        Users = 2_000,
        Movies = 500,
        Ratings = 60_000,
        Factors = 16,
        Iterations = 3,
        Seconds = 0,
        OneProcessSeconds = 0,
        SolveSeconds = 0,
        ExchangeSeconds = 0,
        CheckpointSeconds = 0,
        RemoteBytes = 0,
        LocalBytes = 0,
        CheckpointBytes = 0,
        MemoryBytes = 0,
    };

    private static (HistoryProfile Users, HistoryProfile Movies) Profiles()
    {
        var data = SyntheticInteractions.Generate(
            new SyntheticOptions { Users = 2_000, Movies = 500, Ratings = 60_000 });
        return (HistoryProfile.Compute(data.Matrix), HistoryProfile.Compute(data.Matrix.Transpose()));
    }

    [Fact]
    public void One_part_is_the_work_of_one_process_and_needs_every_row()
    {
        var (users, movies) = Profiles();
        var work = ClusterWork.Compute(Als, users, movies, 1);
        Assert.Equal(AlsWork.Compute(Als with { Iterations = 1 }, users, movies).Flops, work.Flops, 1e-6 * work.Flops);
        Assert.Equal(2_500, work.NeededRows, 1e-6);
        Assert.Equal(2_500 * 17 * 4, work.NeededBytes, 1e-3);
        Assert.Equal(2_500 * 16 * 4, work.BroadcastBytes);
        Assert.Equal(2_500 * 16 * 4, work.CheckpointBytes);
        Assert.Equal(2 * 16 * 16 * 12, work.GramianBytes);
        Assert.Equal(60_000 * 16, work.InteractionBytes);
    }

    [Fact]
    public void Expected_rows_are_those_that_random_parts_meet()
    {
        const int Parts = 8;
        var data = SyntheticInteractions.Generate(
            new SyntheticOptions { Users = 2_000, Movies = 500, Ratings = 60_000 });
        var movies = data.Matrix.Transpose();
        var random = new Random(1);
        var (usersIn, moviesIn) = (PartsOf(2_000), PartsOf(500));
        double met = Met(movies, usersIn) + Met(data.Matrix, moviesIn);
        var work = ClusterWork.Compute(Als, HistoryProfile.Compute(data.Matrix), HistoryProfile.Compute(movies), Parts);
        Assert.Equal(1, work.NeededRows / met, 0.02);
        Assert.True(work.NeededRows < work.AllRows);

        int[] PartsOf(int rows) => [.. Enumerable.Range(0, rows).Select(_ => random.Next(Parts))];
        static int Met(CsrMatrix rows, int[] partOf) =>
            Enumerable.Range(0, rows.RowCount)
                .Sum(row => rows.ColumnsOf(row).ToArray().Select(column => partOf[column]).Distinct().Count());
    }

    [Fact]
    public void Rates_that_made_the_times_are_found_again()
    {
        var (users, movies) = Profiles();
        var truth = new ClusterRates(2e9, 3e-9, 5e-9, 0.01);
        (ClusterRun Run, ClusterWork Work)[] runs = [.. new[] { 1, 2, 4 }.Select(silos =>
        {
            var work = ClusterWork.Compute(Als, users, movies, silos);
            var run = Run with
            {
                Silos = silos,
                Parts = silos,
                RemoteBytes = (long)(3 * work.NeededBytes),
                CheckpointBytes = (long)(3 * work.CheckpointBytes),
            };
            return (run with
            {
                Seconds = truth.Seconds(run, work),
                SolveSeconds = 3 * work.Flops / truth.FlopsPerSecond * silos / run.BusyCores,
                ExchangeSeconds = run.RemoteBytes * truth.ExchangeSecondsPerByte,
                CheckpointSeconds = run.CheckpointBytes * truth.CheckpointSecondsPerByte,
            }, work);
        })];
        var found = ClusterRates.Fit(runs);
        Assert.Equal(1, found.FlopsPerSecond / truth.FlopsPerSecond, 1e-6);
        Assert.Equal(1, found.ExchangeSecondsPerByte / truth.ExchangeSecondsPerByte, 1e-6);
        Assert.Equal(1, found.CheckpointSecondsPerByte / truth.CheckpointSecondsPerByte, 1e-6);
        Assert.Equal(1, found.HalfStepSeconds / truth.HalfStepSeconds, 1e-6);
        Assert.Throws<ArgumentException>(() => ClusterRates.Fit([]));
    }

    [Fact]
    public void More_machines_compute_less_each_until_coordination_outweighs_it()
    {
        var (users, movies) = Profiles();
        var (large, many) = (users.Scaled(1, 10_000), movies.Scaled(100, 100));
        var machine = new ClusterMachine(16, 1.25e9, 5e8, 5e-4, 6.4e10);
        ClusterPlan[] plans =
            [.. new[] { 1, 10, 100, 1_000, 10_000,
                100_000 }.Select(
                    machines => ClusterPlan.Compute(ClusterWork.Compute(Als, large, many, machines),
                        new ClusterRates(2e8, 0, 0, 0.005), machine))];
        Assert.Equal((0, 0), (plans[0].CoordinatorSeconds, plans[0].ExchangeSeconds - 2 * machine.RoundTripSeconds));
        Assert.All(plans.Zip(plans.Skip(1)),
            pair => Assert.True(
                pair.Second.ComputeSeconds < pair.First.ComputeSeconds
                    && pair.Second.CoordinatorSeconds > pair.First.CoordinatorSeconds
                    && pair.Second.MachineBytes < pair.First.MachineBytes));
        var last = ClusterPlan.LastThatPays(plans);
        Assert.InRange(last.Machines, 10, 10_000);
        Assert.Same(plans[^1], ClusterPlan.LastThatPays(plans, worth: -10));
        Assert.Same(plans[0], ClusterPlan.LastThatPays(plans, worth: 1));
    }

    [Fact]
    public void Runs_come_back_from_their_file()
    {
        Assert.Equal([Run, Run with { Silos = 4, Broadcast = true }],
            ClusterRun.Read(ClusterRun.Write([Run, Run with { Silos = 4, Broadcast = true }])));
        foreach (var other in new[] { "{}", "[{}]", "null", "no JSON" })
            Assert.Throws<DataException>(() => ClusterRun.Read(other));
    }
}
