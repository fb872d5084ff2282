using System.Text.RegularExpressions;
using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.Cluster;

/// <summary>Silos that find each other in a PostgreSQL database, which takes their checkpoints.</summary>
[Trait("Tier", "cluster")]
public sealed class PostgreSqlTests
{
    [Fact]
    public async Task Silos_joined_by_a_database_train_the_same_model_though_one_is_killed_and_the_database_stops()
    {
        Assert.SkipWhen(PrivatePostgreSql.Missing is not null, PrivatePostgreSql.Missing ?? "");
        using var data = await Partitioned.CreateAsync();
        var undisturbed = await Trainings.UndisturbedAsync(data, Trainings.Long);
        await using var server = await PrivatePostgreSql.StartAsync();
        var connection = server.ConnectionString();
        (await CommandRun.Of("train", "--connection", connection, "--data", data.Path)).AssertFails(1,
            "holds no cluster", "cluster join");
        Assert.Equal("The database is ready.\n",
            (await CommandRun.Of("cluster", "init", "--connection", connection)).AssertDone().Output);
        Assert.Equal("The database was ready already.\n",
            (await CommandRun.Of("cluster", "init", "--connection", connection)).AssertDone().Output);

        string[] join = ["cluster", "join", "--connection", connection, "--port", "0", "--gateway-port", "0",
            "--threads", "1", "--silence", "1"];
        await using var first = ClusterProcess.Run(join);
        await using var second = ClusterProcess.Run(join);
        await first.WaitForAsync("Ready: ");
        await second.WaitForAsync("Ready: ");
        await using (var client = await ClusterTrainer.ConnectAsync(new ClusterEndpoint.Database(connection),
            TestContext.Current.CancellationToken))
        {
            var killed = await Trainings.TrainAsync(client, data, Trainings.Long, data.PathOf("killed.model"), () =>
            {
                ClusterProcess.Signal("KILL", first.Silos.Values.Single());
                return Task.CompletedTask;
            });
            Assert.Equal(undisturbed, killed);
            await first.WaitForAsync("was started anew");

            var stopped = await Trainings.TrainAsync(client, data, Trainings.Long, data.PathOf("stopped.model"),
                async () =>
            {
                await server.StopAsync();
                await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
                await server.StartAgainAsync();
            });
            Assert.Equal(undisturbed, stopped);
        }
        var status = (await CommandRun.Of("cluster", "status", "--connection", connection)).AssertDone().Output;
        Assert.Contains("Silos: 2 ", status, StringComparison.Ordinal);
        Assert.Matches(new Regex(@"Training: done, half-step 120 of 120"), status);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=movierec;Username=nobody;Timeout=2", "cannot be used", "127.0.0.1:1")]
    [InlineData("Database=movierec", "names no host")]
    [InlineData("Hast=db", "cannot be understood (there is no 'hast')")]
    [InlineData("Host=db;Port=many", "cannot be understood (a value is of another kind than its key takes)")]
    [InlineData("Host", "cannot be understood (it is not made of parts like KEY=VALUE")]
    public async Task A_database_that_cannot_be_had_is_told_in_a_sentence(string connection, params string[] words)
    {
        (await CommandRun.Of("cluster", "init", "--connection", connection)).AssertFails(1, words);
    }
}
