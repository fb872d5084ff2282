using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Ledger;

/// <summary>A published result: a model under a protocol, with the figures printed for it.</summary>
/// <param name="Source">Who published it.</param>
/// <param name="Model">The model, in the publication's words.</param>
/// <param name="IsQuick">Whether re-running takes seconds at most.</param>
/// <param name="OurModel">What stands for it here.</param>
/// <param name="Published">Figures by name.</param>
/// <param name="Explanation">What explains a gap, where there is one.</param>
/// <param name="Measure">
/// Our figures on one split of the protocol, in the order of <paramref name="Published"/>.
/// </param>
internal sealed record LedgerEntry(
    LedgerProtocol Source, string Model, bool IsQuick, string OurModel,
    IReadOnlyList<(string Metric, double Value)> Published, string? Explanation,
    Func<Dataset, TrainTestSplit, CancellationToken, double[]> Measure)
{
    /// <summary>
    /// Average precision is published over the whole ranking; ours at a cutoff no catalogue here reaches is the same.
    /// </summary>
    private const int Everything = 100_000;

    /// <summary>A model that ranks, judged by precision and recall at 10 and one figure more.</summary>
    public static LedgerEntry Ranking(LedgerProtocol source, string model, string ourModel, string settings,
        double precision, double recall, double third, string? explanation = null, bool isBinary = false,
        bool isQuick = true)
    {
        string[] assignments = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var configured = ModelRegistry.Configure([ourModel], assignments, []).Single();
        var options = new RankingOptions
        {
            Metrics = [RankingMetric.Precision, RankingMetric.Recall, source.ThirdMetric],
            Cutoffs = source.IsThirdUncut ? [10, Everything] : [10],
        };
        return new(source, model, isQuick,
            string.Join(' ', [ourModel, .. assignments, .. isBinary ? (string[])["(binary)"] : []]),
            [("P@10", precision), ("R@10", recall), (source.ThirdName, third)], explanation,
            (dataset, split, token) =>
            {
                var result = RankingEvaluator.Evaluate(
                    Training.Timed(configured, dataset, isBinary ? Binary(split.Train) : split.Train, token).Model,
                    split, options, token);
                return [result["precision@10"], result["recall@10"],
                    result[$"{source.ThirdMetric.Name}@{options.Cutoffs[^1]}"]];
            });
    }

    /// <summary>The same interactions, each of weight 1.</summary>
    private static Interactions Binary(Interactions interactions)
    {
        var (matrix, ones) = (interactions.Matrix, new float[interactions.Count]);
        Array.Fill(ones, 1);
        return interactions with
        {
            Matrix = new CsrMatrix(interactions.ItemCount, matrix.RowStart.ToArray(),
            matrix.Columns.ToArray(), ones)
        };
    }

    /// <summary>A model that predicts ratings, judged by RMSE and MAE.</summary>
    public static LedgerEntry Rating(LedgerProtocol source, string model, ITrainer<IRatingPredictor> trainer,
        double rmse, double mae, string? explanation = null, bool isQuick = true) =>
        new(source, model, isQuick, trainer.Name, [("RMSE", rmse), ("MAE", mae)], explanation,
            (dataset, split, token) =>
        {
            var result = RatingEvaluator.Evaluate(trainer.Train(split.Train, cancellationToken: token), split,
                dataset.Info.Label, token);
            return [result.Rmse, result.Mae];
        });

    /// <summary>Re-runs the protocol: one row a figure.</summary>
    public IReadOnlyList<LedgerRow> Run(
        Dataset dataset, IReadOnlyList<TrainTestSplit> splits, CancellationToken cancellationToken)
    {
        var measured = splits.Select(split => Measure(dataset, split, cancellationToken)).ToArray();
        return [.. Published.Select((figure, at) => new LedgerRow(
            Source.Name, Model, OurModel, figure.Metric, figure.Value, Source.PublishedSplits,
            [.. measured.Select(values => values[at])], Explanation))];
    }
}

/// <summary>Who published under which rules.</summary>
/// <param name="Name">The source.</param>
/// <param name="Rules">The protocol in words.</param>
/// <param name="PublishedSplits">The number of splits a published figure is a mean over.</param>
/// <param name="Part">Our splits of that kind.</param>
/// <param name="ThirdName">
/// The figure rankings are judged by besides precision and recall, in the publication's words.
/// </param>
/// <param name="ThirdMetric">Our metric of that definition.</param>
/// <param name="IsThirdUncut">Whether it is taken over the whole ranking rather than at 10.</param>
internal sealed record LedgerProtocol(
    string Name, string Rules, int PublishedSplits, Func<Dataset, IReadOnlyList<TrainTestSplit>> Part, string ThirdName,
    RankingMetric ThirdMetric, bool IsThirdUncut);
