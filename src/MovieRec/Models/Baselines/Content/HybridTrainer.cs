using MathNet.Numerics.LinearAlgebra;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Content;

/// <summary>
/// ALS that serves movies nobody has met: a linear map from content to factors, learnt on the movies that have both
/// (Gantner, Drumond, Freudenthaler, Rendle and Schmidt-Thieme, 'Learning Attribute-to-Feature Mappings for Cold-Start
/// Recommendations', ICDM 2010). With y_i the factors of movie i, n_i how many met it and a_i its vector of genres and
/// decade with a 1 behind,
/// <code>
/// M = argmin Σ_i n_i·‖y_i − Mᵀa_i‖² + μ·‖M‖²,
/// y'_i = (n_i·y_i + κ·Mᵀa_i) / (n_i + κ),
/// score(u, i) = x_uᵀy'_i
/// </code>
/// so that content speaks for a movie without history and falls silent as history grows. x_u is what
/// <see cref="AlsModel"/> serves with, and a new user is served the same blend with popularity.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class HybridTrainer(HybridOptions? options = null) : ITrainer<IRecommender>
{
    /// <summary>The options this trainer uses.</summary>
    public HybridOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "Hybrid";

    /// <inheritdoc/>
    /// <exception cref="DataException">The side data has no movie with a genre.</exception>
    /// <exception cref="TrainingException">
    /// The equations have no finite solution; the message says what to change.
    /// </exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        InteractionWeights.Check(train, Name);
        ContentTrainer.RequireGenres(side, Name);
        var als = new AlsTrainer(Options.Als).Train(train, null, progress, cancellationToken);
        var counts = new int[train.ItemCount];
        foreach (var item in train.Matrix.Columns) counts[item]++;
        var content = MovieFeatures.Vectors(train.Items, side!, Options.YearWeight);

        var a = Matrix<double>.Build.Dense(train.ItemCount, content.ColumnCount + 1,
            (item, term) => term < content.ColumnCount ? content[item][term] : 1);
        var y = Matrix<double>.Build.Dense(train.ItemCount, Options.Als.Factors,
            (item, factor) => als.ItemFactors(item)[factor]);
        var weighed = Matrix<double>.Build.Dense(a.RowCount, a.ColumnCount,
            (item, term) => counts[item] * a[item, term]);
        var gramian = weighed.TransposeThisAndMultiply(a)
            + Options.MapRegularization * Matrix<double>.Build.DenseIdentity(a.ColumnCount);
        var mapped = a * gramian.Cholesky().Solve(weighed.TransposeThisAndMultiply(y));

        var factors = new FactorMatrix(train.ItemCount, Options.Als.Factors);
        for (var item = 0; item < factors.RowCount; item++)
        {
            var row = factors.PaddedRow(item);
            for (var factor = 0; factor < factors.ColumnCount; factor++)
                row[factor] =
                    (float)((counts[item] * y[item, factor] + Options.ContentWeight * mapped[item, factor])
                        / (counts[item] + Options.ContentWeight));
        }
        return new HybridModel(Name, als, factors);
    }

    internal sealed class HybridModel(string name, AlsModel als, FactorMatrix itemFactors)
        : IFoldInRecommender, ISimilarItems, IStoredModel
    {
        public const string StoredKind = "hybrid";

        private readonly ItemFactorScores _scores = new(itemFactors);

        public string Name => name;

        public int UserCount => als.UserCount;

        public int ItemCount => als.ItemCount;

        public void Score(int user, Span<float> scores)
        {
            ScoreRequest.Check(this, user, scores);
            als.Score(user, scores, _scores.Compute);
        }

        public void ScoreHistory(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores)
        {
            ScoreRequest.CheckHistory(this, items, weights, scores);
            als.ScoreHistory(items, weights, scores, _scores.Compute);
        }

        public IReadOnlyList<Recommendation> SimilarItems(int item, int count) =>
            CosineSimilarity.MostSimilar(itemFactors, item, count);

        string IStoredModel.Kind => StoredKind;

        void IStoredModel.Store(StateWriter state)
        {
            state.Add("name", name);
            state.AddModel("als", als);
            state.Add("itemFactors", itemFactors);
        }

        public static HybridModel Restore(StateReader state)
        {
            var als = state.Part<AlsModel>("als");
            return new(state.Text("name"), als,
                state.Matrix("itemFactors", state.Train.ItemCount, als.Options.Factors));
        }
    }
}
