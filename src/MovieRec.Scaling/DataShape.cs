using MovieRec.Data.Synthetic;

namespace MovieRec.Scaling;

/// <summary>How large data is, in the three numbers that the cost of a training depends on.</summary>
/// <param name="Ratings">Number of ratings.</param>
/// <param name="Users">Number of users.</param>
/// <param name="Movies">Number of movies.</param>
public sealed record DataShape(long Ratings, long Users, long Movies)
{
    /// <summary>The shapes of the MovieLens sets of 100,000, 1, 10 and 32 million ratings.</summary>
    public static IReadOnlyList<DataShape> MovieLens { get; } =
        [new(100_000, 943, 1_682), new(1_000_209, 6_040, 3_706), new(10_000_054, 69_878, 10_677),
            new(32_000_204, 200_948, 87_585)];

    /// <summary>
    /// Pairs of ratings of one user, as many as if all users rated alike: R²/U. Real users differ, and so this is short
    /// of Σ n² by a factor that is much the same for data of one kind.
    /// </summary>
    public double PairsOfUsers => (double)Ratings * Ratings / Users;

    /// <summary>Options for data of this shape.</summary>
    internal SyntheticOptions ToOptions(ulong seed) => new()
    {
        Ratings = Ratings,
        Users = checked((int)Users),
        Movies = checked((int)Movies),
        MinimumRatingsPerUser = (int)Math.Clamp(Ratings / Users, 1, Math.Min(20, Movies)),
        Seed = seed,
    };

    /// <summary>
    /// A design in which ratings, users and movies vary apart: for each size so many times the ratings and users and
    /// the square root as many movies as the base, the same with half the users, and with twice the movies.
    /// </summary>
    /// <param name="sizes">Ascending.</param>
    /// <param name="unit">The shape of size 1; null for that of MovieLens 100k.</param>
    public static IReadOnlyList<DataShape> Design(IEnumerable<double> sizes, DataShape? unit = null)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        unit ??= MovieLens[0];
        return
        [
            .. sizes.Select(size => new DataShape((long)(unit.Ratings * size), (long)Math.Ceiling(unit.Users * size),
                (long)Math.Ceiling(unit.Movies * Math.Sqrt(size))))
                .SelectMany(shape => (DataShape[])
                [shape with { Users = (shape.Users + 1) / 2 }, shape with { Movies = 2 * shape.Movies }, shape]),
        ];
    }

    /// <summary>The shape of this many ratings on the way on which the MovieLens sets grew from 100k to 32M.</summary>
    /// <param name="ratings">Number of ratings.</param>
    public static DataShape Grown(double ratings)
    {
        var (from, to) = (MovieLens[0], MovieLens[^1]);
        var share = Math.Log(ratings / from.Ratings) / Math.Log((double)to.Ratings / from.Ratings);
        return new DataShape((long)ratings, (long)(from.Users * Math.Pow((double)to.Users / from.Users, share)),
            (long)(from.Movies * Math.Pow((double)to.Movies / from.Movies, share)));
    }
}
