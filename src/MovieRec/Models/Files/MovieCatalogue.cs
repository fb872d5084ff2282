using System.Text.Json;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Files;

/// <summary>The movies of a model by item index, so far as the data described them, and the genres of the data.</summary>
internal sealed class MovieCatalogue
{
    private readonly Lazy<(Movie?[] Movies, string[] Genres)> _content;

    private MovieCatalogue(int count, Func<(Movie?[], string[])> content) => (Count, _content) = (count, new(content));

    /// <summary>No movie is described.</summary>
    public static MovieCatalogue Empty { get; } = new(0, () => ([], []));

    /// <summary>Whether there are any: 0 for none.</summary>
    public int Count { get; }

    /// <summary>All genre names, in the data set's order.</summary>
    public IReadOnlyList<string> Genres => _content.Value.Genres;

    /// <summary>The movie at <paramref name="item"/> (an index); null where the data does not describe it.</summary>
    public Movie? this[int item] => item < _content.Value.Movies.Length ? _content.Value.Movies[item] : null;

    /// <summary>The movies of a data set that are items.</summary>
    public static MovieCatalogue From(Dataset dataset, IdMap items)
    {
        if (dataset.Movies.Count == 0) return Empty;
        return new MovieCatalogue(items.Count, () => ([.. items.Ids.ToArray().Select(dataset.FindMovie)], [.. dataset.Genres]));
    }

    /// <summary>As a file holds it: JSON of the genres and, by index, of each movie's title, year and numbers of genres.</summary>
    public byte[] ToFile()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            var (movies, genres) = _content.Value;
            json.WriteStartArray();
            json.WriteStartArray();
            foreach (var genre in genres) json.WriteStringValue(genre);
            json.WriteEndArray();
            foreach (var movie in movies)
            {
                json.WriteStartArray();
                if (movie is not null)
                {
                    json.WriteStringValue(movie.Title);
                    json.WriteNumberValue(movie.Year ?? 0);
                    foreach (var genre in movie.Genres) json.WriteNumberValue(Array.IndexOf(genres, genre));
                }
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        return bytes.ToArray();
    }

    /// <summary>What <see cref="ToFile"/> wrote; it is read when it is first asked for.</summary>
    public static MovieCatalogue FromFile(byte[] json, IdMap items) => new(items.Count, () =>
    {
        try
        {
            return Parse(json, items);
        }
        catch (Exception exception) when (JsonDamage.Is(exception) || exception is IndexOutOfRangeException)
        {
            throw new DataException("The model file does not describe its movies as it should; save the model again.", exception);
        }
    });

    private static (Movie?[], string[]) Parse(byte[] json, IdMap items)
    {
        using var document = JsonDocument.Parse(json);
        var entries = document.RootElement;
        if (entries.GetArrayLength() != items.Count + 1) throw new JsonException("There is not one entry for each movie.");
        string[] genres = [.. entries[0].EnumerateArray().Select(genre => genre.GetString()!)];
        var movies = new Movie?[items.Count];
        foreach (var (place, entry) in entries.EnumerateArray().Index())
        {
            if (place == 0 || entry.GetArrayLength() == 0) continue;
            var year = entry[1].GetInt32();
            movies[place - 1] = new Movie(
                items.IdOf(place - 1), entry[0].GetString()!, year == 0 ? null : year, [.. entry.EnumerateArray().Skip(2).Select(genre => genres[genre.GetInt32()])]);
        }
        return (movies, genres);
    }
}
