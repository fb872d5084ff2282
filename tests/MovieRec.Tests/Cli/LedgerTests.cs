using System.Text.Json.Nodes;
using MovieRec.Cli.Ledger;

namespace MovieRec.Tests.Cli;

public sealed class LedgerTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void The_tolerance_is_what_two_draws_of_splits_differ_by()
    {
        // Standard deviation 0.01 over five splits; t of 4 degrees of freedom at 0.975 is 2.7764451.
        double[] ours = [0.49, 0.49, 0.50, 0.51, 0.51];
        var row = new LedgerRow("source", "model", "als", "P@10", 0.5, 5, ours, null);
        Assert.Equal(0.5, row.Mean, 12);
        Assert.Equal(2.7764451 * 0.01 * Math.Sqrt(2 / 5.0) + 0.0005, row.Tolerance, 7);
        Assert.Equal(2.7764451 * 0.01 * Math.Sqrt(1 / 5.0 + 1) + 0.0005, (row with { PublishedSplits = 1 }).Tolerance,
            7);
    }

    [Fact]
    public void A_gap_beyond_the_tolerance_needs_an_explanation()
    {
        var row = new LedgerRow("source", "model", "als", "P@10", 0.5, 5, [0.499, 0.501], null);
        Assert.Equal(LedgerStatus.Within, row.Status);
        Assert.Equal(LedgerStatus.Unexplained, (row with { Published = 0.6 }).Status);
        Assert.Equal(LedgerStatus.Unexplained, (row with { Published = 0.4 }).Status);
        Assert.Equal(LedgerStatus.Explained, (row with { Published = 0.6, Explanation = "other weights" }).Status);
    }

    [Fact]
    [Trait("Tier", "data")]
    public async Task The_quick_rows_reproduce_what_was_published()
    {
        Assert.SkipWhen(MovieRec.Data.Datasets.Find("ml-100k") is null,
            "ml-100k is not on this machine: set MOVIEREC_DATA to the folder that holds it.");
        var json = _files.PathOf("ledger.json");
        var run = (await CommandRun.Of("ledger", "--quick", "--json", json)).AssertDone();

        Assert.Contains("Tolerance: ", run.Output, StringComparison.Ordinal);
        var rows = JsonNode.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))!.AsArray();
        Assert.DoesNotContain(rows, row => (string)row!["status"]! == "Unexplained");
        // Models without options to argue about are within the tolerance in every figure.
        var plain =
            rows.Where(row =>
                (string)row!["model"]! is "popularity" or "random" or "baseline" or "user-item baseline" or "EASE")
                .ToArray();
        Assert.True(plain.Length >= 15);
        Assert.All(plain, row => Assert.Equal("Within", (string)row!["status"]!));
    }

    [Fact]
    [Trait("Tier", "data")]
    public async Task On_the_split_of_LastFM_als_lies_between_the_two_published_models()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("MOVIEREC_DATA") ?? "", "lastfm");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "train.tsv")),
            "The LastFM split of LightGCN++ is not on this machine: put it into the folder lastfm of MOVIEREC_DATA.");
        var json = _files.PathOf("lastfm.json");
        (await CommandRun.Of("ledger", "--lastfm", folder, "--quick", "--json", json)).AssertDone();
        var rows = JsonNode.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))!.AsArray();
        Assert.Equal([.2427, .2624], rows.Take(2).Select(row => (double)row!["ndcg"]!));
        var als = rows[2]!;
        Assert.Equal("als, factors=256 alpha=40 regularization=120", (string)als["model"]!);
        Assert.Equal(.2577, (double)als["ndcg"]!, 5e-4);
        Assert.Equal(.2694, (double)als["recall"]!, 5e-4);
        Assert.Equal(.2030, (double)als["ndcgOnValidation"]!, 5e-4);
        Assert.True((double)als["trainingSeconds"]! > 0);
    }

    [Fact]
    public async Task A_folder_with_another_split_or_none_is_refused_in_a_sentence()
    {
        _files.Write("train.tsv", "1\t1\n1\t2\n2\t1\n");
        _files.Write("valid.tsv", "2\t2\n");
        var folder = Path.GetDirectoryName(_files.Write("test.tsv", "2\t3\n"))!;
        (await CommandRun.Of("ledger", "--lastfm", folder)).AssertFails(3, "2 users, 3 items and 3, 1 and 1",
            "1,885 users");
        (await CommandRun.Of("ledger", "--lastfm", Path.Combine(folder, "none"))).AssertFails(3, "train.tsv");
    }
}
