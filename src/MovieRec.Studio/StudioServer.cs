using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MovieRec.Studio.Training;

namespace MovieRec.Studio;

/// <summary>A running studio.</summary>
public sealed class StudioServer : IAsyncDisposable
{
    /// <summary>
    /// Bytes that a request line may take: somebody's own ratings of a few thousand movies stand in the address.
    /// </summary>
    public const int LongestAddress = 64 * 1024;

    private readonly WebApplication _application;

    private StudioServer(WebApplication application) => _application = application;

    /// <summary>Where it listens, with the ports it was given.</summary>
    public IReadOnlyList<Uri> Urls =>
        [.. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address))];

    /// <summary>Starts a studio; when this returns, it answers.</summary>
    /// <param name="options">What it shows, and to whom.</param>
    /// <param name="addresses">Where to listen; port 0 takes a free one.</param>
    /// <param name="configureLogging">Says where the log goes.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ArgumentException">Others than this machine could reach it, and there is no key.</exception>
    /// <exception cref="IOException">An address cannot be listened on.</exception>
    public static async Task<StudioServer> StartAsync(StudioOptions options, IReadOnlyList<IPEndPoint> addresses,
        Action<ILoggingBuilder> configureLogging, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(configureLogging);
        if (options.Key is null && addresses.Any(address => !IPAddress.IsLoopback(address.Address)))
            throw new ArgumentException("A studio that others than this machine can reach needs a key.",
                nameof(options));
        // Empty, so that no appsettings.json or ASPNETCORE_ variable that happens to be about can open another port.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            EnvironmentName = Environments.Production,
            ContentRootPath = AppContext.BaseDirectory,
        });
        configureLogging(builder.Logging);
        builder.Services.AddMovieRecStudio(options);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        // Pages that are open would hold it up.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = LongestAddress;
            kestrel.Limits.MaxRequestHeadersTotalSize = 2 * LongestAddress;
            foreach (var address in addresses) kestrel.Listen(address);
        });
        var application = builder.Build();
        application.UseWebSockets();
        application.UseMovieRecStudio();
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        // Whoever opens the studio finds the first model there.
        _ = application.Services.GetRequiredService<Trainings>().PrepareAsync();
        return new StudioServer(application);
    }

    /// <summary>Ends it.</summary>
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
