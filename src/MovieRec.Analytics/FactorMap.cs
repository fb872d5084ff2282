using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>A direction in which the best-known movies' vectors differ.</summary>
public sealed class FactorDirection(int direction, double variation, double withYear, double withPopularity)
{
    /// <summary>Its number, from 1, the widest first.</summary>
    public int Direction { get; } = direction;

    /// <summary>Its share of the variation of all directions.</summary>
    public double Variation { get; } = variation;

    /// <summary>
    /// Rank correlation of the movies' places along it with their year of release; NaN where fewer than ten have one.
    /// </summary>
    public double WithYear { get; } = withYear;

    /// <summary>Rank correlation with their number of ratings.</summary>
    public double WithPopularity { get; } = withPopularity;
}

/// <summary>Where the movies of a genre lie, on average.</summary>
public sealed class GenrePlace(string genre, int movies, IReadOnlyList<double> places)
{
    /// <summary>The genre.</summary>
    public string Genre { get; } = genre;

    /// <summary>Its movies on the map.</summary>
    public int Movies { get; } = movies;

    /// <summary>Mean place along each direction, in standard deviations of all movies.</summary>
    public IReadOnlyList<double> Places { get; } = places;
}

/// <summary>A movie on the map.</summary>
public sealed class MappedMovie(string title, double across, double up, IReadOnlyList<string> genres)
{
    /// <summary>Its title.</summary>
    public string Title { get; } = title;

    /// <summary>
    /// Place along <see cref="FactorMap.Across"/>, newer movies to the right where the direction goes with the year.
    /// </summary>
    public double Across { get; } = across;

    /// <summary>Place along <see cref="FactorMap.Up"/>.</summary>
    public double Up { get; } = up;

    /// <summary>Its genres.</summary>
    public IReadOnlyList<string> Genres { get; } = genres;
}

/// <summary>
/// What the item factors of a model have in common with what it never saw: the best-known movies' vectors, of length 1
/// each and centred, along the directions in which they differ most (principal components by singular value
/// decomposition), held against years, popularity and genres.
/// </summary>
public sealed class FactorMap
{
    private const int LeastMovies = 50;
    private const int LeastRatings = 30;
    private const int MostDirections = 4;
    private const int LeastOfGenre = 20;
    private const int LeastDated = 10;

    private FactorMap(IReadOnlyList<FactorDirection> directions, IReadOnlyList<GenrePlace> genres, int across, int up,
        IReadOnlyList<MappedMovie> movies, (string Low, string High)? ends, Statement? separation) =>
        (Directions, Genres, Across, Up, Movies, Ends, Separation) = (directions, genres, across, up, movies, ends,
            separation);

    /// <summary>The widest directions, four at most.</summary>
    public IReadOnlyList<FactorDirection> Directions { get; }

    /// <summary>The genres with at least twenty movies on the map; empty where the data know none.</summary>
    public IReadOnlyList<GenrePlace> Genres { get; }

    /// <summary>Index of the direction that goes best with the year.</summary>
    public int Across { get; }

    /// <summary>Index of the direction, other than <see cref="Across"/>, that separates the genres most.</summary>
    public int Up { get; }

    /// <summary>The movies with at least thirty ratings, or else the fifty best known.</summary>
    public IReadOnlyList<MappedMovie> Movies { get; }

    /// <summary>The genres that lie farthest apart along <see cref="Up"/>; null for fewer than two genres.</summary>
    public (string Low, string High)? Ends { get; }

    /// <summary>
    /// Whether these two lie farther apart than chance explains, the picking included; null for fewer than two genres.
    /// </summary>
    public Statement? Separation { get; }

    /// <summary>Share of the variation that the two directions of the map do not show.</summary>
    public double Hidden => 1 - Directions[Across].Variation - Directions[Up].Variation;

    /// <summary>Draws the map.</summary>
    /// <param name="model">A model with at least two factors.</param>
    /// <param name="data">The data it was trained on, for titles, years and genres.</param>
    /// <exception cref="ArgumentException">The model has one factor only.</exception>
    public static FactorMap Compute(AlsModel model, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        if (model.Options.Factors < 2) throw new ArgumentException("A map needs at least two factors.", nameof(model));
        var byMovie = model.Train.Matrix.Transpose();
        var often = Enumerable.Range(0, model.ItemCount).Count(movie => byMovie.RowLength(movie) >= LeastRatings);
        int[] known =
            [.. Enumerable.Range(0, model.ItemCount).OrderByDescending(byMovie.RowLength).ThenBy(movie => movie)
                .Take(Math.Max(often, LeastMovies))];
        var movies = known.Select(movie => data.FindMovie(model.Train.Items.IdOf(movie))).ToArray();

        var vectors = Matrix<double>.Build.Dense(known.Length, model.Options.Factors, (row,
            factor) => model.ItemFactors(known[row])[factor]).NormalizeRows(2);
        var middle = vectors.ColumnSums() / known.Length;
        var centred = Matrix<double>.Build.DenseOfRowVectors(vectors.EnumerateRows().Select(row => row - middle));
        var svd = centred.TransposeThisAndMultiply(centred).Svd();
        var places = centred * svd.U;
        int[] rows = [.. Enumerable.Range(0, known.Length)], axes =
            [.. Enumerable.Range(0, Math.Min(MostDirections, model.Options.Factors))];

        int[] dated = [.. rows.Where(row => movies[row]?.Year is not null)];
        FactorDirection[] directions =
            [.. axes.Select(
                axis => new FactorDirection(axis + 1, svd.S[axis] / svd.S.Sum(),
                    With(axis, dated, row => movies[row]!.Year!.Value),
                    With(axis, rows, row => byMovie.RowLength(known[row]))))];
        (string Genre, int[] Rows)[] members =
            [.. data.Genres.Select(genre => (genre,
                rows.Where(row => movies[row]?.Genres.Contains(genre) == true).ToArray()))
                .Where(genre => genre.Item2.Length >= LeastOfGenre)];
        GenrePlace[] genres =
            [.. members.Select(
                genre => new GenrePlace(genre.Genre, genre.Rows.Length,
                    [.. axes.Select(
                        axis => genre.Rows.Average(row => places[row, axis])
                            / Math.Sqrt(svd.S[axis] / known.Length))]))];

        var across = axes.MaxBy(
            axis => double.IsNaN(directions[axis].WithYear) ? 0 : Math.Abs(directions[axis].WithYear));
        var up = axes.Where(axis => axis != across)
            .MaxBy(axis => genres.Length == 0
                ? 0 : genres.Max(genre => genre.Places[axis]) - genres.Min(genre => genre.Places[axis]));
        var sign = directions[across].WithYear < 0 ? -1 : 1;
        MappedMovie[] mapped =
            [.. rows.Select(
                row => new MappedMovie(data.TitleOf(model.Train.Items.IdOf(known[row])), sign * places[row, across],
                    places[row, up], movies[row]?.Genres ?? []))];
        if (genres.Length < 2) return new(directions, genres, across, up, mapped, null, null);

        var (low, high) = (genres.MinBy(genre => genre.Places[up])!.Genre,
            genres.MaxBy(genre => genre.Places[up])!.Genre);
        var pairs = axes.Length * genres.Length * (genres.Length - 1) / 2;
        return new(directions, genres, across, up, mapped, (low, high), Separate(mapped, low, high, pairs));

        double With(int axis, int[] of, Func<int, double> what) =>
            of.Length < LeastDated
                ? double.NaN : Correlation.Spearman(of.Select(row => places[row, axis]), of.Select(what));
    }

    // The two were picked because they lie farthest apart, so the p-value is multiplied by the number of pairs there
    // were to pick from (Bonferroni).
    private static Statement Separate(MappedMovie[] movies, string low, string high, int pairs)
    {
        double[] Only(string genre, string other) =>
            [.. movies.Where(movie => movie.Genres.Contains(genre) && !movie.Genres.Contains(other))
                .Select(movie => movie.Up)];
        var (lowest, highest) = (Only(low, high), Only(high, low));
        if (lowest.Length == 0 || highest.Length == 0)
            return new($"These data cannot tell whether the factors separate {low} from {high}.", null,
                "Every movie of the one genre is also of the other.");
        var p = Permutation.TwoSample(lowest, highest).PValue;
        var adjusted = Math.Min(1, p * pairs);
        var reason = $"Shuffling the two labels among their movies gives {PValue.Sentence(p)}; "
            + FormattableString.Invariant($"allowing for the {pairs} pairs of genres and directions to pick from, ")
            + $"{PValue.Sentence(adjusted, '≤')}.";
        return adjusted <= 0.05
            ? new($"The factors separate {low} from {high}, although the model never saw a genre.", true, reason)
            : new($"It is not shown that the factors separate {low} from {high}.", false, reason);
    }
}
