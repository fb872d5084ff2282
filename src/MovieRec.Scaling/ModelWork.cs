using MovieRec.Models;
using MovieRec.Models.Baselines.Factorization;
using MovieRec.Models.Baselines.Graph;
using MovieRec.Models.RatingPrediction;

namespace MovieRec.Scaling;

/// <summary>A kind of work whose amount follows from the shape of the data.</summary>
/// <param name="Name">In letters: R ratings, U users, I movies.</param>
/// <param name="Of">How much of it.</param>
internal sealed record WorkTerm(string Name, Func<DataShape, double> Of);

/// <summary>What the training of each model has to do, read off its equations.</summary>
internal static class ModelWork
{
    private static readonly WorkTerm Start = new("1", _ => 1);
    private static readonly WorkTerm Ratings = new("R", shape => shape.Ratings);
    private static readonly WorkTerm Users = new("U", shape => shape.Users);
    private static readonly WorkTerm Movies = new("I", shape => shape.Movies);
    private static readonly WorkTerm UserPairs = new("R²/U", shape => shape.PairsOfUsers);
    private static readonly WorkTerm Squared = new("R²", shape => (double)shape.Ratings * shape.Ratings);
    private static readonly WorkTerm Epochs = new("R·(U + I)",
        shape => (double)shape.Ratings * (shape.Users + shape.Movies));
    private static readonly WorkTerm Matrix = new("I²", shape => (double)shape.Movies * shape.Movies);
    private static readonly WorkTerm Inverse = new("I³", shape => Math.Pow(shape.Movies, 3));

    /// <summary>The kinds of work in the time of a training.</summary>
    public static IReadOnlyList<WorkTerm> TimeOf(string model) => model switch
    {
        // Co-occurrences, and the inverse of a dense matrix or passes over its columns.
        "ease" or "session-ease" or "slim" => [Start, UserPairs, Matrix, Inverse],
        // Every movie's co-occurrences, and a search among all movies for its nearest.
        "itemknn" or "rp3beta" or "rating-knn" => [Start, UserPairs, Matrix],
        // Each of R ÷ batch steps passes over the whole graph and all vectors.
        "lightgcn" => [Start, Ratings, Squared, Epochs],
        "fusion" => [Start, Ratings, UserPairs, Inverse],
        // Ratings, once or by the iteration, and systems or vectors of users and of movies.
        _ => [Start, Ratings, Users, Movies],
    };

    /// <summary>What the memory of a training, its data included, has in it.</summary>
    public static IReadOnlyList<WorkTerm> MemoryOf(string model) => model switch
    {
        "ease" or "session-ease" or "slim" or "rating-knn" or "fusion" => [Start, Ratings, Users, Matrix],
        _ => [Start, Ratings, Users, Movies],
    };

    /// <summary>
    /// The same training with about a <paramref name="divisor"/>th of its passes over the data, and how many times as
    /// many it has; models that do not pass over it many times stay as they are.
    /// </summary>
    public static (ModelOptions Options, double Times) Shorten(ModelOptions options, int divisor)
    {
        return options switch
        {
            BprOptions bpr => (bpr with { Epochs = Part(bpr.Epochs) }, Ratio(bpr.Epochs)),
            LightGcnOptions gcn => (gcn with { Epochs = Part(gcn.Epochs) }, Ratio(gcn.Epochs)),
            SvdOptions svd => (svd with { Epochs = Part(svd.Epochs) }, Ratio(svd.Epochs)),
            BayesianFactorizationOptions bpmf => (bpmf with
            {
                BurnIn = 0,
                Iterations = Part(bpmf.BurnIn + bpmf.Iterations),
            }, Ratio(bpmf.BurnIn + bpmf.Iterations)),
            _ => (options, 1),
        };

        int Part(int passes) => Math.Max(1, passes / divisor);
        double Ratio(int passes) => (double)passes / Part(passes);
    }
}
