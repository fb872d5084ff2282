using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace MovieRec.Cli.Serving;

/// <summary>Tells whoever watches over the server how it does: <c>/health</c> whether it lives, <c>/ready</c> whether to send it requests.</summary>
internal sealed class HealthEndpoints(ModelSlot models, IHostApplicationLifetime lifetime)
{
    /// <summary>Adds the endpoints to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", context => JsonBody.SendAsync(context.Response, this, static (writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, "alive"u8);
            writer.WriteEndObject();
        }));
        routes.MapGet("/ready", Ready);
    }

    private Task Ready(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "The server is stopping.");
        return JsonBody.SendAsync(context.Response, models.Current, static (writer, model) =>
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, "ready"u8);
            writer.WriteString("model"u8, model.Version);
            writer.WriteNumber("users"u8, model.Users.Count);
            writer.WriteNumber("movies"u8, model.Items.Count);
            writer.WriteEndObject();
        });
    }
}
