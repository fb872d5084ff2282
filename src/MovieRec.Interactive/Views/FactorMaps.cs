using MovieRec.Analytics;
using MovieRec.Charts;

namespace MovieRec.Interactive;

/// <summary>Maps of factors as charts.</summary>
public static class FactorMaps
{
    private const double WithYearFrom = 0.3;

    /// <summary>What the directions go with.</summary>
    public static Table ToTable(this FactorMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.Directions.Select(each => new
        {
            each.Direction,
            ShareOfVariation = each.Variation,
            WithYearOfRelease = each.WithYear,
            each.WithPopularity
        })
            .ToTable($"Rank correlations of the {map.Movies.Count} best-known movies' places with what the model never "
                + "saw");
    }

    /// <summary>Where each genre lies along each direction.</summary>
    public static Chart ToHeatmap(this FactorMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var farthest =
            map.Genres.SelectMany(genre => genre.Places.Select(place => (genre.Genre, Place: Math.Abs(place))))
                .OrderByDescending(each => each.Place).FirstOrDefault();
        return Chart.Heatmap(map.Directions.Select(each => $"direction {each.Direction}"),
            map.Genres.Select(genre => genre.Genre), map.Genres.Select(genre => genre.Places),
            map.Genres.Count == 0
                ? "These data know too few movies with a genre"
                : FormattableString.Invariant($"{farthest.Genre} lies farthest out, at {farthest.Place:F1} standard ")
                    + "deviations",
            "", "", "mean place (standard deviations)", middle: 0,
            caption: "Mean place of each genre's movies; genres with at least 20 of them");
    }

    /// <summary>
    /// The movies along the direction of the year and the one that separates the genres most, the two farthest genres
    /// in colour, some well-known movies by name.
    /// </summary>
    public static Chart ToChart(this FactorMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var isDated = Math.Abs(map.Directions[map.Across].WithYear) > WithYearFrom;
        MappedMovie[] low = [], high = [];
        if (map.Ends is { } ends)
        {
            low = [.. map.Movies.Where(movie => movie.Genres.Contains(ends.Low) && !movie.Genres.Contains(ends.High))];
            high = [.. map.Movies.Where(movie => movie.Genres.Contains(ends.High) && !movie.Genres.Contains(ends.Low))];
        }
        // The best known of each eighth of the map that lies outside its middle.
        var radius = Math.Sqrt(map.Movies.Average(movie => movie.Across * movie.Across + movie.Up * movie.Up));
        var landmarks = map.Movies.Where(movie => Math.Sqrt(movie.Across * movie.Across + movie.Up * movie.Up) > radius)
            .GroupBy(movie => (int)(4 * (1 + Math.Atan2(movie.Up, movie.Across) / Math.PI)))
            .Select(sector => sector.First());
        Series[] genres = map.Ends is { } named ? [Movies(named.Low, low), Movies(named.High, high)] : [];
        return Chart.Create("The best-known movies along two directions of their factors",
            $"direction {map.Across + 1}{(isDated ? " (older to newer)" : "")}",
            $"direction {map.Up + 1}{(map.Ends is { } to ? $" ({to.Low} to {to.High})" : "")}",
            [Movies("other movies", map.Movies.Except(low).Except(high)) with { Muted = true }, .. genres,
                Movies("well known", landmarks, labels: true)]) with
        {
            Height = 540,
            Caption = FormattableString.Invariant($"{map.Movies.Count} movies; {100 * map.Hidden:F0}% of the ")
                + "variation lies in directions that the map does not show, and the sign of a direction means "
                + "nothing"
        };

        static ScatterSeries Movies(string name, IEnumerable<MappedMovie> movies, bool labels = false) =>
            Series.Scatter(movies.Select(movie => movie.Across), movies.Select(movie => movie.Up), name,
                movies.Select(movie => movie.Title), labels);
    }
}
