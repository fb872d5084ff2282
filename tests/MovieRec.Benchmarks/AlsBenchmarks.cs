using BenchmarkDotNet.Attributes;
using MovieRec.Data.Synthetic;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Benchmarks;

/// <summary>Training on generated data of ML-100k's shape.</summary>
public class TrainingBenchmarks
{
    private Interactions _train = null!;

    [Params(64, 128)]
    public int Factors { get; set; }

    [Params(AlsSolver.Exact, AlsSolver.ConjugateGradient, AlsSolver.BlockCoordinate)]
    public AlsSolver Solver { get; set; }

    [GlobalSetup]
    public void SetUp() => _train = Interactions.From(SyntheticGenerator.Generate().Dataset.Ratings);

    [Benchmark]
    public AlsModel Train() =>
    new AlsTrainer(new AlsOptions { Factors = Factors, Iterations = 5, Solver = Solver }).Train(_train);
}

/// <summary>What a trained model does for users.</summary>
public class RankingBenchmarks
{
    private AlsModel _model = null!;

    [GlobalSetup]
    public void SetUp() =>
        _model = new AlsTrainer(new AlsOptions { Factors = 64, Iterations = 3 })
            .Train(Interactions.From(SyntheticGenerator.Generate().Dataset.Ratings));

    [Benchmark]
    public RankedLists Top10ForAll() => Ranker.RecommendAll(_model, _model.Train, null, 10);

    [Benchmark]
    public Recommendation[] Top10ForOne() => Ranker.Recommend(_model, _model.Train, 7, 10);

    [Benchmark]
    public float[] FoldIn() => _model.FoldIn(_model.Train.ItemsOf(7), _model.Train.WeightsOf(7));
}
