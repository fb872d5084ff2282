using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Partitions;
using MovieRec.Cluster.Training;
using MovieRec.Models.Als;

namespace MovieRec.Tests.Cluster;

/// <summary>Silos in this process: the block form of ALS against the trainer of the core.</summary>
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
    internal async Task Factors_equal_those_of_one_process(AlsSolver solver, RegularizationScaling scaling, Exchange exchange, int silos)
    {
        using var data = await Partitioned.CreateAsync();
        var options = new AlsOptions { Factors = 20, Iterations = 3, Solver = solver, Scaling = scaling, Regularization = scaling == RegularizationScaling.Plain ? 5 : 0.05f };
        var losses = new List<double>();
        var expected = new AlsTrainer(options).Train(await PartitionedInteractions.ReadAsync(data.Path), new Listener(losses.Add));

        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, silos);
        var told = new List<double>();
        var trained = await cluster.TrainAsync(data.Path, options, data.PathOf("trained.model"), exchange, new Listener(told.Add));

        // A conjugate gradient that is stopped early carries rounding on and enlarges it.
        AssertAlike(expected, trained, solver == AlsSolver.ConjugateGradient ? 5e-3f : 2e-4f);
        Assert.Equal(expected.Train.Matrix.Values, trained.Train.Matrix.Values);
        Assert.Equal(losses.Count, told.Count);
        foreach (var (one, other) in losses.Zip(told)) Assert.Equal(1, other / one, 1e-4);
    }

    [Fact]
    public async Task The_same_partitioning_gives_the_same_bits_on_any_number_of_silos()
    {
        using var data = await Partitioned.CreateAsync();
        var options = new AlsOptions { Factors = 16, Iterations = 2, Regularization = 5 };
        var files = new List<byte[]>();
        foreach (var silos in new[] { 1, 2 })
        {
            await using var cluster = await InProcessCluster.StartAsync(Directory.CreateDirectory(Path.Combine(_folder.Path, $"{silos}")).FullName, silos);
            await cluster.TrainAsync(data.Path, options, data.PathOf($"{silos}.model"));
            files.Add(File.ReadAllBytes(data.PathOf($"{silos}.model")));
        }
        Assert.Equal(files[0], files[1]);
    }

    internal static void AssertAlike(AlsModel expected, AlsModel actual, float tolerance = 2e-4f)
    {
        Assert.Equal(expected.Train.Users.Ids, actual.Train.Users.Ids);
        Assert.Equal(expected.Train.Items.Ids, actual.Train.Items.Ids);
        Assert.Equal(expected.Train.Matrix.Columns, actual.Train.Matrix.Columns);
        for (var user = 0; user < expected.UserCount; user++) AssertClose(expected.UserFactors(user), actual.UserFactors(user), tolerance);
        for (var item = 0; item < expected.ItemCount; item++) AssertClose(expected.ItemFactors(item), actual.ItemFactors(item), tolerance);
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        for (var factor = 0; factor < expected.Length; factor++) Assert.Equal(expected[factor], actual[factor], tolerance);
    }

    private sealed class Listener(Action<double> hear) : IProgress<AlsIteration>
    {
        public void Report(AlsIteration value) => hear(value.Loss);
    }
}
