using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MovieRec.Experiments;
using MovieRec.Serving.Events;

namespace MovieRec.Serving;

/// <summary>Adds recommendations to an ASP.NET Core application.</summary>
public static class MovieRecServices
{
    /// <summary>Adds a saved model of any kind.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="modelPath">The model file; read when the endpoints are mapped.</param>
    public static IServiceCollection AddMovieRec(this IServiceCollection services, string modelPath) =>
        services.AddMovieRec(new ServingOptions { ModelPath = modelPath });

    /// <summary>Adds a model that was trained or loaded here.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="model">The model.</param>
    public static IServiceCollection AddMovieRec(this IServiceCollection services, Recommender model) =>
        services.AddMovieRec(new ServingOptions { Model = model });

    /// <summary>Adds what the options say.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">The model, experiments and limits.</param>
    public static IServiceCollection AddMovieRec(this IServiceCollection services, ServingOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options).AddSingleton<Traffic>().AddSingleton<Exposures>().AddSingleton<TakenEvents>()
            .AddSingleton<Outcomes>()
            .AddSingleton<ServedModels>()
            .AddSingleton<ServerMetrics>();
        services.AddSingleton(provider => provider.GetRequiredService<ServedModels>().Slot);
        services.AddSingleton<Watchman>();
        services.AddHostedService(provider => provider.GetRequiredService<Watchman>());
        services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0,
                JsonTypeInfoResolver.Combine(ResponseJson.Default, RequestJson.Default)));
        services.ConfigureAll<OpenApiOptions>(ExactTypes.AddTo);
        return services;
    }

    /// <summary>
    /// Puts around every request of the application what otherwise stands around the endpoints of
    /// <see cref="MapMovieRec"/> alone: bodies are taken in before a request counts, more requests than
    /// <see cref="ServingOptions.MaxRequests"/> are refused with 503, and failures are problem details. Call it before
    /// anything else, in an application that is nothing but this service.
    /// </summary>
    public static IApplicationBuilder UseMovieRec(this IApplicationBuilder application)
    {
        ArgumentNullException.ThrowIfNull(application);
        application.ApplicationServices.GetRequiredService<ServedModels>().IsAroundAll = true;
        return application.UseMiddleware<BodyMiddleware>().UseMiddleware<AdmissionMiddleware>()
            .UseMiddleware<FailureMiddleware>();
    }

    /// <summary>
    /// Maps the endpoints for recommendations, reasons, movies, ratings of a new user and, where
    /// <see cref="ServingOptions.EventsPath"/> says so, events. Model files are read now.
    /// </summary>
    /// <param name="routes">The application.</param>
    /// <param name="prefix">What their paths begin with.</param>
    /// <returns>The endpoints, to which more can be added, such as who may ask.</returns>
    /// <exception cref="Data.DataException">A file cannot be read or is damaged; the message says which.</exception>
    /// <exception cref="ExperimentException">Two experiments would share units.</exception>
    public static IEndpointConventionBuilder MapMovieRec(this IEndpointRouteBuilder routes, string prefix = "/")
    {
        var group = Group(routes, prefix, isAdmitted: false);
        var services = routes.ServiceProvider;
        var (deployments, events, metrics, options) = (services.GetRequiredService<DeploymentSlot>(),
            services.GetRequiredService<TakenEvents>(), services.GetRequiredService<ServerMetrics>(),
            services.GetRequiredService<ServingOptions>());
        new RecommendationEndpoints(deployments, services.GetRequiredService<Exposures>().Log, events.Histories,
            metrics, options).Map(group);
        new MovieEndpoints(deployments, options).Map(group);
        if (options.ExperimentPaths.Count > 0)
            new ExperimentEndpoints(services.GetRequiredService<ServedModels>().Experiments,
                services.GetRequiredService<Outcomes>(), options,
                services.GetRequiredService<ILogger<ExperimentEndpoints>>()).Map(group);
        if (events.Store is { } store)
            new EventEndpoints(deployments, store, metrics, options,
                services.GetRequiredService<ILogger<EventEndpoints>>()).Map(group);
        return group;
    }

    /// <summary>
    /// Maps <c>/health</c>, <c>/ready</c>, <c>/alerts</c> and <c>/dashboard</c>, for whoever watches over the
    /// application.
    /// </summary>
    /// <inheritdoc cref="MapMovieRec"/>
    public static IEndpointConventionBuilder MapMovieRecHealth(this IEndpointRouteBuilder routes, string prefix = "/")
    {
        var group = Group(routes, prefix, isAdmitted: true);
        var services = routes.ServiceProvider;
        new HealthEndpoints(
            services.GetRequiredService<DeploymentSlot>(), services.GetRequiredService<Exposures>().Log,
            services.GetRequiredService<IHostApplicationLifetime>()).Map(group);
        services.GetRequiredService<Watchman>().Map(group);
        Watchman.MapPage(group);
        return group;
    }

    /// <summary>
    /// Maps <c>POST /admin/reload</c>, which has the model files loaded anew. Let only those reach it who may do that.
    /// </summary>
    /// <param name="routes">The application.</param>
    /// <param name="prefix">What the path begins with.</param>
    /// <param name="refuse">
    /// Tells in one sentence why a request may not; null where it may. Null to leave that to the application.
    /// </param>
    public static IEndpointConventionBuilder MapMovieRecAdmin(
        this IEndpointRouteBuilder routes, string prefix = "/", Func<HttpContext, string?>? refuse = null)
    {
        var group = Group(routes, prefix, isAdmitted: true);
        var services = routes.ServiceProvider;
        new AdminEndpoints(
            services.GetRequiredService<ServedModels>(), services.GetRequiredService<ServerMetrics>(), refuse,
            services.GetRequiredService<ILogger<AdminEndpoints>>()).Map(group);
        return group;
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string prefix, bool isAdmitted)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(prefix);
        var services = routes.ServiceProvider;
        var group = routes.MapGroup(prefix.TrimEnd('/'));
        if (services.GetRequiredService<ServedModels>().IsAroundAll) return group;
        var (traffic, options, logger) = (services.GetRequiredService<Traffic>(),
            services.GetRequiredService<ServingOptions>(), services.GetRequiredService<ILogger<FailureMiddleware>>());
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is not { } handler) return;
            RequestDelegate inner = new FailureMiddleware(handler, options, logger).InvokeAsync;
            // Whoever watches over the application is let in however many ask.
            endpoint.RequestDelegate = isAdmitted
                ? inner
                : new BodyMiddleware(new AdmissionMiddleware(inner, traffic, options).InvokeAsync, traffic).InvokeAsync;
        });
        return group;
    }
}
