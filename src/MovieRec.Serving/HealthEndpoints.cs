using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;

namespace MovieRec.Serving;

/// <summary>
/// Tells whoever watches over the server how it does: <c>/health</c> whether it lives, <c>/ready</c> whether to send it
/// requests.
/// </summary>
/// <param name="deployments">Has the model for everybody.</param>
/// <param name="exposures">The exposure log; null where there are no experiments.</param>
/// <param name="lifetime">Knows whether the server is stopping.</param>
internal sealed class HealthEndpoints(
    DeploymentSlot deployments, ExposureLog? exposures, IHostApplicationLifetime lifetime)
{
    private const string Tag = "Health";

    /// <summary>Adds the endpoints to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Paths.Health, Health).Describe(Health, Tag, "Whether the server lives")
            .Answers<HealthResponse>();
        // As platforms such as Kubernetes ask. A server listens only once its models are loaded, so one that answers
        // has started.
        routes.MapGet(Paths.Live, Health);
        routes.MapGet(Paths.Startup, Ready);
        routes.MapGet(Paths.HealthReady, Ready);
        routes.MapGet(Paths.Ready, Ready).Describe(Ready, Tag, "Whether to send it requests").Answers<ReadyResponse>()
            .Fails(StatusCodes.Status503ServiceUnavailable);
    }

    private static Task Health(HttpContext context) =>
        JsonBody.SendAsync(context.Response, new HealthResponse("alive"), ResponseJson.Default.HealthResponse);

    private Task Ready(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "The server is stopping.");
        if (exposures is { IsSound: false })
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable,
                "The exposure log cannot be written; see to its disk and start the server again.");
        var model = deployments.Current.Model;
        return JsonBody.SendAsync(context.Response,
            new ReadyResponse("ready", model.Version, model.Users.Count, model.Items.Count),
            ResponseJson.Default.ReadyResponse);
    }
}
