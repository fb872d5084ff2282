using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MovieRec.Serving;

namespace MovieRec.Cli.Serving;

/// <summary>What stands at <c>/</c>: where to go, for a browser as a page, for others as JSON.</summary>
/// <param name="models">Has the model that is served.</param>
/// <param name="hasStudio">Whether the studio is served too.</param>
internal sealed class IndexPage(ServedModels models, bool hasStudio)
{
    private (string Path, string Text)[] Links =>
    [
        ("/docs", "every request with its answer, to be tried in the browser"),
        ("/openapi/v1.json", "the same as an OpenAPI document, from which clients are generated"),
        ("/movies", "the movies of the model"),
        ("/ready", "whether it answers, and with which model"),
        ("/dashboard", "how the service does, live"),
        ("/alerts", "what somebody should look at"),
        ("/metrics", "metrics for Prometheus"),
        .. hasStudio ? [("/studio", "MovieRec Studio")] : Array.Empty<(string, string)>(),
    ];

    /// <summary>Adds the endpoint to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", Tell).ExcludeFromDescription();

    private Task Tell(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
            return context.Response.WriteAsync(Page(), context.RequestAborted);
        }
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Json(), context.RequestAborted);
    }

    private string Json()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("service", "MovieRec");
            json.WriteString("model", models.Current.Name);
            json.WriteStartObject("links");
            foreach (var (path, text) in Links) json.WriteString(path, text);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return $"{Encoding.UTF8.GetString(buffer.ToArray())}\n";
    }

    private string Page()
    {
        var model = models.Current;
        var links = string.Concat(Links.Select(link =>
            $"<li><a href=\"{link.Path}\">{link.Path}</a>: {link.Text}</li>"));
        return $$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>MovieRec</title>
            <style>
            :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
            body { max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
            </style>
            <main>
            <h1>MovieRec</h1>
            <p>This service recommends movies with the model {{WebUtility.HtmlEncode(model.Name)}}, trained on
            {{WebUtility.HtmlEncode(model.Data.Label)}}. Try
            <a href="/users/{{Uri.EscapeDataString(model.Train.Users.TextOf(0))}}/recommendations">movies for a user</a>.</p>
            <ul>{{links}}</ul>
            </main>
            """;
    }
}
