using MovieRec.Cli;
using MovieRec.Models;

namespace MovieRec.Tests.Cli;

public sealed class TrainCommandTests : IDisposable
{
    private readonly RatingFiles _files = new();

    private string Saved => _files.PathOf("saved.model");

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_saved_model_recommends_what_the_trained_one_recommends()
    {
        string[] set = ["--set", "factors=4", "regularization=0.1"];
        (await CommandRun.Of(["train", "--data", _files.All, .. set, "--save", Saved])).AssertDone();
        var trained = (await CommandRun.Of(["recommend", "--data", _files.All, "--user", "3", "-n", "4", .. set]))
            .AssertDone();
        var loaded = (await CommandRun.Of("recommend", "--data", _files.All, "--load", Saved, "--user", "3", "-n", "4"))
            .AssertDone();
        Assert.Equal(Table(trained.Output), Table(loaded.Output));
        Assert.Equal(["saved.model"], _files.Others());
    }

    [Fact]
    public async Task Redirected_progress_is_plain_lines_with_a_loss_that_falls()
    {
        var run = (await CommandRun.Of("train", "--data", _files.All, "--set", "factors=4", "iterations=5"))
            .AssertDone();
        double[] losses = [.. run.Output.Split('\n').Where(line => line.Contains(", loss ", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(", loss ")[1].Split(',')[0],
                System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(5, losses.Length);
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.Contains("Trained als", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_is_also_had_as_json_with_every_iteration()
    {
        var run = (await CommandRun.Of("train", "--data", _files.All, "--set", "factors=4", "iterations=30", "--save",
            Saved, "--json", "-")).AssertDone();
        var told = System.Text.Json.JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(("als", 4, Saved, new FileInfo(Saved).Length), (told.GetProperty("model").GetString(),
            told.GetProperty("options").GetProperty("factors").GetInt32(), told.GetProperty("saved").GetString(),
            told.GetProperty("bytes").GetInt64()));
        var saved = Recommender.Load(Saved);
        Assert.Equal((saved.Train.Count, saved.Train.UserCount, saved.Train.ItemCount),
            (told.GetProperty("ratings").GetInt32(), told.GetProperty("users").GetInt32(),
                told.GetProperty("movies").GetInt32()));
        double[] losses = [.. told.GetProperty("iterations").EnumerateArray()
            .Select(each => each.GetProperty("loss").GetDouble())];
        Assert.Equal(30, losses.Length);
        Assert.True(losses[^1] < losses[0]);
        Assert.All(told.GetProperty("iterations").EnumerateArray(),
            each => Assert.Equal("ALS", each.GetProperty("model").GetString()));
        // Counting is one step, and has no loss.
        run = (await CommandRun.Of("train", "--data", _files.All, "--model", "popularity", "--json", "-"))
            .AssertDone();
        Assert.Equal(System.Text.Json.JsonValueKind.Null, Assert.Single(System.Text.Json.JsonDocument.Parse(run.Output)
            .RootElement.GetProperty("iterations").EnumerateArray()).GetProperty("loss").ValueKind);
    }

    [Fact]
    public void Parts_that_train_at_the_same_time_lose_none_of_what_they_tell()
    {
        var told = new List<TrainingProgress>();
        var progress = new Training.Iterations(new Progress<Step>()) { Told = told };
        Parallel.For(0, 4, part =>
        {
            for (var iteration = 1; iteration <= 2_000; iteration++)
                progress.Report(new($"{part}", iteration, 2_000, null, TimeSpan.Zero));
        });
        foreach (var part in told.GroupBy(each => each.Model))
            Assert.Equal(Enumerable.Range(1, 2_000), part.Select(each => each.Iteration));
        Assert.Equal(8_000, told.Count);
    }

    [Fact]
    public async Task Patience_finds_the_number_of_iterations_on_held_out_ratings()
    {
        var run = (await CommandRun.Of("train", "--data", _files.All, "--set", "factors=4", "iterations=30",
            "--patience", "2", "--save", Saved)).AssertDone();
        Assert.Contains("NDCG@10", run.Output, StringComparison.Ordinal);
        var best = int.Parse(run.Output.Split("Best after ")[1].Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(best, ((MovieRec.Models.Als.AlsOptions)Recommender.Load(Saved).Options!).Iterations);
        (await CommandRun.Of("train", "--data", _files.All, "--model", "random", "--patience", "2")).AssertFails(2,
            "random", "als");
    }

    [Fact]
    public async Task The_fusion_takes_plain_ease_where_ratings_have_no_times_and_says_so()
    {
        string[] small = ["--model", "fusion"];
        Assert.Contains("fusion: EASE in exact form", (await CommandRun.Of(
            ["train", "--data", _files.All, .. small, "--save", Saved])).AssertDone().Output,
            StringComparison.Ordinal);
        (await CommandRun.Of("recommend", "--load", Saved, "--data", _files.All, "--user", "3")).AssertDone();
        Assert.Contains("fusion: EASE in exact form", (await CommandRun.Of(
            ["evaluate", "--train", _files.Train, "--valid", _files.Test, "--test", _files.Test, .. small]))
            .AssertDone().Output, StringComparison.Ordinal);

        var dated = _files.Write("dated.tsv", string.Join('\n', File.ReadAllLines(_files.All).Select(
            (line, place) => $"{line}\t{1_000_000_000 + place}")));
        Assert.Contains("fusion: Session EASE in exact form", (await CommandRun.Of(
            ["train", "--data", dated, .. small])).AssertDone().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_says_which_form_its_memory_budget_allows_or_that_none_fits_it()
    {
        string[] ease = ["train", "--data", "synthetic", "--model", "ease"];
        Assert.Contains("ease: exact form, a dense matrix", (await CommandRun.Of(ease)).AssertDone().Output,
            StringComparison.Ordinal);
        Assert.Contains("ease: sparse form, 64 neighbors a movie", (await CommandRun.Of(
            [.. ease, "--set", "memoryBudget=0.008", "neighbors=64", "threads=1"])).AssertDone().Output,
            StringComparison.Ordinal);
        (await CommandRun.Of([.. ease, "--set", "memoryBudget=0.001", "--save", Saved])).AssertFails(1,
            "memory budget of 1 MB", "raise MemoryBudget");
        Assert.False(File.Exists(Saved));
        (await CommandRun.Of([.. ease, "--set", "memoryBudget=0"])).AssertFails(2, "MemoryBudget must be above 0");
    }

    [Theory]
    [InlineData("popularity")]
    [InlineData("ease")]
    [InlineData("bias")]
    public async Task A_model_of_any_kind_is_saved_and_recommends_without_its_data(string model)
    {
        (await CommandRun.Of("train", "--data", "synthetic", "--model", model)).AssertDone();
        (await CommandRun.Of("train", "--data", "synthetic", "--model", model, "--save", Saved)).AssertDone();
        var trained = (await CommandRun.Of("recommend", "--data", "synthetic", "--model", model, "--user", "7",
            "--genre", "Comedy")).AssertDone();
        var loaded = (await CommandRun.Of("recommend", "--load", Saved, "--user", "7", "--genre", "Comedy"))
            .AssertDone();
        var rows = loaded.Output.Split('\n')
            .Where(line => line.Length > 0 && char.IsAsciiDigit(line.TrimStart()[0])).ToArray();
        Assert.Equal(10, rows.Length);
        Assert.All(rows, row => Assert.Contains(row, trained.Output, StringComparison.Ordinal));
        (await CommandRun.Of("recommend", "--load", Saved, "--data", _files.All, "--user", "1")).AssertFails(3, Saved,
            "was not trained on");
    }

    [Fact]
    public async Task A_training_that_fails_leaves_no_file()
    {
        var negative = _files.Write("negative.tsv", "1\t1\t-2\n1\t2\t3\n2\t1\t1\n");
        (await CommandRun.Of("train", "--data", negative, "--save", Saved)).AssertFails(3, "negative");
        (await CommandRun.Of("train", "--data", _files.All, "--save", _files.PathOf("no/such.model"))).AssertFails(2,
            "does not exist");
        Assert.Equal(["negative.tsv"], _files.Others());
    }

    [Fact]
    public async Task A_model_file_that_is_none_or_damaged_ends_in_one_sentence()
    {
        (await CommandRun.Of("train", "--data", _files.All, "--set", "factors=4", "--save", Saved)).AssertDone();
        var bytes = File.ReadAllBytes(Saved);
        await AssertRefused(bytes[..^1], "truncated");
        await AssertRefused([.. bytes[..300], (byte)(bytes[300] ^ 1), .. bytes[301..]], "damaged");
        await AssertRefused([.. bytes[..8], 9, .. bytes[9..]], "newer");
        await AssertRefused("1\t2\t3\n"u8.ToArray(), "not a model file");
        (await CommandRun.Of("recommend", "--data", _files.All, "--load", _files.PathOf("none"), "--user", "1"))
            .AssertFails(3, "cannot be read");

        async Task AssertRefused(byte[] content, string word)
        {
            File.WriteAllBytes(Saved, content);
            (await CommandRun.Of("recommend", "--data", _files.All, "--load", Saved, "--user", "1")).AssertFails(3,
                word);
        }
    }

    [Fact]
    public async Task Load_goes_without_model_and_set()
    {
        (await CommandRun.Of("recommend", "--data", _files.All, "--load", Saved, "--user", "1", "--model", "als"))
            .AssertFails(2, "--load");
        (await CommandRun.Of("recommend", "--data", _files.All, "--load", Saved, "--user", "1", "--set", "factors=4"))
            .AssertFails(2, "--load");
    }

    private static IEnumerable<string> Table(string output) =>
        output.Split('\n').SkipWhile(line => !line.StartsWith('#'));
}
