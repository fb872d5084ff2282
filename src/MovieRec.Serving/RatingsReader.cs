using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using MovieRec.Data;
using static MovieRec.Serving.ProblemException;

namespace MovieRec.Serving;

/// <summary>A history over the indices of a model, with the titles that were not found.</summary>
/// <param name="Items">The items, ascending.</param>
/// <param name="Weights">The weight of each.</param>
/// <param name="Unmatched">The titles; null where all were found.</param>
internal readonly record struct SentHistory(int[] Items, float[] Weights, UnmatchedTitle[]? Unmatched);

/// <summary>Reads ratings that a request brings: JSON, or a file that another service has handed out.</summary>
/// <param name="options">The limits.</param>
internal sealed class RatingsReader(ServingOptions options)
{
    /// <summary>Characters of the longest title that is looked for.</summary>
    private const int LongestTitle = 300;

    /// <summary>Reads a body.</summary>
    /// <returns>The request, and the ratings of a file in place of the request's where it is one.</returns>
    /// <exception cref="ProblemException">It is neither.</exception>
    public async Task<(RatingsRequest Request, PersonalRatings? Own)> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentType?.Split(';',
            2)[0].Trim().Equals(JsonBody.CsvMediaType, StringComparison.OrdinalIgnoreCase) == true)
        {
            var count = MovieQuery.Read(context.Request, options, QueryParts.Count).Count;
            using var file = new MemoryStream();
            await context.Request.Body.CopyToAsync(file, context.RequestAborted).ConfigureAwait(false);
            file.Position = 0;
            try
            {
                return (new RatingsRequest { Ratings = [], N = count }, PersonalRatings.Read(file, "The file"));
            }
            catch (DataException exception)
            {
                throw Bad(exception.Message);
            }
        }
        return (await ReadJsonAsync(context, RequestJson.Default.RatingsRequest,
            "Send the ratings as JSON, with Content-Type: application/json, or as the file of another service, with "
                + "Content-Type: text/csv.",
            "The body must be a list of ratings, such as {\"ratings\":[{\"item\":50,\"rating\":5}],\"n\":10}")
            .ConfigureAwait(false), null);
    }

    /// <summary>Reads a body of JSON.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">What it is to be.</param>
    /// <param name="unsupported">The sentence for a body of another media type.</param>
    /// <param name="damaged">The sentence for one that is something else, without its end.</param>
    /// <exception cref="ProblemException">It is something else.</exception>
    public static async Task<T> ReadJsonAsync<T>(
        HttpContext context, JsonTypeInfo<T> type, string unsupported, string damaged) where T : class
    {
        if (!context.Request.HasJsonContentType())
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, unsupported);
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                .ConfigureAwait(false) ?? throw new JsonException("It is null.");
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw Bad($"{damaged} ({JsonDamage.Describe(exception)}).");
        }
    }

    /// <summary>The ratings over the indices of a model.</summary>
    /// <exception cref="ProblemException">They make no sense.</exception>
    public SentHistory History(RatingsRequest request, ServedModel model)
    {
        if (request.Ratings.Count == 0) throw Bad("There are no ratings; send at least one.");
        CheckRatings(request.Ratings.Count);
        var history = new SortedDictionary<int, float>();
        var unmatched = new List<UnmatchedTitle>();
        foreach (var rated in request.Ratings)
        {
            var name = rated.Item is { } id ? $"Movie {id}" : rated.Title is { Length: > 0 and <= LongestTitle } title
                ? $"'{title}'"
                : throw Bad($"Every rating names its movie by 'item', its id, or by 'title', of 1 to {LongestTitle} "
                    + "characters.");
            CheckRating(name, rated.Rating, model);
            if (rated.Item is not { } known)
            {
                AddByTitle(new PersonalRating(rated.Title!, null, rated.Year, 1), rated.Rating, model, history,
                    unmatched);
                continue;
            }
            if (!model.Items.TryGetIndex(known, out var item))
                throw Bad($"Movie {known} is not in this model; leave it out.");
            if (!history.TryAdd(item, rated.Rating)) throw Bad($"Movie {known} is rated twice; send one rating of it.");
        }
        return HistoryOf(history, unmatched);
    }

    /// <inheritdoc cref="History(RatingsRequest, ServedModel)"/>
    public SentHistory History(PersonalRatings own, ServedModel model)
    {
        CheckRatings(own.Ratings.Count);
        var history = new SortedDictionary<int, float>();
        var unmatched = new List<UnmatchedTitle>();
        foreach (var rating in own.Ratings)
            AddByTitle(rating, rating.On(model.LowestRating, model.HighestRating), model, history, unmatched);
        return HistoryOf(history, unmatched);
    }

    /// <summary>Checks that a rating is on the scale of a model.</summary>
    /// <param name="name">What is rated, for the message.</param>
    /// <param name="rating">The rating.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ProblemException">It is not.</exception>
    public static void CheckRating(string name, float rating, ServedModel model)
    {
        if (!(rating >= model.LowestRating && rating <= model.HighestRating))
            throw Bad(
                string.Create(CultureInfo.InvariantCulture,
                    $"{name} is rated {rating}, but this model's ratings run from {model.LowestRating} to "
                        + $"{model.HighestRating}."));
    }

    /// <summary>Checks that no element of a list is null, which the reader of JSON lets pass.</summary>
    /// <param name="name">The list, for the message.</param>
    /// <param name="list">The list; null for none.</param>
    /// <exception cref="ProblemException">One is.</exception>
    public static void CheckNoNull<T>(string name, IEnumerable<T?>? list) where T : class
    {
        if (list?.Contains(null) == true) throw Bad($"'{name}' holds a null; leave it out.");
    }

    private void CheckRatings(int count)
    {
        if (count > options.MaxRatings) throw Bad($"There are {count} ratings; send {options.MaxRatings} at most.");
    }

    private static void AddByTitle(PersonalRating rating, float weight, ServedModel model,
        SortedDictionary<int, float> history, List<UnmatchedTitle> unmatched)
    {
        var match = model.Matcher.Find(rating);
        if (match.Movie is { } movie) history[movie.Id] = weight;
        else unmatched.Add(
            new UnmatchedTitle(rating.ToString(),
                [.. match.Candidates.Select(
                    candidate => new TitledMovie(model.Items.RawIdOf(candidate.Id), candidate.Title))]));
    }

    private static SentHistory HistoryOf(SortedDictionary<int, float> history, List<UnmatchedTitle> unmatched)
    {
        if (history.Count == 0) throw Bad("None of the titles is surely a movie of this model, such as "
            + $"{unmatched[0].Title}; send ids, or titles with their years.");
        return new SentHistory([.. history.Keys], [.. history.Values], unmatched.Count > 0 ? [.. unmatched] : null);
    }
}
