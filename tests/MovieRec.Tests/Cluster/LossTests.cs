using System.Diagnostics;
using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;

namespace MovieRec.Tests.Cluster;

/// <summary>Silos as processes that are killed: a training finishes with the same bits whenever that happens.</summary>
[Trait("Tier", "cluster")]
public sealed class LossTests(ITestOutputHelper output)
{
    // Most of a loss is waiting until the others have noticed it, so some clusters bear their losses side by side.
    private const int Clusters = 4, LossesOfEach = 5;

    [Fact]
    public async Task Trainings_of_which_each_loses_a_silo_at_a_random_moment_all_end_with_the_same_model()
    {
        using var data = await Partitioned.CreateAsync();
        var undisturbed = await Trainings.UndisturbedAsync(data, Trainings.Short);
        var interrupted = await Task.WhenAll(
            Enumerable.Range(0, Clusters).Select(cluster => LoseAsync(cluster, data, undisturbed)));
        Assert.True(interrupted.Sum() > 0, "No training noticed that a silo was killed.");
    }

    /// <summary>Kills a silo of each training of one cluster.</summary>
    /// <returns>How many trainings were held up by it.</returns>
    private async Task<int> LoseAsync(int number, Partitioned data, byte[] undisturbed)
    {
        using var folder = new TemporaryFolder();
        await using var cluster = await ClusterProcess.StartAsync(folder.Path, silos: 3);
        await using var client = await ClusterTrainer.ConnectAsync(new ClusterEndpoint.Folder(folder.Path),
            TestContext.Current.CancellationToken);
        var random = new Random(20 + number);
        var clock = new Stopwatch();
        for (var warming = 0; warming < 3; warming++)
        {
            clock.Restart();
            Assert.Equal(undisturbed,
                await Trainings.TrainAsync(client, data, Trainings.Short, data.PathOf($"{number}-warm.model")));
        }
        var (usual, interrupted) = (clock.Elapsed, 0);
        for (var training = 0; training < LossesOfEach; training++)
        {
            var silos = cluster.Silos.Values.Order().ToArray();
            var (victim, moment) = (silos[random.Next(silos.Length)], usual * random.NextDouble());
            var kill = Task.Delay(moment, TestContext.Current.CancellationToken)
                .ContinueWith(_ => ClusterProcess.Signal("KILL", victim), TaskScheduler.Default);
            clock.Restart();
            var trained = await Trainings.TrainAsync(client, data, Trainings.Short,
                data.PathOf($"{number}-{training}.model"));
            await kill;
            output.WriteLine($"Cluster {number}, training {training}: process {victim} killed after "
                + $"{moment.TotalSeconds:F2} s; done after {clock.Elapsed.TotalSeconds:F1} s");
            if (clock.Elapsed > usual * 1.5) interrupted++;
            Assert.Equal(undisturbed, trained);
            await FailureTests.AwaitAsync(() => !cluster.Silos.Values.Contains(victim), "the silo is started anew");
        }
        return interrupted;
    }
}
