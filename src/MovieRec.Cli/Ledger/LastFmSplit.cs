using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Fusion;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Ledger;

/// <summary>A model on the LastFM split: as published, or as trained here.</summary>
/// <param name="Model">Its name, with the settings that are not defaults.</param>
/// <param name="Validation">NDCG@20 on the ratings that settings were chosen by; null where not published.</param>
/// <param name="Test">NDCG@20 on those held out.</param>
/// <param name="Recall">Recall@20 on those held out; null where not published.</param>
/// <param name="Training">How long it took; null for published ones.</param>
internal sealed record SplitRow(
    string Model, double? Validation, double Test, double? Recall, TimeSpan? Training);

/// <summary>
/// The split of LastFM that LightGCN++ was published on (Lee, Kim and Shin, 'Revisiting LightGCN', RecSys 2024): what
/// the paper's supplementary document, table 7, prints for it, and what our models reach. It is one split, which others
/// give away whole, so figures are compared as they are, without a tolerance.
/// </summary>
internal static class LastFmSplit
{
    private const int Cutoff = 20;

    private const string Als = "factors=256 alpha=40 regularization=120";

    private const string LightGcn = "factors=128 epochs=150";

    private static readonly (int Users, int Items, int Train, int Valid, int Test) Size =
        (1_885, 17_388, 64_315, 9_143, 18_321);

    /// <summary>Figures of the paper.</summary>
    public static IReadOnlyList<SplitRow> Published { get; } =
        [new("LightGCN, published", null, .2427, null, null), new("LightGCN++, published", null, .2624, null, null)];

    /// <summary>Reads the split.</summary>
    /// <param name="folder">Holds <c>train.tsv</c>, <c>valid.tsv</c> and <c>test.tsv</c>, a user and an item a line.
    /// </param>
    /// <param name="cancellationToken">Looked at while files are read.</param>
    /// <exception cref="DataException">A file cannot be read, or they hold another split.</exception>
    public static PartedData Read(string folder, CancellationToken cancellationToken)
    {
        var data = GivenSplit.Read(Path.Combine(folder, "train.tsv"), Path.Combine(folder, "valid.tsv"),
            Path.Combine(folder, "test.tsv"), cancellationToken);
        var (train, valid, test) = (data.Split.Train, data.Validation!.Test, data.Split.Test);
        var size = (train.UserCount, train.ItemCount, train.Count, valid.Count, test.Count);
        return size == Size ? data : throw new DataException(
            $"'{folder}' does not hold the split that the figures were published on: it has {Words(size)}, and that "
                + $"split {Words(Size)}; take the files of the LightGCN++ repository.");
    }

    /// <summary>Trains and measures our models.</summary>
    /// <param name="terminal">Told what is done.</param>
    /// <param name="data">What <see cref="Read"/> gives.</param>
    /// <param name="quick">Whether to leave out what takes minutes.</param>
    /// <param name="cancellationToken">Looked at between models and while they are measured.</param>
    public static async Task<IReadOnlyList<SplitRow>> RunAsync(
        Terminal terminal, PartedData data, bool quick, CancellationToken cancellationToken)
    {
        var als = await TrainAsync("als", Als).ConfigureAwait(false);
        if (quick) return [Row($"als, {Als}", als)];
        var gcn = await TrainAsync("lightgcn", LightGcn).ConfigureAwait(false);
        var fusion = FusionTrainer.Fuse([(als.Model, 1), (gcn.Model, 1)], data.Split.Train);
        return
        [
            Row($"als, {Als}", als), Row($"lightgcn, {LightGcn}", gcn),
            Row("both, standardized scores summed", new Training(fusion, als.Elapsed + gcn.Elapsed)),
        ];

        Task<Training> TrainAsync(string name, string settings) => Training.RunAsync(terminal,
            ModelRegistry.Configure([name], settings.Split(' '), []).Single(), data.Dataset, data.Split.Train, [],
            cancellationToken);

        SplitRow Row(string name, Training training)
        {
            var options = new RankingOptions
            {
                Cutoffs = [Cutoff],
                Metrics = [RankingMetric.Ndcg, RankingMetric.Recall],
            };
            var (valid, test) = (
                RankingEvaluator.Evaluate(training.Model, data.Validation!, options, cancellationToken),
                RankingEvaluator.Evaluate(training.Model, data.Split, options, cancellationToken));
            return new SplitRow(name, valid[$"ndcg@{Cutoff}"], test[$"ndcg@{Cutoff}"], test[$"recall@{Cutoff}"],
                training.Elapsed);
        }
    }

    private static string Words((int Users, int Items, int Train, int Valid, int Test) size) => FormattableString
        .Invariant($"{size.Users:N0} users, {size.Items:N0} items and {size.Train:N0}, {size.Valid:N0} and ")
        + FormattableString.Invariant($"{size.Test:N0} interactions");
}
