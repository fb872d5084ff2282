using System.Text.Json;
using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Training;
using Orleans.Runtime;

namespace MovieRec.Tests.Cluster;

/// <summary>
/// Silos as processes that hang and come back, and clients that are killed: a training finishes with the same bits
/// whatever happens.
/// </summary>
[Trait("Tier", "cluster")]
public sealed class FailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_that_hangs_is_given_up_and_ends_itself_when_it_wakes()
    {
        using var data = await Partitioned.CreateAsync();
        var undisturbed = await Trainings.UndisturbedAsync(data, Trainings.Long);
        await using var cluster = await ClusterProcess.StartAsync(_folder.Path, silos: 3);
        await using var client = await ClusterTrainer.ConnectAsync(new ClusterEndpoint.Folder(_folder.Path),
            TestContext.Current.CancellationToken);
        foreach (var at in new[] { 0, 2 })
        {
            var (name, process) = cluster.Silos.OrderBy(silo => silo.Value).ElementAt(at);
            var trained = await Trainings.TrainAsync(client, data, Trainings.Long, data.PathOf("hung.model"),
                async () =>
            {
                ClusterProcess.Signal("STOP", process);
                await AwaitAsync(
                    () => MembersOf(_folder.Path)
                        .Any(member => member.Silo.StartsWith($"{name}@", StringComparison.Ordinal) && member.IsDead),
                        "the silo that hangs is given up");
                ClusterProcess.Signal("CONT", process);
            });
            Assert.Equal(undisturbed, trained);
            await cluster.WaitForAsync($"Silo {name} ended (the others had gone on without it) and was started anew");
        }
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("KILL", 137)]
    public async Task A_training_whose_client_is_gone_is_resumed_to_the_same_model(string signal, int exitCode)
    {
        using var data = await Partitioned.CreateAsync();
        var options = Trainings.Short;
        var undisturbed = await Trainings.UndisturbedAsync(data, options);
        var held = new HeldHalfSteps(2);
        await using var cluster = await InProcessCluster.StartAsync(new ClusterEndpoint.Folder(_folder.Path), silos: 2,
            held.Options);
        string[] train = ["train", "--cluster", _folder.Path, "--save", data.PathOf("trained.model")];
        string[] asked = ["--data", data.Path, "--set", $"factors={options.Factors}",
            $"iterations={options.Iterations}", $"regularization={options.Regularization}"];
        await using (var client = ClusterProcess.Run([.. train, .. asked]))
        {
            await client.WaitForAsync("iteration ");
            ClusterProcess.Signal(signal, client.Id);
            Assert.Equal(exitCode, (await client.EndAsync()).ExitCode);
        }
        Assert.False(File.Exists(data.PathOf("trained.model")));
        Assert.Equal(TrainingPhase.Running,
            (await cluster.Client.StatusAsync(TestContext.Current.CancellationToken)).Phase);
        if (signal == "INT")
        {
            // The client had time to say so: the training stops after its present half-step.
            held.Release();
            while ((await cluster.Client.StatusAsync(TestContext.Current.CancellationToken)).Phase
                == TrainingPhase.Running) await Task.Delay(20, TestContext.Current.CancellationToken);
            Assert.Equal((TrainingPhase.Stopped, 3), await StandingAsync());
        }

        await using var resumed = ClusterProcess.Run([.. train, .. asked, "--resume"]);
        // It finds the training that nobody stopped still at work.
        if (signal == "KILL") await resumed.WaitForAsync("iteration ");
        held.Release();
        (await resumed.EndAsync()).AssertDone();
        Assert.Equal((TrainingPhase.Done, 2 * options.Iterations), await StandingAsync());
        Assert.Equal(undisturbed, File.ReadAllBytes(data.PathOf("trained.model")));

        async Task<(TrainingPhase, int)> StandingAsync()
        {
            var status = await cluster.Client.StatusAsync(TestContext.Current.CancellationToken);
            return (status.Phase, status.Epoch);
        }
    }

    [Fact]
    public async Task A_training_outlives_storage_that_is_away_for_a_while()
    {
        using var data = await Partitioned.CreateAsync();
        var undisturbed = await Trainings.UndisturbedAsync(data, Trainings.Long);
        var (folder, elsewhere) = (Path.Combine(_folder.Path, "cluster"), Path.Combine(_folder.Path, "elsewhere"));
        await using var cluster = await ClusterProcess.StartAsync(folder, silos: 2);
        await using var client = await ClusterTrainer.ConnectAsync(new ClusterEndpoint.Folder(folder),
            TestContext.Current.CancellationToken);
        var trained = await Trainings.TrainAsync(client, data, Trainings.Long, data.PathOf("trained.model"), async () =>
        {
            Directory.Move(folder, elsewhere);
            await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
            Directory.Move(elsewhere, folder);
        });
        Assert.Equal(undisturbed, trained);
    }

    [Fact]
    public async Task A_client_that_is_early_waits_for_the_silos()
    {
        using var data = await Partitioned.CreateAsync();
        var folder = Path.Combine(_folder.Path, "cluster");
        await using var client = ClusterProcess.Run("train", "--cluster", folder, "--data", data.Path, "--set",
            "factors=8", "iterations=2", "--save", data.PathOf("trained.model"));
        await using var cluster = await ClusterProcess.StartAsync(folder, silos: 1);
        (await client.EndAsync()).AssertDone();
        Assert.True(File.Exists(data.PathOf("trained.model")));
    }

    internal static async Task AwaitAsync(Func<bool> condition, string what)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !condition(); await Task.Delay(20,
            TestContext.Current.CancellationToken))
            Assert.True(DateTime.UtcNow < deadline, $"Waited in vain until {what}.");
    }

    private static IEnumerable<(string Silo, bool IsDead)> MembersOf(string folder)
    {
        using var table = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, FileMembershipTable.FileName)));
        foreach (var member in table.RootElement.GetProperty("Members").EnumerateArray().ToArray())
            yield return (member.GetProperty("Silo").GetString()!,
                member.GetProperty("Status").GetInt32() == (int)SiloStatus.Dead);
    }
}
