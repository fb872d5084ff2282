using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MovieRec.Data;

namespace MovieRec.Serving;

/// <summary>
/// The one place that turns what went wrong with a request into problem details, be it thrown or left as a bare status
/// by the framework.
/// </summary>
internal sealed partial class FailureMiddleware(
    RequestDelegate next, ServingOptions options, ILogger<FailureMiddleware> logger)
{
    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null })
                await Problem.SendAsync(context, context.Response.StatusCode, BareStatus(context)).ConfigureAwait(
                    false);
        }
        catch (ProblemException problem) when (!context.Response.HasStarted)
        {
            await Problem.SendAsync(context, problem.Status, problem.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException problem) when (!context.Response.HasStarted)
        {
            await Problem.SendAsync(context, problem.StatusCode, problem.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone.
        }
        // The last stop before the client: whatever arrives here is a bug, told in the log and not to the client.
#pragma warning disable CA1031
        catch (Exception exception) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            LogFailure(logger, exception, PlainText.Line(context.Request.Method, 100),
                PlainText.Line(context.Request.Path.Value ?? "", 600));
            await Problem.SendAsync(context, StatusCodes.Status500InternalServerError,
                "The server failed at this request; its log says how.").ConfigureAwait(false);
        }
    }

    private string? BareStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "There is nothing at "
            + $"{context.Request.Path}"
            + $"{(options.DocumentPath is { } document ? $"; {document} tells what there is" : "")}.",
        StatusCodes.Status405MethodNotAllowed =>
            $"{context.Request.Path} takes {context.Response.Headers.Allow}, not {context.Request.Method}.",
        StatusCodes.Status401Unauthorized => "Send your key in the header X-Api-Key, or as Authorization: Bearer.",
        StatusCodes.Status429TooManyRequests => "You ask more often than you may; wait, as Retry-After says.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as JSON, with Content-Type: application/json.",
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFailure(ILogger logger, Exception exception, string method, string path);
}
