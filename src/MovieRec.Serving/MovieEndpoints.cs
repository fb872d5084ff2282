using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MovieRec.Data;

namespace MovieRec.Serving;

/// <summary>What the model for everybody knows of movies: which there are, what each is, and which are alike.</summary>
/// <param name="deployments">Has the model.</param>
/// <param name="options">The limits.</param>
internal sealed class MovieEndpoints(DeploymentSlot deployments, ServingOptions options)
{
    private const string Tag = "Movies";

    /// <summary>Adds the endpoints to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/movies", FindMovies)
            .Describe(FindMovies, Tag, "Movies by part of a title, or the most rated").TakesText().TakesCount(options)
            .TakesFilter(deployments).Answers<MoviesResponse>()
            .Example(() => new MoviesResponse([deployments.Current.Model.Describe(0)]),
                ResponseJson.Default.MoviesResponse)
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/movies/{item}", GetMovie)
            .Describe(GetMovie, Tag, "What is known of a movie").TakesItem(deployments).Answers<MovieResponse>()
            .Example(() => deployments.Current.Model.Describe(0), ResponseJson.Default.MovieResponse)
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/movies/{item}/similar", Similar)
            .Describe(Similar, Tag, "Movies like one").TakesItem(deployments).TakesCount(options)
            .Answers<SimilarResponse>()
            .Example(() => SimilarTo(deployments.Current.Model, 0, 2), ResponseJson.Default.SimilarResponse)
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound,
                StatusCodes.Status503ServiceUnavailable);
    }

    private Task FindMovies(HttpContext context)
    {
        var model = deployments.Current.Model;
        var query = MovieQuery.Read(context.Request, options, QueryParts.Text | QueryParts.Filter | QueryParts.Count);
        var filter = MovieQuery.FilterFor(query.Filter, model);
        if (IsKnown(context, model)) return Task.CompletedTask;
        // Of 'the' alone nothing is left to look for.
        var found = query.Text is { } text && Movie.KeyOf(text).Length > 0
            ? model.Search.Find(text).Select(movie => movie.Id) : model.MostRated;
        return JsonBody.SendAsync(context.Response, new MoviesResponse(
            [.. found.Where(item => filter?.Accepts(item) != false).Take(query.Count).Select(model.Describe)]),
            ResponseJson.Default.MoviesResponse);
    }

    private Task GetMovie(HttpContext context)
    {
        var model = deployments.Current.Model;
        var item = Identifiers.ItemOf(context.Id("item"), model);
        if (IsKnown(context, model)) return Task.CompletedTask;
        return JsonBody.SendAsync(context.Response, model.Describe(item), ResponseJson.Default.MovieResponse);
    }

    private Task Similar(HttpContext context)
    {
        var model = deployments.Current.Model;
        var count = MovieQuery.Read(context.Request, options, QueryParts.Count).Count;
        var item = Identifiers.ItemOf(context.Id("item"), model);
        if (IsKnown(context, model)) return Task.CompletedTask;
        return JsonBody.SendAsync(context.Response, SimilarTo(model, item, count),
            ResponseJson.Default.SimilarResponse);
    }

    /// <summary>
    /// Says how long an answer holds, which is as long as the model does: it may be kept for a minute and is asked
    /// about after that. Whether the client has it already, and 304 is all there is to say. Asked once the request is
    /// known to make sense: a failure is told whatever the client has.
    /// </summary>
    private static bool IsKnown(HttpContext context, ServedModel model)
    {
        if (model.Version == ServedModel.Unsaved) return false;
        var tag = $"W/\"{model.Version}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, max-age=60";
        if (!context.Request.Headers.IfNoneMatch.Contains(tag)) return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private static SimilarResponse SimilarTo(ServedModel model, int item, int count) => new()
    {
        Item = model.Items.RawIdOf(item),
        Title = model.TitleOf(item),
        Model = model.Version,
        Similar =
        [
            .. model.Recommender.SimilarMovies(model.Items.RawIdOf(item), count)
                .Select(other => new SimilarMovie(other.Movie, model.TitleOf(other.Movie), other.Score)),
        ],
    };
}
