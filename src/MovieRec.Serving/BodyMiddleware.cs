using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MovieRec.Serving;

/// <summary>
/// Takes in the whole of a request's body, which is small, before the request counts as one of those worked on: whoever
/// sends slowly waits on their own connection and keeps nobody out.
/// </summary>
/// <param name="next">What is done with the request.</param>
/// <param name="traffic">Told how many bodies are on their way.</param>
internal sealed class BodyMiddleware(RequestDelegate next, Traffic traffic)
{
    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
            ? TakeInAsync(context) : next(context);

    private async Task TakeInAsync(HttpContext context)
    {
        MemoryStream body;
        traffic.BeginReceiving();
        try
        {
            body = await ReadAsync(context.Request.Body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (ProblemException problem)
        {
            await Problem.SendAsync(context, problem.Status, problem.Message).ConfigureAwait(false);
            return;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Whoever asked has gone.
            return;
        }
        finally
        {
            traffic.EndReceiving();
        }
        context.Request.Body = body;
        await next(context).ConfigureAwait(false);
    }

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="ProblemException">
    /// It is too long, comes too slowly, or is not framed as HTTP wants it.
    /// </exception>
    internal static async Task<MemoryStream> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var whole = new MemoryStream();
        try
        {
            await body.CopyToAsync(whole, cancellationToken).ConfigureAwait(false);
        }
        catch (BadHttpRequestException problem)
        {
            throw new ProblemException(problem.StatusCode, problem.Message);
        }
        catch (IOException exception) when (exception is not ConnectionResetException
            && !cancellationToken.IsCancellationRequested)
        {
            // The connection lives, so it is the framing that cannot be understood, such as a chunk whose length is
            // beyond every number.
            throw new ProblemException(StatusCodes.Status400BadRequest,
                "The body is not framed as HTTP wants it; send its length, or chunks.");
        }
        whole.Position = 0;
        return whole;
    }
}
