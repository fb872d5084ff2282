using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Partitions;
using MovieRec.Cluster.Training;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.Cluster;

/// <summary>
/// What a cluster does not go on with ends in one sentence, and what was reached stays: mended, the training goes on to
/// the same bits.
/// </summary>
[Trait("Tier", "cluster")]
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Damages => new()
    {
        { "missing", "cannot be read" },
        { "truncated", "checksum differs" },
        { "altered", "checksum differs" },
        { "not permitted", "cannot be read" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_partition_that_cannot_be_read_stops_the_training_and_once_restored_it_is_resumed(
        string damage, string words)
    {
        using var data = await Partitioned.CreateAsync();
        var undisturbed = await Trainings.UndisturbedAsync(data, Trainings.Short);
        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, 2);
        // The users' blocks are read for the second half-step, so that one has been stored.
        var file = Path.Combine(data.Path, PartitionManifest.PartName(Side.Users, 1));
        var whole = File.ReadAllBytes(file);
        switch (damage)
        {
            case "missing":
                File.Delete(file);
                break;
            case "truncated":
                File.WriteAllBytes(file, whole[..^100]);
                break;
            case "altered":
                File.WriteAllBytes(file, [.. whole[..500], (byte)(whole[500] ^ 1), .. whole[501..]]);
                break;
            default:
                // No permission stops root, but a folder in the file's place does, with the same error.
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
        }
        string[] train = ["train", "--cluster", _folder.Path, "--set", "factors=16", "iterations=8", "regularization=5",
            "--save", data.PathOf("trained.model"), "--data", data.Path];
        (await CommandRun.Of(train)).AssertFails(1, file, words);
        Assert.False(File.Exists(data.PathOf("trained.model")));

        if (Directory.Exists(file)) Directory.Delete(file);
        File.WriteAllBytes(file, whole);
        (await CommandRun.Of([.. train, "--resume"])).AssertDone();
        Assert.Equal(undisturbed, File.ReadAllBytes(data.PathOf("trained.model")));
    }

    [Fact]
    public async Task Storage_that_stays_away_stops_the_training_and_once_back_it_is_resumed()
    {
        using var data = await Partitioned.CreateAsync();
        var undisturbed = await Trainings.UndisturbedAsync(data, Trainings.Long);
        await using var cluster = await InProcessCluster.StartAsync(new ClusterEndpoint.Folder(_folder.Path), 2,
            new SiloHostOptions { Threads = 1, StoragePatience = TimeSpan.FromSeconds(0.5) });
        var (checkpoints, elsewhere) = (Path.Combine(_folder.Path, "checkpoints"),
            Path.Combine(_folder.Path, "elsewhere"));
        var stopped = await Assert.ThrowsAsync<ClusterException>(
            () => Trainings.TrainAsync(cluster.Client, data, Trainings.Long, data.PathOf("stopped.model"), () =>
        {
            Directory.Move(checkpoints, elsewhere);
            return Task.CompletedTask;
        }));
        Assert.Contains("cannot be stored", stopped.Message, StringComparison.Ordinal);
        Assert.Contains("--resume", stopped.Message, StringComparison.Ordinal);

        Directory.Move(elsewhere, checkpoints);
        var spec = await cluster.Client.ResumeAsync(data.Path, Trainings.Long, TestContext.Current.CancellationToken);
        var status = await cluster.Client.WaitAsync(spec, null, TestContext.Current.CancellationToken);
        Assert.Equal(Trainings.Long.Iterations, status.Losses.Length);
        await cluster.SaveAsync(spec, data.PathOf("trained.model"));
        Assert.Equal(undisturbed, File.ReadAllBytes(data.PathOf("trained.model")));
    }

    [Theory]
    [InlineData("training", "altered")]
    [InlineData("training", "not ours")]
    [InlineData("block", "altered")]
    [InlineData("block", "truncated")]
    [InlineData("block", "empty")]
    [InlineData("block", "not ours")]
    public async Task Damaged_checkpoints_are_told_at_once_and_stand_in_the_way_of_no_new_training(
        string state, string damage)
    {
        using var data = await Partitioned.CreateAsync();
        byte[] undisturbed;
        await using (var first = await InProcessCluster.StartAsync(_folder.Path, 1))
            undisturbed = await Trainings.TrainAsync(first.Client, data, Trainings.Short,
                data.PathOf("undisturbed.model"));
        var checkpoints = Path.Combine(_folder.Path, "checkpoints");
        foreach (var file in Directory.EnumerateFiles(checkpoints, $"{state}-*"))
        {
            var bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, damage switch
            {
                "altered" => [.. bytes[..^9], (byte)(bytes[^9] ^ 1), .. bytes[^8..]],
                "truncated" => bytes[..^9],
                "empty" => [],
                // Whole, and written by something else.
                _ => [.. SHA256.HashData("not a state"u8), .. "not a state"u8],
            });
        }

        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, 2);
        string[] train = ["train", "--cluster", _folder.Path, "--set", "factors=16", "iterations=8", "regularization=5",
            "--save", data.PathOf("trained.model"), "--data", data.Path];
        var clock = Stopwatch.StartNew();
        (await CommandRun.Of([.. train, "--resume"])).AssertFails(1, "damaged", "without --resume");
        (await CommandRun.Of(train)).AssertDone();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30); // To ask again would take 90.
        Assert.Equal(undisturbed, File.ReadAllBytes(data.PathOf("trained.model")));
        if (state == "block") Assert.Equal(7, Directory.EnumerateFiles(checkpoints).Count());
    }

    [Fact]
    public async Task A_damaged_membership_is_told_at_once()
    {
        using var data = await Partitioned.CreateAsync();
        await using (var first = await InProcessCluster.StartAsync(_folder.Path, 1))
            Assert.Single(await first.Client.SilosAsync());
        var path = Path.Combine(_folder.Path, FileMembershipTable.FileName);
        var whole = File.ReadAllText(path);
        foreach (var text in new[] { whole[..^5], "null", "{}",
            whole.Replace("\"Silo\":\"", "\"Silo\":\"?", StringComparison.Ordinal) })
        {
            File.WriteAllText(path, text);
            (await CommandRun.Of("train", "--cluster", _folder.Path, "--data", data.Path)).AssertFails(1, path,
                "damaged", "delete that file");
            Assert.Contains("damaged",
                (await Assert.ThrowsAsync<ClusterException>(
                    () => InProcessCluster.StartAsync(_folder.Path, 1))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_second_training_is_refused_and_one_that_takes_the_first_over_ends_with_the_same_model()
    {
        using var data = await Partitioned.CreateAsync();
        var undisturbed = await Trainings.UndisturbedAsync(data, Trainings.Long);
        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, 2);
        string[] train = ["train", "--cluster", _folder.Path, "--save", data.PathOf("second.model")];
        var first = await Trainings.TrainAsync(cluster.Client, data, Trainings.Long, data.PathOf("first.model"),
            async () =>
        {
            (await CommandRun.Of([.. train, "--data", data.Path])).AssertFails(1, "training already", data.Path,
                "--resume");
            (await CommandRun.Of([.. train, "--resume"])).AssertDone();
        });
        Assert.Equal(undisturbed, first);
        Assert.Equal(undisturbed, File.ReadAllBytes(data.PathOf("second.model")));
    }

    [Fact]
    public async Task Resume_is_refused_where_it_would_be_another_training()
    {
        using var data = await Partitioned.CreateAsync();
        using var other = await Partitioned.CreateAsync(parts: 2);
        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, 1);
        string[] resume = ["train", "--cluster", _folder.Path, "--resume"];
        (await CommandRun.Of(resume)).AssertFails(1, "no checkpoint to resume from");
        await cluster.TrainAsync(data.Path, Trainings.Short, data.PathOf("trained.model"));

        (await CommandRun.Of([.. resume, "--data", other.Path])).AssertFails(1, data.Path, other.Path,
            "leave --data out");
        (await CommandRun.Of([.. resume, "--set", "factors=8"])).AssertFails(1, "other options", "leave --set");
        (await CommandRun.Of(["train", "--resume"])).AssertFails(2, "--cluster");
        (await CommandRun.Of([.. resume, "--data", data.Path, "--set", "factors=16", "iterations=8",
            "regularization=5"])).AssertDone();

        Directory.Delete(data.Path, recursive: true);
        Directory.Move(other.Path, data.Path);
        (await CommandRun.Of(resume)).AssertFails(3, data.Path, "other partitions");
    }

    [Fact]
    public async Task A_silo_of_another_version_is_refused_and_the_others_go_on()
    {
        using var data = await Partitioned.CreateAsync();
        var undisturbed = await Trainings.UndisturbedAsync(data, Trainings.Long);
        await using var cluster = await InProcessCluster.StartAsync(_folder.Path, 2);
        var trained = await Trainings.TrainAsync(cluster.Client, data, Trainings.Long, data.PathOf("trained.model"),
            async () =>
        {
            var refused = await Assert.ThrowsAsync<ClusterException>(
                () => SiloHost.StartAsync(cluster.Endpoint, new SiloHostOptions { Version = "9.9.9" },
                    TestContext.Current.CancellationToken));
            Assert.Contains($"The cluster runs MovieRec {SiloHost.ProgramVersion}", refused.Message,
                StringComparison.Ordinal);
            Assert.Contains("this is 9.9.9", refused.Message, StringComparison.Ordinal);
        });
        Assert.Equal(undisturbed, trained);
        Assert.Equal(2, (await cluster.Client.SilosAsync()).Length);
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_is_told_in_a_sentence()
    {
        using var data = await Partitioned.CreateAsync();
        (await CommandRun.Of(new FakeTimeProvider(), "train", "--cluster", Path.Combine(_folder.Path, "nowhere"),
            "--data", data.Path)).AssertFails(1, "no cluster at", "nowhere", "cluster start");
    }
}
