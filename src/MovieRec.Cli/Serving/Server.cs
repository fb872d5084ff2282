using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MovieRec.Cli.Serving;

/// <summary>A running HTTP service over a model.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly WebApplication _application;

    private Server(WebApplication application) => _application = application;

    /// <summary>Where it listens, with the ports it was given.</summary>
    public IReadOnlyList<Uri> Urls => [.. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>Starts serving; when this returns, requests are answered.</summary>
    /// <param name="options">What, where and how much.</param>
    /// <param name="model">The model to begin with.</param>
    /// <param name="configureLogging">Says where the log goes.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="FailureException">An address cannot be listened on.</exception>
    public static async Task<Server> StartAsync(ServingOptions options, ServedModel model, Action<ILoggingBuilder> configureLogging, CancellationToken cancellationToken = default)
    {
        // Empty, so that no appsettings.json or ASPNETCORE_ variable that happens to be about can open another port or turn on a page for developers.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory });
        configureLogging(builder.Logging);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestLineSize = 4 * 1024;
            foreach (var (address, port) in options.Addresses) kestrel.Listen(address, port);
        });

        var application = builder.Build();
        application.UseMiddleware<FailureMiddleware>();
        application.UseRouting();
        var slot = new ModelSlot(model);
        new RecommendationEndpoints(slot, options).Map(application);
        new HealthEndpoints(slot, application.Lifetime).Map(application);
        application.UseEndpoints(_ => { });
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new FailureException(exception.InnerException is AddressInUseException
                ? $"{string.Join(" or ", options.Addresses)} is in use by another program; end that one, or choose another port with --urls."
                : $"{string.Join(" or ", options.Addresses)} cannot be listened on: {exception.Message}");
        }
        return new Server(application);
    }

    /// <summary>Takes no more requests and returns when those in flight are answered, or their time is up.</summary>
    public Task StopAsync() => _application.StopAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>Signals are the command line's to handle.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
