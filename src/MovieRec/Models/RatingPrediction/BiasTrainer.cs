using System.Diagnostics;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// The bias baseline (Koren, 'Factor in the Neighbors', TKDD 2010, §2.1): μ + b_u + b_i, where b_u says how much more
/// than others the user gives and b_i how much more the item gets. With one side fixed each bias of the other is a
/// shrunk mean of residuals,
/// <code>b_i = Σ_u (r_ui − μ − b_u) / (λ_i + n_i),   b_u = Σ_i (r_ui − μ − b_i) / (λ_u + n_u)</code>
/// and the two are computed in turn.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class BiasTrainer(BiasOptions? options = null) : ITrainer<BiasModel>
{
    /// <summary>The options this trainer uses.</summary>
    public BiasOptions Options { get; } = options ?? new BiasOptions();

    /// <inheritdoc/>
    public string Name => "Bias";

    /// <summary>Learns the biases. Those of a user or an item without ratings are 0.</summary>
    /// <param name="train">What to learn from; the weights are the ratings.</param>
    /// <param name="side">Not used.</param>
    /// <param name="progress">Told after each iteration.</param>
    /// <param name="cancellationToken">Looked at in every iteration.</param>
    /// <exception cref="ArgumentException">There are no ratings, or one is not finite.</exception>
    public BiasModel Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.StartNew();
        var mean = GlobalMeanTrainer.Mean(train);
        var items = train.Matrix.Transpose();
        var (userBiases, itemBiases) = (new double[train.UserCount], new double[train.ItemCount]);
        for (var iteration = 0; iteration < Options.Iterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Solve(items, mean, userBiases, Options.ItemRegularization, itemBiases);
            Solve(train.Matrix, mean, itemBiases, Options.UserRegularization, userBiases);
            progress?.Report(new(Name, iteration + 1, Options.Iterations, null, clock.Elapsed));
        }
        return new BiasModel(Name, train, mean, userBiases, itemBiases);
    }

    private static void Solve(
        CsrMatrix ratings, double mean, double[] fixedBiases, double regularization, double[] solved)
    {
        for (var row = 0; row < ratings.RowCount; row++)
        {
            var columns = ratings.ColumnsOf(row);
            var values = ratings.ValuesOf(row);
            if (columns.IsEmpty) continue;
            double residuals = 0;
            for (var entry = 0; entry < columns.Length; entry++)
                residuals += values[entry] - mean - fixedBiases[columns[entry]];
            solved[row] = residuals / (regularization + columns.Length);
        }
    }
}
