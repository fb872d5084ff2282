using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MovieRec.Models;
using MovieRec.Numerics;

namespace MovieRec.Cli.Serving;

/// <summary>What the server is for: recommendations for a user or for ratings sent along, movies alike, and reasons.</summary>
/// <param name="models">Has the model to answer with.</param>
/// <param name="options">The limits.</param>
internal sealed class RecommendationEndpoints(ModelSlot models, ServingOptions options)
{
    private const int DefaultCount = 10;

    /// <summary>Adds the endpoints to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/users/{user}/recommendations", RecommendToUser);
        routes.MapGet("/users/{user}/recommendations/{item}", Explain);
        routes.MapPost("/recommendations", RecommendToRatings);
        routes.MapGet("/movies/{item}/similar", Similar);
    }

    private Task RecommendToUser(HttpContext context)
    {
        var model = models.Current;
        var (id, user) = User(context, model);
        var count = Count(context);
        var scores = ArrayPool<float>.Shared.Rent(model.Model.ItemCount);
        var row = scores.AsSpan(0, model.Model.ItemCount);
        model.Model.Score(user, row);
        var list = Best(row, model.Model.Train.ItemsOf(user), count);
        ArrayPool<float>.Shared.Return(scores);
        return JsonBody.SendAsync(context.Response, (model, id, list), static (writer, answer) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("user"u8, answer.id);
            WriteModel(writer, answer.model);
            WriteList(writer, "recommendations"u8, "score"u8, answer.model, answer.list);
            writer.WriteEndObject();
        });
    }

    private async Task RecommendToRatings(HttpContext context)
    {
        var request = await ReadAsync(context).ConfigureAwait(false);
        var model = models.Current;
        var (items, weights) = History(request, model);
        var count = CheckCount(request.N);
        var scores = ArrayPool<float>.Shared.Rent(model.Model.ItemCount);
        var list = Recommend();
        ArrayPool<float>.Shared.Return(scores);
        await JsonBody.SendAsync(context.Response, (model, list), static (writer, answer) =>
        {
            writer.WriteStartObject();
            WriteModel(writer, answer.model);
            WriteList(writer, "recommendations"u8, "score"u8, answer.model, answer.list);
            writer.WriteEndObject();
        }).ConfigureAwait(false);

        Recommendation[] Recommend()
        {
            var row = scores.AsSpan(0, model.Model.ItemCount);
            model.Model.ScoreHistory(items, weights, row);
            return Best(row, items, count);
        }
    }

    private Task Similar(HttpContext context)
    {
        var model = models.Current;
        var (id, item) = Item(context, model);
        var list = model.Model.SimilarItems(item, Count(context));
        return JsonBody.SendAsync(context.Response, (model, id, item, list), static (writer, answer) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("item"u8, answer.id);
            writer.WriteString("title"u8, answer.model.TitleOf(answer.item));
            WriteModel(writer, answer.model);
            WriteList(writer, "similar"u8, "cosine"u8, answer.model, answer.list);
            writer.WriteEndObject();
        });
    }

    private Task Explain(HttpContext context)
    {
        var model = models.Current;
        var (userId, user) = User(context, model);
        var (itemId, item) = Item(context, model);
        var count = Count(context);
        var shares = model.Model.Explain(user, item);
        return JsonBody.SendAsync(context.Response, (model, userId, itemId, item, shares, count), static (writer, answer) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("user"u8, answer.userId);
            writer.WriteNumber("item"u8, answer.itemId);
            writer.WriteString("title"u8, answer.model.TitleOf(answer.item));
            WriteModel(writer, answer.model);
            writer.WriteNumber("score"u8, answer.shares.Sum(share => share.Score));
            WriteList(writer, "because"u8, "share"u8, answer.model, answer.shares.Take(answer.count));
            writer.WriteEndObject();
        });
    }

    private static Recommendation[] Best(ReadOnlySpan<float> scores, ReadOnlySpan<int> seen, int count)
    {
        Span<int> best = stackalloc int[Math.Min(count, scores.Length)];
        best = best[..TopK.Select(scores, seen, best)];
        var list = new Recommendation[best.Length];
        for (var place = 0; place < best.Length; place++) list[place] = new(best[place], scores[best[place]]);
        return list;
    }

    private static void WriteModel(Utf8JsonWriter writer, ServedModel model) => writer.WriteString("model"u8, model.Version);

    private static void WriteList(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> number, ServedModel model, IEnumerable<Recommendation> list)
    {
        writer.WriteStartArray(name);
        foreach (var (item, score) in list)
        {
            writer.WriteStartObject();
            writer.WriteNumber("item"u8, model.Items.IdOf(item));
            writer.WriteString("title"u8, model.TitleOf(item));
            writer.WriteNumber(number, score);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static (int Id, int Index) User(HttpContext context, ServedModel model)
    {
        var id = Id(context, "user");
        return model.Users.TryGetIndex(id, out var user)
            ? (id, user)
            : throw new ProblemException(StatusCodes.Status404NotFound, $"User {id} is not in this model, whose ids run from {model.Users.Ids[0]} to {model.Users.Ids[^1]}; for somebody new, POST their ratings to /recommendations.");
    }

    private static (int Id, int Index) Item(HttpContext context, ServedModel model)
    {
        var id = Id(context, "item");
        return model.Items.TryGetIndex(id, out var item)
            ? (id, item)
            : throw new ProblemException(StatusCodes.Status404NotFound, $"Movie {id} is not in this model, whose ids run from {model.Items.Ids[0]} to {model.Items.Ids[^1]}.");
    }

    private static int Id(HttpContext context, string name)
    {
        var text = (string)context.Request.RouteValues[name]!;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new ProblemException(StatusCodes.Status400BadRequest, $"The {name} is given by its id, a whole number; '{text}' is none.");
    }

    private int Count(HttpContext context)
    {
        if (!context.Request.QueryString.HasValue) return DefaultCount;
        foreach (var name in context.Request.Query.Keys)
            if (name != "n") throw new ProblemException(StatusCodes.Status400BadRequest, $"'{name}' is not understood here; n is.");
        var text = context.Request.Query["n"].ToString();
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            ? CheckCount(count)
            : throw new ProblemException(StatusCodes.Status400BadRequest, $"n is how many movies, a whole number from 1 to {options.MaxCount}; '{text}' is none.");
    }

    private int CheckCount(int count) => count >= 1 && count <= options.MaxCount
        ? count
        : throw new ProblemException(StatusCodes.Status400BadRequest, $"n is {count}; it must be from 1 to {options.MaxCount}.");

    private static async Task<RatingsRequest> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "Send the ratings as JSON, with Content-Type: application/json.");
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, RequestJson.Default.RatingsRequest, context.RequestAborted).ConfigureAwait(false)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, $"The body is no list of ratings, such as {{\"ratings\":[{{\"item\":50,\"rating\":5}}],\"n\":10}}: {exception.Message}");
        }
    }

    private (int[] Items, float[] Weights) History(RatingsRequest request, ServedModel model)
    {
        if (request.Ratings.Count == 0) throw Bad("There are no ratings; send at least one.");
        if (request.Ratings.Count > options.MaxRatings) throw Bad($"There are {request.Ratings.Count} ratings; send {options.MaxRatings} at most.");
        var items = new int[request.Ratings.Count];
        var weights = new float[items.Length];
        for (var place = 0; place < items.Length; place++)
        {
            var (id, rating) = (request.Ratings[place].Item, request.Ratings[place].Rating);
            if (!model.Items.TryGetIndex(id, out items[place])) throw Bad($"Movie {id} is not in this model; leave it out.");
            weights[place] = rating >= model.LowestRating && rating <= model.HighestRating
                ? rating
                : throw Bad(string.Create(CultureInfo.InvariantCulture, $"Movie {id} is rated {rating}, but this model's ratings run from {model.LowestRating} to {model.HighestRating}."));
        }
        Array.Sort(items, weights);
        for (var place = 1; place < items.Length; place++)
            if (items[place] == items[place - 1]) throw Bad($"Movie {model.Items.IdOf(items[place])} is rated twice; send one rating of it.");
        return (items, weights);

        static ProblemException Bad(string detail) => new(StatusCodes.Status400BadRequest, detail);
    }
}
