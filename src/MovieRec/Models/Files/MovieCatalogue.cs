using System.Text.Json;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Files;

/// <summary>
/// The movies of a model by item index, so far as the data described them, and the genres of the data.
/// </summary>
internal sealed class MovieCatalogue
{
    private sealed record Content(Movie?[] Movies, string[] Genres);

    private readonly Lazy<Content> _content;

    private MovieCatalogue(int count, Func<Content> content) => (Count, _content) = (count, new(content));

    /// <summary>No movie is described.</summary>
    public static MovieCatalogue Empty { get; } = new(0, () => new([], []));

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
        return new MovieCatalogue(items.Count,
            () => new([.. items.Ids.ToArray().Select(dataset.FindMovie)], [.. dataset.Genres]));
    }

    /// <summary>
    /// As a file holds it: JSON of the genres and, by index, of each movie's title, year and numbers of genres.
    /// </summary>
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
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw new DataException("The model file does not describe its movies as it should; save the model again.",
                exception);
        }
    });

    private static Content Parse(byte[] json, IdMap items)
    {
        var reader = new Utf8JsonReader(json);
        Expect(ref reader, JsonTokenType.StartArray);
        Expect(ref reader, JsonTokenType.StartArray);
        var genres = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) genres.Add(reader.GetString()!);
        var movies = new Movie?[items.Count];
        for (var item = 0; item < movies.Length; item++)
        {
            Expect(ref reader, JsonTokenType.StartArray);
            if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray) continue;
            var title = reader.GetString()!;
            Expect(ref reader, JsonTokenType.Number);
            var year = reader.GetInt32();
            var own = new List<string>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) own.Add(genres[reader.GetInt32()]);
            movies[item] = new Movie(items.IdOf(item), title, year == 0 ? null : year, own.ToArray());
        }
        Expect(ref reader, JsonTokenType.EndArray);
        return new(movies, genres.ToArray());
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw new JsonException("There is not one entry for each movie.");
    }
}
