using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Partitions;
using MovieRec.Cluster.Training;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Numerics;

namespace MovieRec.Tests.Cluster;

/// <summary>Silos in this process: the block form of ALS against the trainer of the core.</summary>
[Trait("Tier", "cluster")]
public sealed class ClusterTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<AlsSolver, RegularizationScaling, Exchange, int> Kinds => new()
    {
        { AlsSolver.Exact, RegularizationScaling.Plain, Exchange.Needed, 1 },
        { AlsSolver.Exact, RegularizationScaling.ByHistory, Exchange.Needed, 2 },
        { AlsSolver.Exact, RegularizationScaling.Plain, Exchange.Broadcast, 2 },
        { AlsSolver.ConjugateGradient, RegularizationScaling.Plain, Exchange.Needed, 2 },
        { AlsSolver.BlockCoordinate, RegularizationScaling.Plain, Exchange.Needed, 3 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    internal async Task Factors_equal_those_of_one_process(
        AlsSolver solver, RegularizationScaling scaling, Exchange exchange, int silos)
    {
        using var data = await Partitioned.CreateAsync();
        var options = new AlsOptions
        {
            Factors = 20,
            Iterations = 3,
            Solver = solver,
            Scaling = scaling,
            Regularization = scaling == RegularizationScaling.Plain ? 5 : 0.05f,
        };
        var losses = new List<double>();
        var expected = new AlsTrainer(options).Train(await PartitionedInteractions.ReadAsync(data.Path),
            progress: new Listener(losses.Add));

        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, silos);
        var told = new List<double>();
        var trained = await cluster.TrainAsync(data.Path, options, data.PathOf("trained.model"), exchange,
            new Listener(told.Add));

        // A conjugate gradient that is stopped early carries rounding on and enlarges it.
        AssertAlike(expected, trained, solver == AlsSolver.ConjugateGradient ? 5e-3f : 2e-4f);
        Assert.Equal(expected.Train.Matrix.Values, trained.Train.Matrix.Values);
        Assert.Equal(losses.Count, told.Count);
        foreach (var (one, other) in losses.Zip(told)) Assert.Equal(1, other / one, 1e-4);
    }

    public static TheoryData<AlsSolver, RegularizationScaling> Solvers => new()
    {
        { AlsSolver.Exact, RegularizationScaling.Plain },
        { AlsSolver.ConjugateGradient, RegularizationScaling.Plain },
        { AlsSolver.BlockCoordinate, RegularizationScaling.ByHistory },
    };

    [Theory]
    [MemberData(nameof(Solvers))]
    internal async Task Where_parts_start_on_blocks_of_the_Gramian_the_file_is_that_of_one_process(
        AlsSolver solver, RegularizationScaling scaling)
    {
        using var data = await Partitioned.CreateAsync(users: 2_500, items: 2_200, ratings: 60_000, parts: 2);
        var options = new AlsOptions
        {
            Factors = 20,
            Iterations = 2,
            Solver = solver,
            Scaling = scaling,
            Regularization = scaling == RegularizationScaling.Plain ? 5 : 0.05f,
        };
        var expected = data.PathOf("expected.model");
        using (var stream = File.Create(expected))
        {
            var train = await PartitionedInteractions.ReadAsync(data.Path);
            Recommender.From(train, new AlsTrainer(options).Train(train), options).Save(stream);
        }
        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, 2);
        await cluster.TrainAsync(data.Path, options with { Threads = 1 }, data.PathOf("trained.model"));
        var trained = (AlsModel)Recommender.Load(data.PathOf("trained.model")).Model;
        AssertAlike((AlsModel)Recommender.Load(expected).Model, trained, tolerance: 0);
    }

    [Fact]
    public async Task The_same_partitioning_gives_the_same_bits_on_any_number_of_silos()
    {
        using var data = await Partitioned.CreateAsync();
        var options = new AlsOptions { Factors = 16, Iterations = 2, Regularization = 5 };
        var files = new List<byte[]>();
        foreach (var silos in new[] { 1, 2 })
        {
            await using var cluster = await InProcessCluster.StartAsync(
                Directory.CreateDirectory(Path.Combine(_folder.Path, $"{silos}")).FullName, silos);
            await cluster.TrainAsync(data.Path, options, data.PathOf($"{silos}.model"));
            files.Add(File.ReadAllBytes(data.PathOf($"{silos}.model")));
        }
        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public async Task Two_runs_of_the_same_silos_give_the_same_bits()
    {
        using var data = await Partitioned.CreateAsync();
        var options = new AlsOptions { Factors = 16, Iterations = 2, Regularization = 5 };
        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, 2);
        foreach (var exchange in new[] { Exchange.Needed, Exchange.Needed, Exchange.Broadcast })
            await cluster.TrainAsync(data.Path, options, data.PathOf($"{exchange}.model"), exchange);
        await cluster.TrainAsync(data.Path, options, data.PathOf("again.model"));
        Assert.Equal(File.ReadAllBytes(data.PathOf("again.model")), File.ReadAllBytes(data.PathOf("Needed.model")));
        Assert.Equal(File.ReadAllBytes(data.PathOf("again.model")), File.ReadAllBytes(data.PathOf("Broadcast.model")));
    }

    [Theory]
    [InlineData(Exchange.Needed)]
    [InlineData(Exchange.Broadcast)]
    internal async Task Bytes_are_those_of_the_rows(Exchange exchange)
    {
        const int Parts = 3, Factors = 20, Iterations = 2;
        using var data = await Partitioned.CreateAsync(parts: Parts);
        var matrix = (await PartitionedInteractions.ReadAsync(data.Path)).Matrix;
        var manifest = PartitionManifest.Read(data.Path);
        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, 2);
        var spec = await cluster.Client.StartAsync(data.Path,
            new AlsOptions { Factors = Factors, Iterations = Iterations }, exchange,
            TestContext.Current.CancellationToken);
        var status = await cluster.Client.WaitAsync(spec, null, TestContext.Current.CancellationToken);

        var needed = MetBy(matrix, manifest.UserStarts) + MetBy(matrix.Transpose(), manifest.ItemStarts);
        Assert.Equal(needed, status.Blocks.Sum(block => block.Needed));
        Assert.Equal(
            Iterations
                * (exchange == Exchange.Needed
                    ? 4L * (Factors + 1) * needed : 4L * Factors * Parts * (matrix.RowCount + matrix.ColumnCount)),
                    status.RemoteBytes + status.LocalBytes);
        Assert.Equal(Iterations * 4L * Factors * (matrix.RowCount + matrix.ColumnCount), status.CheckpointBytes);
        Assert.True(
            status is
            {
                RemoteBytes: > 0, LocalBytes: > 0, SolveSeconds: > 0, GatherSeconds: > 0,
                CheckpointSeconds: > 0
            });
        Assert.All(status.Blocks, block => Assert.True(block.PeakMemory > 10_000_000));

        static int MetBy(CsrMatrix rows, int[] starts) => Enumerable.Range(0, Parts).Sum(part =>
            Enumerable.Range(starts[part], starts[part + 1] - starts[part])
                .SelectMany(row => rows.ColumnsOf(row).ToArray()).Distinct().Count());
    }

    internal static void AssertAlike(AlsModel expected, AlsModel actual, float tolerance = 2e-4f)
    {
        Assert.Equal(expected.Train.Users.Ids, actual.Train.Users.Ids);
        Assert.Equal(expected.Train.Items.Ids, actual.Train.Items.Ids);
        Assert.Equal(expected.Train.Matrix.Columns, actual.Train.Matrix.Columns);
        for (var user = 0; user < expected.UserCount; user++)
            AssertClose(expected.UserFactors(user), actual.UserFactors(user), tolerance);
        for (var item = 0; item < expected.ItemCount; item++)
            AssertClose(expected.ItemFactors(item), actual.ItemFactors(item), tolerance);
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        for (var factor = 0; factor < expected.Length; factor++)
            Assert.Equal(expected[factor], actual[factor], tolerance);
    }

    private sealed class Listener(Action<double> hear) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => hear(value.Loss!.Value);
    }
}
