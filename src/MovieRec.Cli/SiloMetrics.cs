using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MovieRec.Cluster.Hosting;
using OpenTelemetry.Metrics;

namespace MovieRec.Cli;

/// <summary>
/// Serves the metrics of a silo, ours and those of Orleans, at <c>/metrics</c> in the text format of Prometheus.
/// </summary>
internal static class SiloMetrics
{
    private const string OrleansMeter = "Microsoft.Orleans";

    /// <summary>Begins to serve; dispose of the result to end it.</summary>
    /// <exception cref="FailureException">The port is taken.</exception>
    public static async Task<WebApplication> StartAsync(
        IPAddress address, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(address, port));
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(SiloHost.MeterName, OrleansMeter).AddPrometheusExporter());
        var application = builder.Build();
        application.MapPrometheusScrapingEndpoint();
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return application;
        }
        catch (IOException exception)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new FailureException(
                FormattableString.Invariant($"Metrics cannot be served at {address}:{port} ")
                    + FormattableString.Invariant($"({exception.Message.TrimEnd('.')}); name another --metrics port."));
        }
    }
}
