using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Numerics;

namespace MovieRec.Cli.Explorer;

/// <summary>
/// The movies in the plane: t-SNE of the directions y/‖y‖ of their factors, so that near means 'liked by the same
/// users', which is the cosine that ALS finds similar movies by. How far apart two groups lie means nothing.
/// </summary>
/// <param name="Items">Item indices, ascending.</param>
/// <param name="X">From left to right, in −1 .. 1.</param>
/// <param name="Y">From top to bottom, in −1 .. 1.</param>
internal sealed record MovieMap(int[] Items, float[] X, float[] Y)
{
    /// <summary>Movies on the map at most: all pairs of them are weighed at every step.</summary>
    public const int MostMovies = 2_000;

    /// <summary>Draws the map of the most rated movies.</summary>
    /// <param name="recommender">
    /// The model; where it is not ALS, one is trained on the same ratings, and the map shows its factors.
    /// </param>
    /// <param name="ratingCounts">Ratings of each movie.</param>
    /// <param name="cancellationToken">Stops the work with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DataException">ALS cannot learn from the ratings.</exception>
    public static MovieMap Compute(
        Recommender recommender, ReadOnlySpan<int> ratingCounts, CancellationToken cancellationToken)
    {
        var model = recommender.Model as AlsModel
            ?? new AlsTrainer().Train(recommender.Train, cancellationToken: cancellationToken);
        var counts = ratingCounts.ToArray();
        int[] items = [.. Enumerable.Range(0, model.ItemCount)
            .Where(item => TensorPrimitives.Norm(model.ItemFactors(item)) > 0)
            .OrderByDescending(item => counts[item]).ThenByDescending(new TieOrder(TieOrder.Nobody).RankOf)
            .Take(MostMovies).Order()];
        if (items.Length == 0) return new MovieMap([], [], []);
        var directions = new FactorMatrix(items.Length, model.Options.Factors);
        for (var row = 0; row < items.Length; row++)
        {
            var factors = model.ItemFactors(items[row]);
            TensorPrimitives.Divide(factors, TensorPrimitives.Norm(factors), directions.PaddedRow(row));
        }
        var (x, y) = TSne.Embed(directions, threads: Environment.ProcessorCount, cancellationToken: cancellationToken);
        TensorPrimitives.Subtract(x, Middle(x), x);
        TensorPrimitives.Subtract(y, Middle(y), y);
        var reach = Math.Max(Math.Max(TensorPrimitives.Max<float>(x), TensorPrimitives.Max<float>(y)), float.Epsilon);
        TensorPrimitives.Divide(x, reach, x);
        TensorPrimitives.Divide(y, reach, y);
        return new MovieMap(items, x, y);
    }

    private static float Middle(ReadOnlySpan<float> values) =>
        (TensorPrimitives.Min(values) + TensorPrimitives.Max(values)) / 2;
}
