using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace MovieRec.Studio.Server;

/// <summary>
/// Lets in who may: without a key only what a browser on this machine asks at an address of this machine, with one
/// whoever knows it. Pages of other sites, which a browser would let speak to this machine, are refused in any case.
/// </summary>
/// <param name="next">What lies behind.</param>
/// <param name="options">Tells the key.</param>
internal sealed class StudioGate(RequestDelegate next, StudioOptions options)
{
    private const string Cookie = "movierec-studio";

    // plotly.js writes styles of its own into the page.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private readonly string? _ticket = options.Key is { } key
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) : null;

    /// <summary>Answers, or passes a request on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (request.Headers.Origin is [{ } origin] && !IsOwn(origin, request))
            return RefuseAsync(response, "Pages of other sites may not speak to the studio.");
        if (_ticket is null)
        {
            // A name of somebody else's may be made to lead here.
            return IsThisMachine(request.Host.Host) ? next(context)
                : RefuseAsync(response, "Open the studio at an address of this machine, such as 127.0.0.1.");
        }
        if (request.Query.TryGetValue("key", out var given) && Same(given.ToString(), options.Key!))
        {
            response.Cookies.Append(Cookie, _ticket,
                new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = request.IsHttps });
            var rest = request.Query.Where(pair => pair.Key != "key")
                .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value));
            response.Redirect(request.PathBase + request.Path + QueryString.Create(rest).ToString());
            return Task.CompletedTask;
        }
        return request.Cookies.TryGetValue(Cookie, out var ticket) && Same(ticket, _ticket)
            ? next(context) : AskAsync(response);
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && string.Equals(from.Authority, new Uri($"{request.Scheme}://{request.Host}").Authority,
            StringComparison.OrdinalIgnoreCase);

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool Same(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static Task RefuseAsync(HttpResponse response, string sentence)
    {
        response.StatusCode = StatusCodes.Status403Forbidden;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(sentence);
    }

    private static Task AskAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync("""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>MovieRec Studio</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>
            <h1>MovieRec Studio</h1><form><p><label for="key">Key, as the command that started the studio shows it</label></p>
            <p><input id="key" name="key" type="password" autocomplete="off" required> <button>Open</button></p></form>
            </main></body></html>
            """);
    }
}
