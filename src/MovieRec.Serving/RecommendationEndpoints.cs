using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Models;

namespace MovieRec.Serving;

/// <summary>
/// What the server is for: recommendations for a user or for ratings sent along, movies alike, and reasons.
/// </summary>
/// <param name="deployments">Has the models to answer with.</param>
/// <param name="exposures">
/// Where it is written who was served which variant of an experiment; null where there are no experiments.
/// </param>
/// <param name="metrics">Told what was answered.</param>
/// <param name="options">The limits, and the clock of exposures.</param>
internal sealed class RecommendationEndpoints(
    DeploymentSlot deployments, ExposureLog? exposures, ServerMetrics metrics, ServingOptions options)
{
    private const int DefaultCount = 10;

    /// <summary>Characters of the longest unit: a line of the exposure log has to stay one that can be read.</summary>
    private const int LongestUnit = 100;

    /// <summary>Characters of the longest title that is looked for.</summary>
    private const int LongestTitle = 300;

    /// <summary>Adds the endpoints to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/users/{user}/recommendations", RecommendToUser)
            .Describe(RecommendToUser, "Movies for a user of the model.").Takes("user", "The user's id.")
            .TakesCount(options.MaxCount).Answers<RecommendationsResponse>()
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound,
                StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/users/{user}/recommendations/{item}", Explain)
            .Describe(Explain, "Why a user's score of a movie is what it is.").Takes("user", "The user's id.")
            .Takes("item", "The movie's id.").TakesCount(options.MaxCount).Answers<ExplanationResponse>()
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound,
                StatusCodes.Status503ServiceUnavailable);
        routes.MapPost("/recommendations", RecommendToRatings)
            .Describe(RecommendToRatings, "Movies for a new user, from ratings sent along.")
            .TakesBody<RatingsRequest>().Answers<RecommendationsResponse>()
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/movies/{item}/similar", Similar).Describe(Similar, "Movies like one.")
            .Takes("item", "The movie's id.").TakesCount(options.MaxCount).Answers<SimilarResponse>()
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound,
                StatusCodes.Status503ServiceUnavailable);
    }

    private async Task RecommendToUser(HttpContext context)
    {
        var (deployment, id, count) = (deployments.Current, Id(context, "user"), Count(context));
        var (unit, choice) = Choose(deployment, id);
        var user = UserOf(id, choice.Model);
        var exposure = ExposeAsync(choice, unit);
        var list = Ranker.Recommend(choice.Model.Model, choice.Model.Recommender.Train, user, count);
        deployment.Watch.Scores.Add(list.Length > 0 ? list[0].Score : double.NaN, user);
        await RespondAsync(context, id, choice.Model, list, await exposure.ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task RecommendToRatings(HttpContext context)
    {
        var (request, own) = await ReadAsync(context).ConfigureAwait(false);
        var deployment = deployments.Current;
        if (request.Unit is { Length: 0 or > LongestUnit })
            throw Bad($"The unit has {request.Unit.Length} characters; it must have 1 to {LongestUnit}.");
        var choice = deployment.Choose(request.Unit);
        var (items, weights, unmatched) = own is null ? History(request, choice.Model) : History(own, choice.Model);
        var count = CheckCount(request.N ?? DefaultCount);
        var exposure = ExposeAsync(choice, request.Unit);
        var list = Ranker.Recommend(Folding(choice.Model), items, weights, count);
        deployment.Watch.Scores.Add(list.Length > 0 ? list[0].Score : double.NaN);
        // One of them, since those of one request say little about those of the next.
        deployment.Watch.Items.Add(choice.Model.PopularityRankOf(items[Random.Shared.Next(items.Length)]));
        await RespondAsync(context, null, choice.Model, list, await exposure.ConfigureAwait(false), unmatched)
            .ConfigureAwait(false);
    }

    private Task Similar(HttpContext context)
    {
        var model = deployments.Current.Model;
        var (id, count) = (Id(context, "item"), Count(context));
        var item = ItemOf(id, model);
        var response = new SimilarResponse
        {
            Item = id,
            Title = model.TitleOf(item),
            Model = model.Version,
            Similar =
            [.. model.Recommender.SimilarMovies(id, count)
                .Select(other => new SimilarMovie(other.Movie, model.TitleOf(other.Movie), other.Score))],
        };
        return JsonBody.SendAsync(context.Response, response, ResponseJson.Default.SimilarResponse);
    }

    private async Task Explain(HttpContext context)
    {
        var (id, itemId, count) = (Id(context, "user"), Id(context, "item"), Count(context));
        var (unit, choice) = Choose(deployments.Current, id);
        var model = choice.Model;
        _ = UserOf(id, model);
        var item = ItemOf(itemId, model);
        var exposure = ExposeAsync(choice, unit);
        var explanation = model.Recommender.Explain(id, itemId);
        var response = new ExplanationResponse
        {
            User = id,
            Item = itemId,
            Title = model.TitleOf(item),
            Model = model.Version,
            Exposure = await exposure.ConfigureAwait(false),
            Score = explanation.Score,
            Popularity = explanation.Popularity,
            Kind = JsonNamingPolicy.CamelCase.ConvertName(explanation.Kind.ToString()),
            Because =
            [.. explanation.Because.Take(count)
                .Select(reason => new Reason(reason.Movie, model.TitleOf(reason.Movie), reason.Score))],
        };
        await JsonBody.SendAsync(context.Response, response, ResponseJson.Default.ExplanationResponse).ConfigureAwait(
            false);
    }

    private Task RespondAsync(HttpContext context, RawId? user, ServedModel model, Recommendation[] list,
        ExposureResponse? exposure, UnmatchedTitle[]? unmatched = null)
    {
        var movies = new RecommendedMovie[list.Length];
        for (var place = 0; place < list.Length; place++)
        {
            var (item, score) = list[place];
            movies[place] = new RecommendedMovie(model.Items.RawIdOf(item), model.TitleOf(item), score);
            model.MarkRecommended(item);
        }
        metrics.Recommended(list);
        return JsonBody.SendAsync(context.Response,
            new RecommendationsResponse
            {
                User = user,
                Model = model.Version,
                Exposure = exposure,
                Recommendations = movies,
                Unmatched = unmatched
            }, ResponseJson.Default.RecommendationsResponse);
    }

    private static (string? Unit, Choice Choice) Choose(Deployment deployment, RawId user)
    {
        if (!deployment.HasExperiments) return (null, new Choice(deployment.Model));
        var unit = user.ToString();
        return (unit, deployment.Choose(unit));
    }

    /// <summary>
    /// Writes down that <paramref name="unit"/> is served its variant, while the answer is worked out; null where it
    /// takes part in nothing.
    /// </summary>
    private ValueTask<ExposureResponse?> ExposeAsync(Choice choice, string? unit)
    {
        return choice is { Experiment: { } experiment, Variant: { } variant }
            ? WriteAsync() : new ValueTask<ExposureResponse?>((ExposureResponse?)null);

        async ValueTask<ExposureResponse?> WriteAsync()
        {
            try
            {
                var line = await exposures!.AppendAsync(new Exposure(experiment.Name, unit!, variant.Name,
                    options.Time.GetUtcNow())).ConfigureAwait(false);
                metrics.Exposed(experiment, variant);
                return new ExposureResponse(experiment.Name, variant.Name, line);
            }
            catch (IOException)
            {
                throw new ProblemException(StatusCodes.Status503ServiceUnavailable,
                    "The exposure log cannot be written, and nobody is served a variant that is not written down.");
            }
        }
    }

    private static IFoldInRecommender Folding(ServedModel model) => model.Model as IFoldInRecommender
        ?? throw new ProblemException(StatusCodes.Status422UnprocessableEntity,
            $"The model served, {model.Recommender.Name}, recommends only to users it was trained on.");

    private static int UserOf(RawId id, ServedModel model) => model.Users.TryGetIndex(id, out var user)
        ? user
        : throw new ProblemException(StatusCodes.Status404NotFound,
            $"User {id} is not in this model, whose ids run from {model.Users.TextOf(0)} to "
                + $"{model.Users.TextOf(model.Users.Count - 1)}; for a new user, POST their ratings to "
                + "/recommendations.");

    private static int ItemOf(RawId id, ServedModel model) => model.Items.TryGetIndex(id, out var item)
        ? item
        : throw new ProblemException(StatusCodes.Status404NotFound,
            $"Movie {id} is not in this model, whose ids run from {model.Items.TextOf(0)} to "
                + $"{model.Items.TextOf(model.Items.Count - 1)}.");

    // The server decodes a path but for '/', which an id may hold as %2F.
    private static RawId Id(HttpContext context, string name) =>
        RawId.Parse(
            ((string)context.Request.RouteValues[name]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));

    private int Count(HttpContext context)
    {
        if (!context.Request.QueryString.HasValue) return DefaultCount;
        foreach (var name in context.Request.Query.Keys)
            if (name != "n")
                throw new ProblemException(StatusCodes.Status400BadRequest, $"'{name}' is not understood here; n is.");
        var text = context.Request.Query["n"].ToString();
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            ? CheckCount(count)
            : throw new ProblemException(StatusCodes.Status400BadRequest,
                $"n is how many movies, a whole number from 1 to {options.MaxCount}; '{text}' is none.");
    }

    private int CheckCount(int count) => count >= 1 && count <= options.MaxCount
        ? count
        : throw new ProblemException(StatusCodes.Status400BadRequest,
            $"n is {count}; it must be from 1 to {options.MaxCount}.");

    /// <summary>The ratings sent along, as JSON, or as a file that another service has handed out.</summary>
    private async Task<(RatingsRequest Request, PersonalRatings? Own)> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentType?.Split(';',
            2)[0].Trim().Equals(JsonBody.CsvMediaType, StringComparison.OrdinalIgnoreCase) == true)
        {
            var count = Count(context);
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
        if (!context.Request.HasJsonContentType())
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType,
                "Send the ratings as JSON, with Content-Type: application/json, or as the file of another service, "
                    + "with Content-Type: text/csv.");
        try
        {
            return (await JsonSerializer.DeserializeAsync(context.Request.Body, RequestJson.Default.RatingsRequest,
                context.RequestAborted).ConfigureAwait(false)
                ?? throw new JsonException("It is null."), null);
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw new ProblemException(StatusCodes.Status400BadRequest,
                "The body is no list of ratings, such as {\"ratings\":[{\"item\":50,\"rating\":5}],\"n\":10} "
                    + $"({JsonDamage.Describe(exception)}).");
        }
    }

    private (int[] Items, float[] Weights, UnmatchedTitle[]? Unmatched) History(
        RatingsRequest request, ServedModel model)
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
            if (!(rated.Rating >= model.LowestRating && rated.Rating <= model.HighestRating))
                throw Bad(
                    string.Create(CultureInfo.InvariantCulture,
                        $"{name} is rated {rated.Rating}, but this model's ratings run from {model.LowestRating} to "
                            + $"{model.HighestRating}."));
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

    private (int[] Items, float[] Weights, UnmatchedTitle[]? Unmatched) History(PersonalRatings own, ServedModel model)
    {
        CheckRatings(own.Ratings.Count);
        var history = new SortedDictionary<int, float>();
        var unmatched = new List<UnmatchedTitle>();
        foreach (var rating in own.Ratings)
            AddByTitle(rating, rating.On(model.LowestRating, model.HighestRating), model, history, unmatched);
        return HistoryOf(history, unmatched);
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

    private static (int[] Items, float[] Weights, UnmatchedTitle[]? Unmatched) HistoryOf(
        SortedDictionary<int, float> history, List<UnmatchedTitle> unmatched)
    {
        if (history.Count == 0) throw Bad("None of the titles is surely a movie of this model, such as "
            + $"{unmatched[0].Title}; send ids, or titles with their years.");
        return ([.. history.Keys], [.. history.Values], unmatched.Count > 0 ? [.. unmatched] : null);
    }

    private static ProblemException Bad(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
