using BenchmarkDotNet.Attributes;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;

namespace MovieRec.Benchmarks;

/// <summary>
/// What evaluating costs once the lists are there: every metric at K = 1, 5, 10, 20 and 50 for all users, and the
/// inference on top.
/// </summary>
public class RankingEvaluatorBenchmarks
{
    private TrainTestSplit _split = null!;
    private RankedLists _lists = null!;
    private RankingOptions _options = null!;
    private RankingResult[] _reports = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var data = Datasets.Load();
        _split = Splits.PerUserRandom(data.Ratings);
        _lists = Ranker.RecommendAll(new PopularityTrainer().Train(_split.Train), _split.Train, users: null, k: 50);
        _options = new RankingOptions
        {
            Metrics = [.. RankingMetric.Accuracy,
            .. BeyondAccuracy.All(new EvaluationContext(_split.Train, data))]
        };
        _reports = [AllMetrics(), RankingEvaluator.Evaluate(new RandomTrainer().Train(_split.Train), _split, _options)];
    }

    [Benchmark]
    public RankingResult AllMetrics() => RankingEvaluator.Evaluate("Popularity", _lists, _split, _options);

    [Benchmark]
    public Leaderboard Inference() => Leaderboard.Compute(_reports, "ndcg@10");
}
