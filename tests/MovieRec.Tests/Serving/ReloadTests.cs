using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MovieRec.Cli;
using MovieRec.Cli.Serving;
using MovieRec.Data;
using MovieRec.LoadTesting;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Serving;
using MovieRec.Serving.Events;
using MovieRec.Tests.Models;

namespace MovieRec.Tests.Serving;

[Collection(nameof(RunningServer))]
public sealed class ReloadTests
{
    [Fact]
    public async Task Models_are_swapped_under_load_without_a_request_lost()
    {
        await using var server = await RunningServer.StartAsync();
        var load = Task.Run(() => LoadGenerator.Run(
            new LoadTarget($"{server.Url}users/{{user}}/recommendations", (100, 139)),
            new LoadOptions
            {
                Rate = 500,
                Connections = 16,
                WarmUp = TimeSpan.Zero,
                Duration = TimeSpan.FromSeconds(3),
                Patience = TimeSpan.FromSeconds(10),
                Drain = TimeSpan.FromSeconds(10)
            }),
                TestContext.Current.CancellationToken);
        var versions = new HashSet<string>();
        for (var swap = 0; swap < 10; swap++)
        {
            var expected = RunningServer.SaveModel(server.ModelPath, 2 + swap).Fingerprint![..12];
            var answer = await server.ReloadAsync();
            Assert.Equal(expected, (string)answer["model"]!);
            Assert.Equal(expected, (string)(await server.GetAsync("/users/107/recommendations"))["model"]!);
            Assert.True(versions.Add(expected));
        }
        var result = await load;
        Assert.Equal((1_500, 1_500, 0, 0, 0),
            (result.Tally.Sent, result.Tally.Completed, result.Tally.Failed, result.Tally.Dropped,
                result.Tally.InFlight));
        Assert.True((await MetricsText.OfAsync(server)).Of("movierec_reloads_total", "done").Sum() >= 10);
    }

    [Fact]
    public async Task A_damaged_file_changes_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        var before = (string)(await server.GetAsync("/ready"))["model"]!;
        var bytes = File.ReadAllBytes(server.ModelPath);
        bytes[^20] ^= 1;
        File.WriteAllBytes(server.ModelPath, bytes);
        await RunningServer.AssertProblemAsync(await ReloadAsync(server), 422, "stay as they are", "damaged");
        File.Delete(server.ModelPath);
        await RunningServer.AssertProblemAsync(await ReloadAsync(server), 422, "cannot be read");
        Assert.Equal(before, (string)(await server.GetAsync("/users/107/recommendations"))["model"]!);
        RunningServer.SaveModel(server.ModelPath, 9);
        Assert.Equal(before, (string)(await server.ReloadAsync())["before"]!);
    }

    [Fact]
    public async Task Factors_that_are_not_finite_are_refused_though_the_checksum_fits()
    {
        await using var server = await RunningServer.StartAsync();
        var before = (string)(await server.GetAsync("/ready"))["model"]!;
        var bytes = File.ReadAllBytes(server.ModelPath);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 64), float.PositiveInfinity);
        SHA256.HashData([.. bytes[..32], .. bytes[64..]]).CopyTo(bytes, 32);
        File.WriteAllBytes(server.ModelPath, bytes);
        await RunningServer.AssertProblemAsync(await ReloadAsync(server), 422, "stay as they are", "damaged");
        Assert.Equal(before, (string)(await server.GetAsync("/users/107/recommendations"))["model"]!);
    }

    [Fact]
    public async Task A_model_whose_ids_are_texts_is_asked_and_answers_by_them()
    {
        await using var server = await RunningServer.StartAsync();
        var numbers = Checkerboard.Interactions;
        string[] texts =
            [.. Enumerable.Range(100, Checkerboard.Size).Select(id => id == 107 ? "a/b c@x.org" : $"tt{id:D7}")];
        var ids = IdMap.From([.. Enumerable.Range(-Checkerboard.Size, Checkerboard.Size)], IdNames.Create(texts));
        RunningServer.SaveModel(server.ModelPath, 4, new Interactions(ids, ids, numbers.Matrix));
        await server.ReloadAsync();
        var model = Recommender.LoadCopy(server.ModelPath);

        // 'a/b c@x.org' is the first of the texts.
        var user = Uri.EscapeDataString("a/b c@x.org");
        var answer = await server.GetAsync($"/users/{user}/recommendations?n=3");
        Assert.Equal("a/b c@x.org", (string)answer["user"]!);
        var expected = Ranker.Recommend(model.Model, model.Train, 0, 3)
            .Select(movie => model.Train.Items.TextOf(movie.Item)).ToArray();
        Assert.Equal(expected, answer["recommendations"]!.AsArray().Select(movie => (string)movie!["item"]!));
        var reasons = await server.GetAsync($"/users/{user}/recommendations/{Uri.EscapeDataString(expected[0])}");
        Assert.All(reasons["because"]!.AsArray(), reason => Assert.Contains((string)reason!["item"]!, texts));
        Assert.Equal(expected[0],
            (string)(await server.GetAsync($"/movies/{Uri.EscapeDataString(expected[0])}/similar"))["item"]!);
        var posted = await server.PostAsync("/recommendations",
            new { ratings = new[] { new { item = "tt0000110", rating = 5 } }, n = 2 });
        Assert.Equal(2, posted["recommendations"]!.AsArray().Count);
        await RunningServer.AssertProblemAsync(
            await server.Client.GetAsync(new Uri("/users/tt999/recommendations", UriKind.Relative),
                TestContext.Current.CancellationToken), 404, "User tt999 is not", "a/b c@x.org to tt0000139");
    }

    [Fact]
    public async Task A_model_of_grown_data_is_taken_once_the_data_that_names_it_has_grown_too()
    {
        using var folder = new TemporaryFolder();
        var data = folder.Write("ratings.tsv", RunningServer.TextOf(Checkerboard.Interactions));
        var before = RunningServer.SaveModel(Path.Combine(folder.Path, "a.model"), 4);
        var titles = await MovieTitles.FindAsync(new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false),
            data, before, TestContext.Current.CancellationToken);
        Assert.Empty(titles.Complete(before, "a.model").Movies);

        File.AppendAllText(data, "100\t101\t5\n");
        var after = RunningServer.SaveModel(Path.Combine(folder.Path, "b.model"), 4,
            Interactions.From(RatingFile.Read(data, cancellationToken: TestContext.Current.CancellationToken)));
        Assert.Empty(titles.Complete(after, "b.model").Movies);
        Assert.Contains("'a.model' was not trained on ratings",
            Assert.Throws<DataException>(() => titles.Complete(before, "a.model")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_comes_by_the_network_may_not_ask_for_it_from_this_machine_either()
    {
        // Behind a proxy on this machine everybody comes from here, whatever headers say.
        await using var server = await RunningServer.StartAsync();
        foreach (var header in new[] { "X-Plain", "Origin", "X-Forwarded-For", "Forwarded" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post,
                "/admin/reload")
            { Headers = { { header, "for=127.0.0.1" } } };
            await RunningServer.AssertProblemAsync(
                await server.Client.SendAsync(request, TestContext.Current.CancellationToken), 403, "admin socket",
                "--admin");
        }
        Assert.Equal(0, (await MetricsText.OfAsync(server)).Of("movierec_reloads_total").Sum());
    }

    [Fact]
    public async Task Only_its_owner_may_open_the_socket_and_it_goes_with_the_server()
    {
        string path;
        await using (var server = await RunningServer.StartAsync())
        {
            path = server.PathOf("admin.socket");
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Contains("another program listens",
                Assert.Throws<UsageException>(() => AdminSocket.Clear(path)).Message, StringComparison.Ordinal);
            await server.ReloadAsync();
        }
        Assert.False(Path.Exists(path));
    }

    [Fact]
    public void A_place_that_cannot_be_a_socket_is_told_and_a_socket_left_behind_is_taken()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.model", "something");
        Assert.Contains("not a socket", Assert.Throws<UsageException>(() => AdminSocket.Clear(file)).Message,
            StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<UsageException>(() => AdminSocket.Clear(folder.Path)).Message,
            StringComparison.Ordinal);
        Assert.Contains("does not exist",
            Assert.Throws<UsageException>(() => AdminSocket.Clear(Path.Combine(folder.Path, "no", "admin"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("hundred bytes",
            Assert.Throws<UsageException>(() =>
                AdminSocket.Clear(Path.Combine(folder.Path, new string('x', 120)))).Message, StringComparison.Ordinal);
        // As a killed server leaves it: bound, and nobody listens.
        var left = folder.Write("left", "");
        AdminSocket.Clear(left);
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task Who_asks_while_models_are_loaded_shares_one_further_loading()
    {
        using var folder = new TemporaryFolder();
        var model = new ServedModel(RunningServer.SaveModel(Path.Combine(folder.Path, "a.model"), 2));
        var loads = 0;
        using var begun = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        var slot = new DeploymentSlot(() =>
        {
            Interlocked.Increment(ref loads);
            begun.Release();
            release.Wait(TestContext.Current.CancellationToken);
            return loads == 2 ? throw new DataException("damaged") : new Deployment(model);
        }, new Deployment(model));

        var first = slot.ReloadAsync();
        await begun.WaitAsync(TestContext.Current.CancellationToken);
        // They come after it has begun to read, so what it reads may be too old for them.
        var others = Enumerable.Range(0, 40).Select(_ => slot.ReloadAsync()).ToArray();
        Assert.DoesNotContain(others, other => other.IsCompleted);
        release.Release(2);
        Assert.Equal((model.Version, slot.Current.Model.Version), await first);
        foreach (var other in others) await Assert.ThrowsAsync<DataException>(() => other);
        Assert.Equal(2, loads);

        var (third, before) = (slot.ReloadAsync(), slot.Current);
        release.Release();
        await third;
        Assert.NotSame(before, slot.Current);
        Assert.Equal(3, loads);
    }

    [Fact]
    public async Task A_model_that_was_given_beside_its_file_is_let_go_once_it_is_replaced()
    {
        WeakReference? given = null;
        await using var server = await StartAsync();
        RunningServer.SaveModel(server.ModelPath, 9);
        await server.ReloadAsync();
        for (var collection = 0; collection < 20 && given!.IsAlive; collection++)
        {
            GC.Collect();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        Assert.False(given!.IsAlive);
        await server.GetAsync("/users/107/recommendations");

        Task<RunningServer> StartAsync() => RunningServer.StartAsync(options => options.With(serving =>
        {
            var model = Recommender.LoadCopy(serving.ModelPath!);
            given = new WeakReference(model);
            return serving with { Model = model };
        }));
    }

    [Fact]
    public void Options_without_a_file_keep_the_model_they_were_given()
    {
        using var folder = new TemporaryFolder();
        var model = RunningServer.SaveModel(Path.Combine(folder.Path, "a.model"), 2);
        var options = new ServingOptions { Model = model };
        Assert.Same(model, new ServedModels(options).Current);
        Assert.Same(model, (options with { MaxCount = 5 }).Model);
        Assert.Same(model, new ServedModels(options).Current);
    }

    [Fact]
    public async Task A_model_that_was_replaced_is_not_kept_in_memory()
    {
        using var folder = new TemporaryFolder();
        var saved = RunningServer.SaveModel(Path.Combine(folder.Path, "a.model"), 2);
        var history = new EventHistory([(110, 5)]);
        var (slot, old) = Start();
        await slot.ReloadAsync();
        for (var collection = 0; collection < 20 && old.IsAlive; collection++)
        {
            GC.Collect();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        Assert.False(old.IsAlive);
        GC.KeepAlive(slot);
        Assert.NotNull(history.Over(slot.Current.Model, -1));

        [MethodImpl(MethodImplOptions.NoInlining)]
        (DeploymentSlot, WeakReference) Start()
        {
            var model = new ServedModel(saved);
            // Of a user who never comes back.
            Assert.NotNull(history.Over(model, -1));
            return (new DeploymentSlot(() => new Deployment(new ServedModel(saved)), new Deployment(model)),
                new WeakReference(model));
        }
    }

    private static Task<HttpResponseMessage> ReloadAsync(RunningServer server) =>
        server.Admin.PostAsync(new Uri("/admin/reload", UriKind.Relative), null, TestContext.Current.CancellationToken);
}
