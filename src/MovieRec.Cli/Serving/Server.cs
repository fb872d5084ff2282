using System.Diagnostics;
using System.Net;
using System.Runtime;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.LoadTesting;
using MovieRec.Monitoring;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace MovieRec.Cli.Serving;

/// <summary>A running HTTP service over a model.</summary>
internal sealed class Server : IAsyncDisposable
{
    // A method is compiled again 100 ms after nothing new has been called, and once more after it has been watched for 30 calls.
    private static readonly TimeSpan CompilerIsIdle = TimeSpan.FromMilliseconds(500);

    private readonly WebApplication _application;
    private readonly ExposureLog? _exposures;

    private readonly string? _adminPath;

    private Server(WebApplication application, ExposureLog? exposures, string? adminPath) => (_application, _exposures, _adminPath) = (application, exposures, adminPath);

    /// <summary>Where it listens, with the ports it was given.</summary>
    public IReadOnlyList<Uri> Urls => UrlsOf(_application);

    /// <summary>Starts serving; when this returns, requests are answered.</summary>
    /// <param name="options">What, where and how much.</param>
    /// <param name="model">What the model file holds.</param>
    /// <param name="titles">The titles of movies.</param>
    /// <param name="configureLogging">Says where the log goes.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="UsageException">Experiments would share units.</exception>
    /// <exception cref="DataException">A file of an experiment or of rules, a model file or the exposure log cannot be read or is damaged.</exception>
    /// <exception cref="FailureException">An address cannot be listened on.</exception>
    public static async Task<Server> StartAsync(ServingOptions options, Recommender model, MovieTitles titles, Action<ILoggingBuilder> configureLogging, CancellationToken cancellationToken = default)
    {
        var experiments = ExperimentFile.ReadAll(options.ExperimentPaths);
        var rules = options.RulesPath is null ? Watchman.UsualRules() : Watchman.ReadRules(options.RulesPath);
        var first = Load(model);
        if (options.WarmUp > TimeSpan.Zero) await WarmUpAsync(options, new Deployment(new ServedModel(model, titles.Of(model, options.ModelPath))), cancellationToken).ConfigureAwait(false);
        var exposures = experiments.Count > 0 ? ExposureLog.Open(options.ExposuresPath) : null;
        try
        {
            var slot = new DeploymentSlot(() => Load(null), first);
            return new Server(await ListenAsync(options, slot, exposures, rules, configureLogging, cancellationToken).ConfigureAwait(false), exposures, options.AdminPath);
        }
        catch
        {
            exposures?.Dispose();
            throw;
        }

        Deployment Load(Recommender? read) => Deployment.Load(options.ModelPath, read, experiments, titles);
    }

    /// <summary>Takes no more requests and returns when those in flight are answered, or their time is up.</summary>
    public Task StopAsync() => _application.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        if (_adminPath is not null) File.Delete(_adminPath);
        _exposures?.Dispose();
    }

    /// <summary>
    /// Sends requests to a server that nobody else knows, so that the runtime has seen what is used most and compiled it well before the first visitor comes.
    /// Nothing of this is in metrics, coverage, drift or exposures.
    /// </summary>
    private static async Task WarmUpAsync(ServingOptions options, Deployment deployment, CancellationToken cancellationToken)
    {
        var slot = new DeploymentSlot(() => deployment, deployment);
        await using var application = await ListenAsync(options with { Addresses = [new ListenAddress(IPAddress.Loopback, 0)], MaxRequests = int.MaxValue, AdminPath = null }, slot, null, [], logging => { }, cancellationToken).ConfigureAwait(false);
        var target = new LoadTarget($"{UrlsOf(application)[0]}users/{Uri.EscapeDataString(deployment.Model.Users.TextOf(0))}/recommendations");
        var load = new LoadOptions { Mode = LoadMode.Closed, Rate = null, Connections = 8, WarmUp = TimeSpan.Zero, Duration = options.WarmUp };
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
            if (JitInfo.GetCompiledMethodCount() is var compiled && compiled != known) (known, since) = (compiled, Stopwatch.GetTimestamp());
            await Task.Delay(CompilerIsIdle / 10, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<WebApplication> ListenAsync(
        ServingOptions options, DeploymentSlot deployments, ExposureLog? exposures, IReadOnlyList<AlertRule> rules, Action<ILoggingBuilder> configureLogging, CancellationToken cancellationToken)
    {
        if (options.AdminPath is { } socket) AdminSocket.Clear(socket);
        var builder = CreateBuilder(options, configureLogging);
        builder.Services.AddSingleton(new Traffic()).AddSingleton(deployments).AddSingleton<ServerMetrics>();
        builder.Services.AddSingleton(services => new Watchman(
            services.GetRequiredService<Traffic>(), deployments, exposures, rules, options.Time, services.GetRequiredService<ILogger<Watchman>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<Watchman>());
        var application = builder.Build();
        Map(application, options, exposures);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            if (options.AdminPath is { } opened) AdminSocket.Restrict(opened);
            return application;
        }
        catch (IOException exception)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new FailureException(exception.InnerException is AddressInUseException
                ? $"{string.Join(" or ", options.Addresses)} is in use by another program; end that one, or choose another port with --urls."
                : $"{string.Join(" or ", options.Addresses)} cannot be listened on: {exception.Message}");
        }
    }

    private static IReadOnlyList<Uri> UrlsOf(WebApplication application) =>
        [.. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Where(address => !address.StartsWith("http://unix:", StringComparison.Ordinal)).Select(address => new Uri(address))];

    private static WebApplicationBuilder CreateBuilder(ServingOptions options, Action<ILoggingBuilder> configureLogging)
    {
        // Empty, so that no appsettings.json or ASPNETCORE_ variable that happens to be about can open another port or turn on a page for developers.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory });
        configureLogging(builder.Logging);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolver = JsonTypeInfoResolver.Combine(ResponseJson.Default, RequestJson.Default));
        builder.Services.AddOpenApi(api => api.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "MovieRec", Version = "1", Description = "Movie recommendations. Failures are problem details (RFC 9457)." };
            // Whoever reads the document knows where they got it; a server behind a proxy does not.
            document.Servers = [];
            return Task.CompletedTask;
        }));
        builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("movierec")).WithMetrics(ServerMetrics.AddTo);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestLineSize = 4 * 1024;
            // Who sends little by little is cut off soon, and so is who takes an answer so.
            kestrel.Limits.RequestHeadersTimeout = options.HeadTime;
            kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = new MinDataRate(options.LeastRate, options.RateGrace);
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            foreach (var (address, port) in options.Addresses) kestrel.Listen(address, port);
            if (options.AdminPath is { } socket) kestrel.ListenUnixSocket(socket, AdminSocket.MarkAll);
        });
        return builder;
    }

    private static void Map(WebApplication application, ServingOptions options, ExposureLog? exposures)
    {
        application.Use((context, next) =>
        {
            // HEAD asks for the head of what GET answers, and the server leaves the body out by itself. A list for a user may be an exposure, which nobody sees then.
            if (HttpMethods.IsHead(context.Request.Method) && !context.Request.Path.StartsWithSegments("/users")) context.Request.Method = HttpMethods.Get;
            return next(context);
        });
        application.UseMiddleware<BodyMiddleware>();
        application.UseMiddleware<AdmissionMiddleware>(options);
        application.UseMiddleware<FailureMiddleware>();
        application.UseRouting();
        var services = application.Services;
        var (deployments, metrics) = (services.GetRequiredService<DeploymentSlot>(), services.GetRequiredService<ServerMetrics>());
        new RecommendationEndpoints(deployments, exposures, metrics, options.Time, options).Map(application);
        new HealthEndpoints(deployments, exposures, application.Lifetime).Map(application);
        new AdminEndpoints(deployments, metrics, services.GetRequiredService<ILogger<AdminEndpoints>>()).Map(application);
        services.GetRequiredService<Watchman>().Map(application);
        application.MapPrometheusScrapingEndpoint(Paths.Metrics);
        application.MapOpenApi();
        application.UseEndpoints(_ => { });
    }

    /// <summary>Signals are the command line's to handle.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
