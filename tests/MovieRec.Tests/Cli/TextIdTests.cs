using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MovieRec.Cli.Explorer;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Cli;

/// <summary>
/// The same ratings under numbers and under texts: users become addresses and movies ISIN-like codes, in the same
/// order, so that all figures must be the same.
/// </summary>
public sealed class TextIdTests : IDisposable
{
    private static readonly string[] Set = ["--set", "factors=4", "regularization=0.1"];

    private readonly RatingFiles _files = new();
    private readonly string _texts;

    public TextIdTests() => _texts = AsTexts(_files.All);

    public void Dispose() => _files.Dispose();

    private static string UserOf(string id) => $"user-{int.Parse(id, CultureInfo.InvariantCulture):D3}@example.org";

    private static string MovieOf(string id) => $"US{int.Parse(id, CultureInfo.InvariantCulture):D10}";

    private string AsTexts(string path) =>
        _files.Write(Path.GetFileName(path) + ".texts",
            string.Join('\n', File.ReadLines(path).Select(line => line.Split('\t')).Select(fields =>
        $"{UserOf(fields[0])}\t{MovieOf(fields[1])}\t{fields[2]}").Reverse()));

    [Theory]
    [InlineData("als")]
    [InlineData("popularity")]
    public async Task Recommendations_and_reasons_are_those_of_the_same_data_with_numbers(string model)
    {
        string[] set = model == "als" ? Set : [];
        var numbers =
            (await CommandRun.Of(["recommend", "--data", _files.All, "--user", "3", "-n", "5", "--deny", "7", "--model",
                model, .. set])).AssertDone();
        var texts =
            (await CommandRun.Of(["recommend", "--data", _texts, "--user", UserOf("3"), "-n", "5", "--deny",
                MovieOf("7"), "--model", model, .. set])).AssertDone();
        Assert.Equal(5, Rows(numbers.Output).Length);
        Assert.Equal(Rows(numbers.Output).Select(row => (MovieOf(row.Id), row.Score)),
            Rows(texts.Output).Select(row => (row.Id, row.Score)));
        if (model == "als")
            Assert.Contains($"item {MovieOf(numbers.Output.Split("item ")[^1].Split(' ')[0])} (", texts.Output,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_model_and_partitions_know_the_texts()
    {
        var (saved, parts, cut) = (_files.PathOf("a.model"), _files.PathOf("parts"), _files.PathOf("b.model"));
        (await CommandRun.Of(["train", "--data", _texts, .. Set, "--save", saved])).AssertDone();
        (await CommandRun.Of("partition", "--data", _texts, "--parts", "2", "--out", parts)).AssertDone();
        (await CommandRun.Of(["train", "--data", parts, .. Set, "--save", cut])).AssertDone();

        var (loaded, parted) = (Recommender.Load(saved), Recommender.Load(cut));
        Assert.Equal(loaded.Data.Fingerprint, parted.Data.Fingerprint);
        var (scores, others) = (new float[loaded.Train.ItemCount], new float[loaded.Train.ItemCount]);
        loaded.Model.Score(0, scores);
        parted.Model.Score(0, others);
        Assert.Equal(scores, others);
        Assert.Equal((UserOf("1"), MovieOf("40")),
            (loaded.Train.Users.TextOf(0), loaded.Train.Items.TextOf(loaded.Train.ItemCount - 1)));
        Assert.True(loaded.Train.Users.TryGetIndex(UserOf("30"), out var last) && last == 29);
        var (trained, again) = (
            (await CommandRun.Of(["recommend", "--data", _texts, "--user", UserOf("9"), .. Set])).AssertDone(),
            (await CommandRun.Of("recommend", "--data", _texts, "--load", saved, "--user", UserOf("9"))).AssertDone());
        Assert.Equal(Rows(trained.Output), Rows(again.Output));
        (await CommandRun.Of("recommend", "--data", _texts, "--load", saved, "--user", "9")).AssertFails(2, "User 9",
            UserOf("1"), UserOf("30"));
    }

    [Fact]
    public async Task A_split_made_elsewhere_gives_the_figures_of_the_same_split_with_numbers()
    {
        (await CommandRun.Of(["evaluate", "--data", _texts, "--model", "als,popularity", .. Set])).AssertDone();
        string[] models = ["--model", "als,popularity", .. Set];
        var numbers = (await CommandRun.Of(["evaluate", "--train", _files.Train, "--test", _files.Test, .. models]))
            .AssertDone();
        var texts =
            (await CommandRun.Of(["evaluate", "--train", AsTexts(_files.Train), "--test", AsTexts(_files.Test),
                .. models])).AssertDone();
        Assert.NotEmpty(Figures(numbers.Output));
        Assert.Equal(Figures(numbers.Output), Figures(texts.Output));

        // Of three decimals or more: seconds have two.
        static string[] Figures(string output) =>
            [.. Regex.Matches(output, @"(?<![\d.])\d*\.\d{3,}(?![\d.])").Select(figure => figure.Value)];
    }

    [Fact]
    public void The_explorer_carries_texts_as_texts_and_numbers_as_numbers()
    {
        var dataset = Datasets.Load(_texts);
        var model = Recommender.Fit(dataset, new AlsOptions { Factors = 4, Iterations = 2 });
        using var json = JsonDocument.Parse(
            ExplorerData.Create(dataset, model, TestContext.Current.CancellationToken).ToJson());
        Assert.Equal(MovieOf("1"), json.RootElement.GetProperty("movies").GetProperty("ids")[0].GetString());
        Assert.Equal(UserOf("30"), json.RootElement.GetProperty("users").GetProperty("ids")[29].GetString());
        Assert.Equal($"item {MovieOf("1")}",
            json.RootElement.GetProperty("movies").GetProperty("titles")[0].GetString());
    }

    [Fact]
    public async Task A_model_is_not_used_with_other_data_than_it_was_trained_on()
    {
        var saved = _files.PathOf("a.model");
        (await CommandRun.Of(["train", "--data", _files.All, .. Set, "--save", saved])).AssertDone();
        // The same users and movies, one rating another: the ids alone would not tell.
        var other = _files.Write("other.tsv",
            File.ReadAllText(_files.All)[..^1] + (File.ReadAllText(_files.All)[^1] == '5' ? '4' : '5'));
        foreach (var data in new[] { "synthetic", _texts, other })
        {
            (await CommandRun.Of("recommend", "--data", data, "--load", saved, "--user", "1")).AssertFails(3,
                "was not trained on", "--data");
            (await CommandRun.Of("explorer", "--data", data, "--model", saved, "--out", _files.PathOf("page.html")))
                .AssertFails(3, "was not trained on", "--data");
            (await CommandRun.Of("serve", "--data", data, "--model", saved, "--urls", "http://127.0.0.1:0", "--warmup",
                "0")).AssertFails(3, "was not trained on", "--data");
        }
        // The order of the lines is not the data.
        var turned = _files.Write("turned.tsv", string.Join('\n', File.ReadLines(_files.All).Reverse()));
        (await CommandRun.Of("recommend", "--data", turned, "--load", saved, "--user", "1")).AssertDone();
        Assert.DoesNotContain("page.html", _files.Others());
    }

    private static (string Id, string Score)[] Rows(string output) =>
    [
        .. output.Split('\n').Where(line => line.Length > 0 && char.IsAsciiDigit(line[0]))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(row => (row[1], row[4])),
    ];
}
