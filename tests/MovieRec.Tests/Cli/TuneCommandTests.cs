using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using MovieRec.Cli;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Cli;

public sealed class TuneCommandTests : IDisposable
{
    private static readonly string[] Quick = ["--model", "als", "--set", "factors=4", "iterations=2"];
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task The_best_options_are_written_and_evaluate_and_train_take_them()
    {
        var path = _files.PathOf("best.json");
        var run = (await CommandRun.Of(["tune", "--data", _files.All, .. Quick, "--trials", "4", "--out", path]))
            .AssertDone();
        Assert.Matches(@"(?m)^ *\d( \(defaults\))? +4 +\S+ +\S+ +2 +0\.\d{4} +0\.\d{4} +9$", run.Output);

        var best = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        Assert.Equal(("als", 4, 9, "ndcg@10"),
            ((string)best["model"]!, (int)best["trials"]!, (int)best["folds"]!, (string)best["metric"]!));
        Assert.Equal(4, (int)best["options"]!["factors"]!);

        var json = _files.PathOf("scores.json");
        (await CommandRun.Of("evaluate", "--data", _files.All, "--model", "als,popularity", "--options", path, "--set",
            "als.iterations=3", "--json", json)).AssertDone();
        var used = JsonNode.Parse(
            await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))![0]!["options"]!;
        Assert.Equal((double)best["options"]!["regularization"]!, (double)used["regularization"]!);
        Assert.Equal(3, (int)used["iterations"]!);
        (await CommandRun.Of("train", "--data", _files.All, "--options", path)).AssertDone();
    }

    [Fact]
    public async Task Tuning_never_reads_a_rating_held_out_for_testing()
    {
        var lines = await File.ReadAllLinesAsync(_files.All, TestContext.Current.CancellationToken);
        var split = Splits.PerUserRandom(
            RatingFile.Read(_files.All, cancellationToken: TestContext.Current.CancellationToken));
        var clean = await Tuned("clean");

        await Poison(pair => split.Test.Matrix.Contains(pair.User, pair.Item));
        Assert.Equal(clean, await Tuned("test-poisoned"));

        // The same poison in a single training rating shows, so it would have shown in the test's.
        await Poison(pair => pair == (0, split.Train.ItemsOf(0)[0]));
        Assert.NotEqual(clean, await Tuned("train-poisoned"));

        Task Poison(Func<(int User, int Item), bool> isPoisoned) =>
            File.WriteAllLinesAsync(_files.All, lines.Select(line =>
        {
            var cells = line.Split('\t');
            var pair = (split.Train.Users.IndexOf(int.Parse(cells[0], CultureInfo.InvariantCulture)),
                split.Train.Items.IndexOf(int.Parse(cells[1], CultureInfo.InvariantCulture)));
            return isPoisoned(pair) ? $"{cells[0]}\t{cells[1]}\t900" : line;
        }), TestContext.Current.CancellationToken);

        async Task<string> Tuned(string name)
        {
            var path = _files.PathOf($"{name}.json");
            (await CommandRun.Of(["tune", "--data", _files.All, .. Quick, "--trials", "3", "--out", path]))
                .AssertDone();
            return await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)
                + await File.ReadAllTextAsync(path + ".journal", TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_search_that_was_cut_short_goes_on_where_it_stopped()
    {
        var (whole, resumed) = (_files.PathOf("whole.json"), _files.PathOf("resumed.json"));
        string[] search = ["tune", "--train", _files.Train, .. Quick, "--trials", "4"];
        (await CommandRun.Of([.. search, "--out", whole])).AssertDone();

        // The first lines of the journal, the last of them torn.
        var journal = await File.ReadAllTextAsync(whole + ".journal", TestContext.Current.CancellationToken);
        var lines = journal.Split('\n');
        await File.WriteAllTextAsync(resumed + ".journal", string.Join('\n', lines[..4]) + lines[4][..10],
            TestContext.Current.CancellationToken);
        var run = (await CommandRun.Of([.. search, "--out", resumed])).AssertDone();
        Assert.Contains("Resuming: 2 scores", run.Output, StringComparison.Ordinal);
        Assert.Equal(journal, await File.ReadAllTextAsync(resumed + ".journal", TestContext.Current.CancellationToken));
        Assert.Equal(await File.ReadAllTextAsync(whole, TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(resumed, TestContext.Current.CancellationToken));

        (await CommandRun.Of([.. search, "--out", whole, "--metric", "recall@5"])).AssertFails(2, "another search",
            "--journal");
    }

    [Fact]
    public async Task Settings_are_judged_on_a_sample_of_users_and_the_best_on_all()
    {
        var token = TestContext.Current.CancellationToken;
        var path = _files.PathOf("best.json");
        string[] search = ["tune", "--train", _files.Train, .. Quick, "--trials", "4", "--seed", "9", "--out", path];
        var run = (await CommandRun.Of([.. search, "--sample-users", "12"])).AssertDone();

        var all = Interactions.From(RatingFile.Read(_files.Train, cancellationToken: token));
        var sample = all.SampleUsers(12, 9);
        Assert.Contains(
            $"a sample of 12 of {all.UserCount} users ({sample.Count} of {all.Count} ratings), drawn with seed 9",
            run.Output, StringComparison.Ordinal);
        Assert.Matches(@"On all users, validation ndcg@10 is .* with trial 0 \(defaults\).*: trial \d is taken",
            run.Output.ReplaceLineEndings(" "));
        var journal = await File.ReadAllLinesAsync(path + ".journal", token);
        var scores = journal.Skip(1).Select(line => JsonNode.Parse(line)!)
            .ToDictionary(line => ((int)line["trial"]!, (int)line["fold"]!), line => (double)line["score"]!);
        Assert.Equal(Score(sample), scores[(0, 0)]);
        Assert.Equal(Score(all), scores[(0, -1)]);
        // The best three, and the defaults where they are not among them.
        Assert.InRange(scores.Keys.Count(key => key.Item2 == -1), 3, 4);

        var best = JsonNode.Parse(await File.ReadAllTextAsync(path, token))!;
        Assert.Equal(scores.Where(score => score.Key.Item2 == -1).Max(score => score.Value),
            (double)best["validation"]!);
        Assert.Equal((1, 12, all.UserCount, sample.Count), ((int)best["folds"]!, (int)best["sample"]!["users"]!,
            (int)best["sample"]!["of"]!, (int)best["sample"]!["ratings"]!));
        Assert.Contains("Resuming", (await CommandRun.Of([.. search, "--sample-users", "12"])).AssertDone().Output,
            StringComparison.Ordinal);
        (await CommandRun.Of([.. search, "--sample-users", "13"])).AssertFails(2, "another search");
        (await CommandRun.Of([.. search, "--sample-users", "0"])).AssertFails(2, "at least 1");

        double Score(Interactions train)
        {
            var split = Splits.Validation(train, 0.2, 9);
            var model = new AlsTrainer(new AlsOptions { Factors = 4, Iterations = 2 })
                .Train(split.Train, cancellationToken: token);
            return RankingEvaluator.Evaluate(model, split,
                new RankingOptions { Metrics = [RankingMetric.Ndcg], Cutoffs = [10] }, token)["ndcg@10"];
        }
    }

    [Fact]
    public async Task A_sample_of_all_users_changes_nothing()
    {
        var (whole, sampled) = (await Tuned("whole"), await Tuned("sampled", "--sample-users", "30"));
        Assert.Equal(whole, sampled);
        Assert.DoesNotContain("sample", whole, StringComparison.Ordinal);

        async Task<string> Tuned(string name, params string[] options)
        {
            var path = _files.PathOf($"{name}.json");
            // Its progress tells the seconds gone: here next to none pass.
            var still = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromTicks(1) };
            var run = (await CommandRun.Of(still,
                ["tune", "--train", _files.Train, .. Quick, "--trials", "3", .. options, "--out", path])).AssertDone();
            return await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)
                + await File.ReadAllTextAsync(path + ".journal", TestContext.Current.CancellationToken)
                + run.Output.Replace(path, "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_clock_may_end_the_search()
    {
        // Each look at the clock finds a hundredth of the time gone; the first round of the race has three sevenths of
        // it.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var run = (await CommandRun.Of(time,
            ["tune", "--data", _files.All, .. Quick, "--seconds", "100", "--out", _files.PathOf("best.json")]))
            .AssertDone();
        Assert.Contains("picked among 15,", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--model", "popularity", "nothing to tune")]
    [InlineData("--model", "oracle", "'oracle'")]
    [InlineData("--metric", "joy@10", "joy@10")]
    [InlineData("--metric", "ndcg", "ndcg@10")]
    [InlineData("--trials", "0", "at least 1")]
    [InlineData("--out", "no/such/folder/best.json", "does not exist")]
    [InlineData("--set", "als.width=3", "width")]
    public async Task A_bad_value_is_named_and_nothing_is_written(string option, string value, string word)
    {
        string[] output = option == "--out" ? [] : ["--out", _files.PathOf("best.json")];
        (await CommandRun.Of(["tune", "--data", _files.All, .. output, option, value])).AssertFails(2, word);
        Assert.Empty(_files.Others());
    }

    [Theory]
    [InlineData("{}", "no file of options", 3)]
    [InlineData("not json", "no file of options", 3)]
    [InlineData("""{"model":"als","options":{"factors":8,"factors":9}}""", "no file of options", 3)]
    [InlineData("""{"model":"als","options":{"solver":"\ud800"}}""", "no file of options", 3)]
    [InlineData("""{"model":{"als":1},"options":{}}""", "no file of options", 3)]
    [InlineData("""{"model":"ease","options":{"regularization":5}}""", "'ease'")]
    [InlineData("""{"model":"als","options":{"width":5}}""", "width")]
    [InlineData("""{"model":"als","options":{"factors":0}}""", "factors=0")]
    public async Task A_file_of_options_that_does_not_fit_is_told(string text, string word, int exitCode = 2)
    {
        var path = _files.Write("options.json", text);
        (await CommandRun.Of("evaluate", "--data", _files.All, "--model", "als", "--options", path))
            .AssertFails(exitCode, word);
    }

    [Fact]
    public void Every_search_space_is_of_a_model_and_draws_values_it_accepts()
    {
        Assert.All(SearchSpace.All, entry =>
        {
            var model = ModelRegistry.Find(entry.Key);
            Assert.All(entry.Value.Axes,
                axis => Assert.True(OptionValues.Has(model.OptionsType, axis.Name),
                    $"{entry.Key} has no option {axis.Name}."));
            foreach (var place in new[] { 0, 0.3, 0.999999999 })
                ModelRegistry.Configure(model,
                    entry.Value.Axes.Select(axis => new Setting(null, axis.Name, axis.Draw(place))));
            Assert.Empty(entry.Value.Draw(entry.Key, 1, 0));
            Assert.Equal(entry.Value.Draw(entry.Key, 1, 5), entry.Value.Draw(entry.Key, 1, 5));
            Assert.NotEqual(entry.Value.Draw(entry.Key, 1, 5), entry.Value.Draw(entry.Key, 2, 5));
        });
    }
}
