using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace MovieRec.Serving;

/// <summary>
/// Takes on as many requests at once as the server can bear and refuses more with 503, which costs next to nothing, so
/// that those taken on are answered in time however many come. What watches over the server is always let in.
/// </summary>
/// <param name="next">What is done with a request taken on.</param>
/// <param name="traffic">Told what became of requests.</param>
/// <param name="options">The limit.</param>
internal sealed class AdmissionMiddleware(RequestDelegate next, Traffic traffic, ServingOptions options)
{
    /// <summary>How old a count of the pool's queue may be: counting takes a look at every thread's.</summary>
    private static readonly long CountHolds = Stopwatch.Frequency / 1_000;

    private long _waiting;
    private long _countedAt = Stopwatch.GetTimestamp() - CountHolds;

    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (Paths.IsWatch(context.Request.Path)) return next(context);
        var begun = Stopwatch.GetTimestamp();
        // A request waits for a thread before anything here sees it; those are counted by the queue of the pool.
        if (traffic.Begin() + Waiting(begun) > options.MaxRequests)
        {
            traffic.Reject();
            context.Response.Headers.RetryAfter = "1";
            return Problem.SendAsync(context, StatusCodes.Status503ServiceUnavailable,
                "The server has as many requests as it can bear; try again in a second.");
        }
        var task = next(context);
        if (!task.IsCompletedSuccessfully) return AwaitAsync(task, context, begun);
        traffic.End(context.Response.StatusCode, begun);
        return Task.CompletedTask;
    }

    private long Waiting(long now)
    {
        if (now - Volatile.Read(ref _countedAt) < CountHolds) return Volatile.Read(ref _waiting);
        Volatile.Write(ref _countedAt, now);
        var waiting = ThreadPool.PendingWorkItemCount;
        Volatile.Write(ref _waiting, waiting);
        return waiting;
    }

    private async Task AwaitAsync(Task task, HttpContext context, long begun)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        finally
        {
            traffic.End(context.Response.StatusCode, begun);
        }
    }
}

/// <summary>The paths that are no recommendations.</summary>
internal static class Paths
{
    public const string Health = "/health";
    public const string Live = "/health/live";
    public const string HealthReady = "/health/ready";
    public const string Startup = "/health/startup";
    public const string Dashboard = "/dashboard";
    public const string Ready = "/ready";
    public const string Metrics = "/metrics";
    public const string Alerts = "/alerts";
    public const string Reload = "/admin/reload";

    /// <summary>Whether whoever watches over the server asks.</summary>
    public static bool IsWatch(PathString path) =>
        path.Value is Health or Live or HealthReady or Startup or Ready or Metrics or Alerts or Reload or Dashboard;
}
