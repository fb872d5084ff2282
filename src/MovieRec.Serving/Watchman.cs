using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MovieRec.Experiments;
using MovieRec.Serving.Monitoring;

namespace MovieRec.Serving;

/// <summary>
/// Holds the alert rules against the live metrics once a second, and tells in the log and at <c>/alerts</c> what it
/// finds.
/// </summary>
/// <param name="traffic">Has the counts.</param>
/// <param name="deployments">Has coverage and drift.</param>
/// <param name="exposures">Has the exposure log.</param>
/// <param name="events">Has the store of events.</param>
/// <param name="metrics">Has the numbers of exposures.</param>
/// <param name="options">Name the rules and the clock.</param>
/// <param name="logger">Told of alerts.</param>
internal sealed partial class Watchman(Traffic traffic, DeploymentSlot deployments, Exposures exposures,
    TakenEvents events, ServerMetrics metrics, ServingOptions options, ILogger<Watchman> logger) : BackgroundService
{
    /// <summary>Looks between the counts that rates and shares are taken over.</summary>
    private const int Window = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly AlertBoard _board = new(
        options.RulesPath is { } path ? AlertRule.Read(path, LiveMetrics.Names) : UsualRules());
    private readonly Queue<TrafficCounts> _counts = new([traffic.Count()]);
    private volatile IReadOnlyDictionary<string, double> _metrics = new Dictionary<string, double>();

    /// <summary>The rules of a server that was told no others.</summary>
    public static IReadOnlyList<AlertRule> UsualRules()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("alerts.json")!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return AlertRule.Parse(json, "alerts.json", LiveMetrics.Names);
    }

    /// <summary>Adds the endpoint to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Paths.Alerts, Alerts).Describe(Alerts, "Health", "How the server does, and which alerts fire")
            .Answers<AlertsResponse>();

    /// <summary>Adds the page that shows it.</summary>
    public static void MapPage(IEndpointRouteBuilder routes) => routes.MapGet(Paths.Dashboard, DashboardPage.Send);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) Look();
        }
        catch (OperationCanceledException)
        {
            // The end of the server.
        }
#pragma warning disable CA1031 // A watchman who stumbles must not bring down what he watches.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(logger, exception);
        }
    }

    private void Look()
    {
        var now = traffic.Count();
        _metrics = LiveMetrics.Take(traffic, _counts.Peek(), now, deployments.Current, exposures.Log,
            events.Store);
        _counts.Enqueue(now);
        if (_counts.Count > Window) _counts.Dequeue();
        foreach (var alert in _board.Look(_metrics, options.Time.GetUtcNow()))
        {
            if (alert.State == AlertState.Firing)
                LogFiring(logger, alert.Rule.Severity, alert.Rule.Name, alert.Rule.Metric, alert.Value,
                    alert.Rule.Comparison == AlertComparison.Above ? "above" : "below", alert.Rule.Threshold);
            else LogQuiet(logger, alert.Rule.Name, alert.Rule.Metric, alert.Value);
        }
    }

    private Task Alerts(HttpContext context)
    {
        var deployment = deployments.Current;
        var response = new AlertsResponse(_metrics, [.. _board.Alerts.Select(alert => new AlertResponse(
            alert.Rule.Name, alert.Rule.Severity, alert.State, alert.Rule.Metric, alert.Rule.Comparison,
            alert.Rule.Threshold, alert.Rule.ForSeconds,
            double.IsNaN(alert.Value) ? null : alert.Value, alert.Since))], deployment.Model.Version,
            [.. deployment.Experiments.Select(experiment => new ExperimentResponse(experiment.Name,
                [.. experiment.Variants.Select(variant => new VariantResponse(variant.Name, variant.Weight,
                    metrics.ExposuresOf(experiment, variant)))]))]);
        return JsonBody.SendAsync(context.Response, response, ResponseJson.Default.AlertsResponse);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Alert ({Severity}) '{Name}': {Metric} is {Value}, and may not be {Comparison} {Threshold}")]
    private static partial void LogFiring(ILogger logger, AlertSeverity severity, string name, string metric,
        double value, string comparison, double threshold);

    [LoggerMessage(Level = LogLevel.Error, Message = "Alerts are watched no more")]
    private static partial void LogFailure(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "No more alert '{Name}': {Metric} is {Value}")]
    private static partial void LogQuiet(ILogger logger, string name, string metric, double value);
}
