using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using MovieRec.Data;

namespace MovieRec.Serving;

/// <summary>What only whoever runs the server may ask for: that it load its model files anew.</summary>
/// <param name="models">Has the models.</param>
/// <param name="metrics">Told of every attempt.</param>
/// <param name="refuse">Tells why a request may not; null where it may.</param>
/// <param name="logger">Told likewise.</param>
internal sealed partial class AdminEndpoints(
    ServedModels models, ServerMetrics metrics, Func<HttpContext, string?>? refuse, ILogger<AdminEndpoints> logger)
{
    /// <summary>Adds the endpoints to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(Paths.Reload, Reload)
        .Describe(Reload, "Administration", "Load the model files anew", "They are read from where they were when the "
            + "server started; no request is dropped, and where a file is damaged nothing changes.")
        .Answers<ReloadResponse>()
        .Fails(StatusCodes.Status403Forbidden, StatusCodes.Status422UnprocessableEntity);

    private async Task Reload(HttpContext context)
    {
        if (refuse?.Invoke(context) is { } reason) throw new ProblemException(StatusCodes.Status403Forbidden, reason);
        try
        {
            var (before, after) = await models.ReloadAsync().WaitAsync(context.RequestAborted).ConfigureAwait(false);
            metrics.Reloaded(done: true);
            LogReloaded(logger, before, after);
            await JsonBody.SendAsync(context.Response, new ReloadResponse(before, after),
                ResponseJson.Default.ReloadResponse).ConfigureAwait(false);
        }
        catch (DataException exception)
        {
            metrics.Reloaded(done: false);
            LogRefused(logger, exception.Message);
            throw new ProblemException(StatusCodes.Status422UnprocessableEntity,
                $"The models stay as they are: {exception.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Before} gave way to {After}")]
    private static partial void LogReloaded(ILogger logger, string before, string after);

    [LoggerMessage(Level = LogLevel.Error, Message = "The models stay as they are: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
