using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.LoadTesting;
using MovieRec.Serving;
using MovieRec.Studio;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Scalar.AspNetCore;

namespace MovieRec.Cli.Serving;

/// <summary>A running HTTP service over a model.</summary>
internal sealed class Server : IAsyncDisposable
{
    // A method is compiled again 100 ms after nothing new has been called, and once more after it has been watched for
    // 30 calls.
    private static readonly TimeSpan CompilerIsIdle = TimeSpan.FromMilliseconds(500);

    private const string DocumentPath = "/openapi/v1.json";

    /// <summary>
    /// Seconds: answers take tens of microseconds, and the usual buckets begin where this server has long been too
    /// slow.
    /// </summary>
    private static readonly double[] LatencyBounds = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02,
        0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    private readonly WebApplication _application;
    private readonly string? _adminPath;

    private Server(WebApplication application, string? adminPath) =>
        (_application, _adminPath) = (application, adminPath);

    /// <summary>Where it listens, with the ports it was given.</summary>
    public IReadOnlyList<Uri> Urls => UrlsOf(_application);

    /// <summary>Starts serving; when this returns, requests are answered.</summary>
    /// <param name="options">What, where and how much.</param>
    /// <param name="configureLogging">Says where the log goes.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ExperimentException">Experiments would share units.</exception>
    /// <exception cref="DataException">
    /// A file of an experiment or of rules, a model file or the exposure log cannot be read or is damaged.
    /// </exception>
    /// <exception cref="FailureException">An address cannot be listened on.</exception>
    public static async Task<Server> StartAsync(
        ServerOptions options, Action<ILoggingBuilder> configureLogging, CancellationToken cancellationToken = default)
    {
        // Files that cannot be read, and a socket that cannot be made, are told at once, not after the warm-up.
        if (options.AdminPath is { } socket) AdminSocket.Clear(socket);
        var application = Build(options, configureLogging);
        try
        {
            if (options.WarmUp > TimeSpan.Zero)
            {
                await WarmUpAsync(options, application.Services.GetRequiredService<ServedModels>().Current,
                    cancellationToken).ConfigureAwait(false);
                // What that and the reading of the model left behind would stay in memory for as long as it runs.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
            await ListenAsync(application, options, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        return new Server(application, options.AdminPath);
    }

    /// <summary>Takes no more requests and returns when those in flight are answered, or their time is up.</summary>
    public Task StopAsync() => _application.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        if (_adminPath is not null) File.Delete(_adminPath);
    }

    /// <summary>
    /// Sends requests to a server that nobody else knows, so that the runtime has seen what is used most and compiled
    /// it well before the first visitor comes. Nothing of this is in metrics, coverage, drift or exposures.
    /// </summary>
    private static async Task WarmUpAsync(
        ServerOptions options, Recommender model, CancellationToken cancellationToken)
    {
        var unknown = options with
        {
            Addresses = [new ListenAddress(IPAddress.Loopback, 0)],
            AdminPath = null,
            Studio = null,
            ApiKeys = [],
            RateLimit = null,
            Otlp = null,
            Serving = new ServingOptions { Model = model, MaxRequests = int.MaxValue },
        };
        await using var application = Build(unknown, logging => { });
        await ListenAsync(application, unknown, cancellationToken).ConfigureAwait(false);
        var target = new LoadTarget(
            $"{UrlsOf(application)[0]}users/{Uri.EscapeDataString(model.Train.Users.TextOf(0))}/recommendations");
        var load = new LoadOptions
        {
            Mode = LoadMode.Closed,
            Rate = null,
            Connections = 8,
            WarmUp = TimeSpan.Zero,
            Duration = options.WarmUp,
        };
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loading = Task.Run(() => LoadGenerator.Run(target, load, enough.Token), CancellationToken.None);
        await Task.WhenAny(loading, CompiledAsync(enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        try
        {
            await loading.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing is left to compile.
        }
    }

    /// <summary>Returns when the runtime has compiled nothing for a while, or has been told to stop waiting.</summary>
    private static async Task CompiledAsync(CancellationToken cancellationToken)
    {
        var (known, since) = (-1L, Stopwatch.GetTimestamp());
        while (!cancellationToken.IsCancellationRequested && Stopwatch.GetElapsedTime(since) < CompilerIsIdle)
        {
            if (JitInfo.GetCompiledMethodCount() is var compiled && compiled != known)
                (known, since) = (compiled, Stopwatch.GetTimestamp());
            await Task.Delay(CompilerIsIdle / 10, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>An application that has read its files and does not listen yet.</summary>
    private static WebApplication Build(ServerOptions options, Action<ILoggingBuilder> configureLogging)
    {
        var builder = CreateBuilder(options, configureLogging);
        builder.Services.AddMovieRec(options.Serving with { DocumentPath = DocumentPath });
        var application = builder.Build();
        try
        {
            if (options.Studio is not null) MapStudio(application);
            Map(application, options);
            return application;
        }
        catch
        {
            ((IDisposable)application).Dispose();
            throw;
        }
    }

    private static async Task ListenAsync(
        WebApplication application, ServerOptions options, CancellationToken cancellationToken)
    {
        // From here on it counts, by name, what every application of the process counts: not before a warm-up is over.
        application.MapPrometheusScrapingEndpoint("/metrics");
        application.UseEndpoints(_ => { });
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            if (options.AdminPath is { } opened) AdminSocket.Restrict(opened);
        }
        // An address of another machine, or a port that only root may have, is told by the socket itself.
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw exception.InnerException is AddressInUseException ? ListenAddress.InUse(options.Addresses)
                : new FailureException(
                    $"{string.Join(" or ", options.Addresses)} cannot be listened on: {exception.Message}");
        }
    }

    private static IReadOnlyList<Uri> UrlsOf(WebApplication application) =>
        [.. application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Where(address => !address.StartsWith("http://unix:",
                StringComparison.Ordinal)).Select(address => new Uri(address))];

    private static WebApplicationBuilder CreateBuilder(ServerOptions options, Action<ILoggingBuilder> configureLogging)
    {
        // Empty, so that no appsettings.json or ASPNETCORE_ variable that happens to be about can open another port or
        // turn on a page for developers.
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions
            {
                EnvironmentName = Environments.Production,
                ContentRootPath = AppContext.BaseDirectory
            });
        configureLogging(builder.Logging);
        if (options.Studio is { } studio) builder.Services.AddMovieRecStudio(studio);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);
        builder.Services.AddOpenApi(api => api.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "MovieRec",
                Version = "1",
                Description = "Movie recommendations. Failures are problem details (RFC 9457).",
            };
            return Task.CompletedTask;
        }));
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("movierec")).WithMetrics(Collect);
        if (options.Otlp is { } otlp)
            telemetry.WithTracing(tracing => tracing.AddAspNetCoreInstrumentation(
                requests => requests.Filter = context => !AccessRules.IsProbe(context.Request.Path)))
                .UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, otlp);
        AccessRules.Add(builder.Services, options);
        builder.Services.AddResponseCompression(compression => compression.MimeTypes =
            [.. ResponseCompressionDefaults.MimeTypes, "application/openmetrics-text"]);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            // The studio's addresses say all of its state, ratings of one's own among it.
            kestrel.Limits.MaxRequestLineSize = options.Studio is null ? 4 * 1024 : StudioServer.LongestAddress;
            // Who sends little by little is cut off soon, and so is who takes an answer so.
            kestrel.Limits.RequestHeadersTimeout = options.HeadTime;
            kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = new MinDataRate(
                options.LeastRate, options.RateGrace);
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            foreach (var (address, port) in options.Addresses) kestrel.Listen(address, port);
            if (options.AdminPath is { } socket) kestrel.ListenUnixSocket(socket, AdminSocket.MarkAll);
        });
        return builder;
    }

    // Before the service's own requests are counted: an open page of the studio is one for as long as it is looked at.
    private static void MapStudio(WebApplication application) =>
        application.UseWebSockets().Map("/studio", studio => studio.UseMovieRecStudio());

    private static void Map(WebApplication application, ServerOptions options)
    {
        application.Use((context, next) =>
        {
            // HEAD asks for the head of what GET answers, and the server leaves the body out by itself. With
            // experiments a list for a user is an exposure, which nobody sees then.
            if (HttpMethods.IsHead(context.Request.Method)
                && (options.Serving.ExperimentPaths.Count == 0 || !context.Request.Path.StartsWithSegments("/users")))
                context.Request.Method = HttpMethods.Get;
            return next(context);
        });
        application.UseMovieRec();
        AccessRules.Use(application, options);
        // A list of ten movies is a packet either way; what is long is worth the work.
        application.UseWhen(context => IsLong(context.Request.Path), branch => branch.UseResponseCompression());
        application.UseRouting();
        application.MapMovieRec();
        application.MapMovieRecHealth();
        application.MapMovieRecAdmin(refuse: context => AdminSocket.IsUsedBy(context)
            ? null
            : "This can be asked for at the server's admin socket only; "
                + "start the server with --admin FILE to have one.");
        application.MapOpenApi();
        application.MapScalarApiReference("/docs", Docs);
        new IndexPage(application.Services.GetRequiredService<ServedModels>(), options.Studio is not null)
            .Map(application);
    }

    private static bool IsLong(PathString path) => !path.StartsWithSegments("/users") && (
        path.StartsWithSegments("/movies") || path.StartsWithSegments("/openapi") || path.StartsWithSegments("/docs")
        || path.StartsWithSegments("/metrics") || path.StartsWithSegments("/dashboard")
        || path.StartsWithSegments("/recommendations/batch"));

    /// <summary>The reference of the API as a page; everything it needs comes from here.</summary>
    private static void Docs(ScalarOptions docs) => docs.WithTitle("MovieRec").WithOpenApiRoutePattern(DocumentPath)
        .DisableDefaultFonts().DisableTelemetry().DisableAgent()
        // They lead to a service of somebody else.
        .HideDeveloperTools().HideClientButton();

    /// <summary>Has a provider of metrics collect the service's, and those of ASP.NET Core and the runtime.</summary>
    private static void Collect(MeterProviderBuilder metrics) => metrics
        .AddMeter("MovieRec.Serving", "Microsoft.AspNetCore.Hosting", "System.Runtime")
        .AddView("http.server.request.duration",
            new ExplicitBucketHistogramConfiguration { Boundaries = LatencyBounds })
        // Whoever scrapes twice a second means it.
        .AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0);

    /// <summary>Signals are the command line's to handle.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
