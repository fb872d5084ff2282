using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using MovieRec.Models;
using MovieRec.Serving.Events;
using static MovieRec.Serving.ProblemException;

namespace MovieRec.Serving;

/// <summary>
/// What the server is for: recommendations for a user, for several, or for ratings sent along, and reasons.
/// </summary>
/// <param name="deployments">Has the models to answer with.</param>
/// <param name="exposures">
/// Where it is written who was served which variant of an experiment; null where there are no experiments.
/// </param>
/// <param name="events">What users did since the training; null where no events are taken.</param>
/// <param name="metrics">Told what was answered.</param>
/// <param name="options">The limits, and the clock of exposures.</param>
internal sealed class RecommendationEndpoints(
    DeploymentSlot deployments, ExposureLog? exposures, EventHistories? events, ServerMetrics metrics,
    ServingOptions options)
{
    private const string Tag = "Recommendations";

    /// <summary>Characters of the longest unit: a line of the exposure log has to stay one that can be read.</summary>

    private readonly RatingsReader _reader = new(options);

    /// <summary>Adds the endpoints to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/users/{user}/recommendations", RecommendToUser)
            .Describe(RecommendToUser, Tag, "Movies for a user").TakesUser(deployments)
            .TakesCount(options).TakesFilter(deployments).Answers<RecommendationsResponse>()
            .Example(ExampleList, ResponseJson.Default.RecommendationsResponse)
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound,
                StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/users/{user}/recommendations/{item}", Explain)
            .Describe(Explain, Tag, "Why a user's score of a movie is what it is").TakesUser(deployments)
            .TakesItem(deployments).TakesCount(options).Answers<ExplanationResponse>()
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound,
                StatusCodes.Status503ServiceUnavailable);
        routes.MapPost("/recommendations", RecommendToRatings)
            .Describe(RecommendToRatings, Tag, "Movies for a new user, from ratings sent along")
            .TakesBody<RatingsRequest>(alsoCsv: true, () => new RatingsRequest
            {
                Ratings = [new RatedMovie { Item = deployments.Current.Model.Items.RawIdOf(0), Rating = 5 }],
                N = 5,
            }, RequestJson.Default.RatingsRequest)
            .Answers<RecommendationsResponse>()
            .Example(() => ExampleList() with { User = null }, ResponseJson.Default.RecommendationsResponse)
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity,
                StatusCodes.Status503ServiceUnavailable);
        routes.MapPost("/recommendations/batch", RecommendToUsers)
            .Describe(RecommendToUsers, Tag, "Movies for several users at once")
            .TakesBody<BatchRequest>(alsoCsv: false, () => new BatchRequest
            {
                Users = [.. Enumerable.Range(0, Math.Min(2, deployments.Current.Model.Users.Count))
                    .Select(deployments.Current.Model.Users.RawIdOf)],
                N = 5,
            }, RequestJson.Default.BatchRequest)
            .Answers<BatchResponse>()
            .Example(() => new BatchResponse { Lists = [ExampleList()], Unknown = [] },
                ResponseJson.Default.BatchResponse)
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status503ServiceUnavailable);
    }

    private async Task RecommendToUser(HttpContext context)
    {
        var (deployment, id) = (deployments.Current, context.Id("user"));
        var query = MovieQuery.Read(context.Request, options, QueryParts.Count | QueryParts.Filter);
        var answer = await RecommendAsync(deployment, id, query.Count, query.Filter).ConfigureAwait(false)
            ?? throw Identifiers.UnknownUser(id, deployment.Choose(id.ToString()).Model, events is not null);
        // The next event of the user changes it.
        context.Response.Headers.CacheControl = "no-store";
        await JsonBody.SendAsync(context.Response, answer, ResponseJson.Default.RecommendationsResponse)
            .ConfigureAwait(false);
    }

    private async Task RecommendToUsers(HttpContext context)
    {
        var request = await RatingsReader.ReadJsonAsync(context, RequestJson.Default.BatchRequest,
            "Send the users as JSON, with Content-Type: application/json.",
            "The body must be a list of users, such as {\"users\":[\"1\",\"2\"],\"n\":10}").ConfigureAwait(false);
        RequireLength("users", request.Users.Count, options.MaxUsers);
        var (deployment, count) = (deployments.Current,
            MovieQuery.CheckCount(request.N ?? MovieQuery.DefaultCount, options));
        var filter = request.Filter?.ToFilter();
        // All at once, so that their exposures share a write.
        var lists = await Task.WhenAll(request.Users.Select(
            async user => (User: user, List: await RecommendAsync(deployment, user, count, filter)
                .ConfigureAwait(false)))).ConfigureAwait(false);
        await JsonBody.SendAsync(context.Response, new BatchResponse
        {
            Lists = [.. lists.Select(each => each.List).OfType<RecommendationsResponse>()],
            Unknown = [.. lists.Where(each => each.List is null).Select(each => each.User.ToString())],
        }, ResponseJson.Default.BatchResponse).ConfigureAwait(false);
    }

    /// <summary>A list for a user; null where nobody knows them.</summary>
    private async ValueTask<RecommendationsResponse?> RecommendAsync(
        Deployment deployment, RawId id, int count, MovieFilter? filter)
    {
        var (unit, choice) = Choose(deployment, id);
        var model = choice.Model;
        var since = events?.Find(id);
        if (!model.Users.TryGetIndex(id, out var user))
        {
            if (since is null) return null;
            user = -1;
        }
        var candidates = MovieQuery.FilterFor(filter, model);
        var history = since?.Over(model, user);
        if (user < 0) Folding(model);
        var exposure = ExposeAsync(choice, unit);
        var list = history is null
            ? Ranker.Recommend(model.Model, model.Recommender.Train, user, count, candidates)
            : filter is null
            ? since!.FindList(model, count)
                ?? since.Keep(model, count, Recommend(model, user, history, count, candidates))
            : Recommend(model, user, history, count, candidates);
        // What somebody asks for is not what the model would say first.
        if (filter is null)
            deployment.Watch.Scores.Add(list.Length > 0 ? list[0].Score : double.NaN, user < 0 ? null : user);
        return Answer(id.ToString(), model, list, await exposure.ConfigureAwait(false));
    }

    private static Recommendation[] Recommend(
        ServedModel model, int user, ModelHistory history, int count, CandidateFilter? candidates)
    {
        if (model.Model is IFoldInRecommender folding)
            return Ranker.Recommend(folding, history.Items, history.Weights, count, candidates);
        // It ranks a user as it was trained on them; what they met since is left out at least.
        candidates ??= new CandidateFilter();
        return Ranker.Recommend(model.Model, model.Recommender.Train, user, count,
            candidates with { Deny = candidates.Deny.Concat(history.Items).ToHashSet() });
    }

    private async Task RecommendToRatings(HttpContext context)
    {
        var (request, own) = await _reader.ReadAsync(context).ConfigureAwait(false);
        var deployment = deployments.Current;
        if (request.Unit is { Length: 0 or > Identifiers.Longest })
            throw Bad($"The unit has {request.Unit.Length} characters; it must have 1 to {Identifiers.Longest}.");
        var choice = deployment.Choose(request.Unit);
        var (items, weights, unmatched) =
            own is null ? _reader.History(request, choice.Model) : _reader.History(own, choice.Model);
        var count = MovieQuery.CheckCount(request.N ?? MovieQuery.DefaultCount, options);
        var candidates = MovieQuery.FilterFor(request.Filter?.ToFilter(), choice.Model);
        var folding = Folding(choice.Model);
        var exposure = ExposeAsync(choice, request.Unit);
        var list = Ranker.Recommend(folding, items, weights, count, candidates);
        if (candidates is null) deployment.Watch.Scores.Add(list.Length > 0 ? list[0].Score : double.NaN);
        // One of them, since those of one request say little about those of the next.
        deployment.Watch.Items.Add(choice.Model.PopularityRankOf(items[Random.Shared.Next(items.Length)]));
        await JsonBody.SendAsync(context.Response,
            Answer(null, choice.Model, list, await exposure.ConfigureAwait(false), unmatched),
            ResponseJson.Default.RecommendationsResponse).ConfigureAwait(false);
    }

    private async Task Explain(HttpContext context)
    {
        var (id, itemId) = (context.Id("user"), context.Id("item"));
        var count = MovieQuery.Read(context.Request, options, QueryParts.Count).Count;
        var (unit, choice) = Choose(deployments.Current, id);
        var model = choice.Model;
        var since = events?.Find(id);
        if (!model.Users.TryGetIndex(id, out var user))
        {
            if (since is null) throw Identifiers.UnknownUser(id, model, events is not null);
            Folding(model);
            user = -1;
        }
        var item = Identifiers.ItemOf(itemId, model);
        var exposure = ExposeAsync(choice, unit);
        var explanation = since?.Over(model, user) is { } history && model.Recommender.FoldsIn
            ? Explain(model, history, itemId) : model.Recommender.Explain(id, itemId);
        // A movie that the user has rated already is no reason for itself.
        float? own = null;
        var others = new List<ScoredMovie>(explanation.Because.Count);
        foreach (var reason in explanation.Because)
            if (reason.Movie == itemId) own = reason.Score;
            else others.Add(reason);
        var response = new ExplanationResponse
        {
            User = id.ToString(),
            Item = itemId,
            Title = model.TitleOf(item),
            Model = model.Version,
            Exposure = await exposure.ConfigureAwait(false),
            Score = explanation.Score,
            Popularity = explanation.Popularity,
            Own = own,
            Kind = JsonNamingPolicy.CamelCase.ConvertName(explanation.Kind.ToString()),
            Because =
            [
                .. others.Take(count)
                    .Select(reason => new Reason(reason.Movie, model.TitleOf(reason.Movie), reason.Score)),
            ],
        };
        await JsonBody.SendAsync(context.Response, response, ResponseJson.Default.ExplanationResponse).ConfigureAwait(
            false);
    }

    private static Explanation Explain(ServedModel model, ModelHistory history, RawId movie) =>
        model.Recommender.NewVisitor().Rates(history.Items.Zip(history.Weights,
            (item, weight) => (model.Items.RawIdOf(item), weight))).Explain(movie);

    private RecommendationsResponse Answer(string? user, ServedModel model, Recommendation[] list,
        ExposureResponse? exposure, UnmatchedTitle[]? unmatched = null)
    {
        foreach (var (item, _) in list) model.MarkRecommended(item);
        metrics.Recommended(list);
        return new RecommendationsResponse
        {
            User = user,
            Model = model.Version,
            Exposure = exposure,
            Recommendations = Movies(model, list),
            Unmatched = unmatched,
        };
    }

    private RecommendationsResponse ExampleList()
    {
        var model = deployments.Current.Model;
        return new RecommendationsResponse
        {
            User = model.Users.TextOf(0),
            Model = model.Version,
            Recommendations = Movies(model, Ranker.Recommend(model.Model, model.Recommender.Train, 0, 2)),
        };
    }

    private static RecommendedMovie[] Movies(ServedModel model, Recommendation[] list)
    {
        var movies = new RecommendedMovie[list.Length];
        for (var place = 0; place < list.Length; place++)
        {
            var (item, score) = list[place];
            movies[place] = new RecommendedMovie(model.Items.RawIdOf(item), model.TitleOf(item), score);
        }
        return movies;
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
}
