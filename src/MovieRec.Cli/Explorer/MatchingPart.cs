using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Explorer;

/// <summary>
/// What the page finds the movies of somebody's own file by, as <see cref="PersonalRatings"/> and
/// <see cref="MovieMatcher"/> do: all words, names and limits are theirs, so that each stands in one place.
/// </summary>
/// <param name="Lowest">The lowest rating of the data.</param>
/// <param name="Highest">The highest rating of the data.</param>
/// <param name="Keys">Names of movies as keys, several a movie.</param>
/// <param name="Movies">The movie of each key: an item, or beyond the items one of <paramref name="Others"/>.</param>
/// <param name="Years">The year of each key's movie, 0 where it is not known.</param>
/// <param name="IsShort">1 for a key that is only the name before a colon, else 0.</param>
/// <param name="Others">Titles of movies that nobody rated, which the model does not know.</param>
/// <param name="Titles">How a title becomes a key.</param>
/// <param name="Limits">How like two titles must be.</param>
/// <param name="Columns">Names of columns.</param>
/// <param name="Sources">Services that are known.</param>
internal sealed record MatchingPart(
    float Lowest, float Highest,
    IReadOnlyList<string> Keys, PackedArray Movies, PackedArray Years, PackedArray IsShort,
    IReadOnlyList<string> Others,
    TitleRules Titles, MatchLimits Limits, RatingColumns Columns, IReadOnlyList<KnownService> Sources)
{
    /// <summary>Collects it; null where the data does not describe its movies.</summary>
    public static MatchingPart? Create(Dataset dataset, Interactions interactions)
    {
        if (dataset.Movies.Count == 0) return null;
        var (indexOf, others) = (new Dictionary<Movie, int>(ReferenceEqualityComparer.Instance), new List<string>());
        foreach (var movie in dataset.Movies)
        {
            if (!interactions.Items.TryGetIndex(movie.Id, out var item))
            {
                item = interactions.ItemCount + others.Count;
                others.Add(ReadableTitle.Create(movie.Title, null));
            }
            indexOf.Add(movie, item);
        }
        var (rules, entries) = (MatchingRules.Current, new MovieMatcher(dataset.Movies).Names.ToArray());
        var values = interactions.Matrix.Values;
        return new MatchingPart(
            TensorPrimitives.Min(values), TensorPrimitives.Max(values),
            [.. entries.Select(entry => entry.Key)],
            PackedArray.Create([.. entries.Select(entry => indexOf[entry.Movie])]),
            PackedArray.Create([.. entries.Select(entry => entry.Year ?? 0)]),
            PackedArray.Create([.. entries.Select(entry => entry.IsShort ? 1 : 0)]),
            others,
            new TitleRules(
                rules.ArticlePattern,
                rules.PlainLetters.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value),
                rules.Numerals),
            new MatchLimits(rules.Sure, rules.Possible, rules.Margin, rules.MostCandidates),
            new RatingColumns(
                rules.TitleColumn, rules.RatingColumn, rules.OriginalTitleColumn, rules.YearColumns),
            [
                .. rules.KnownSources.Select(known => new KnownService(known.Source, known.Columns, known.Scale)),
                new KnownService(rules.AnySource, [], 0),
            ]);
    }
}

/// <summary>The tables of <see cref="MatchingRules"/>.</summary>
internal sealed record TitleRules(
    string Article, IReadOnlyDictionary<string, string> Letters, IReadOnlyDictionary<string, string> Numerals);

/// <summary>The limits of <see cref="MovieMatcher"/>.</summary>
internal sealed record MatchLimits(int Sure, int Possible, int Margin, int MostCandidates);

/// <summary>
/// Names of columns, in letters alone and lower case; of the sets of names for years, the first that the header has.
/// </summary>
internal sealed record RatingColumns(
    IReadOnlyList<string> Title, IReadOnlyList<string> Rating, IReadOnlyList<string> OriginalTitle,
    IReadOnlyList<IReadOnlyList<string>> Years);

/// <summary>A service, the columns that tell it, and its best rating, 0 where the ratings must show it.</summary>
internal sealed record KnownService(string Name, IReadOnlyList<string> Columns, int Scale);
