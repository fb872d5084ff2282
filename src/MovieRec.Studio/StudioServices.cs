using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using MovieRec.Studio.Components;
using MovieRec.Studio.Ratings;
using MovieRec.Studio.Server;
using MovieRec.Studio.Training;

namespace MovieRec.Studio;

/// <summary>The studio as a part of an ASP.NET Core application.</summary>
public static class StudioServices
{
    // A report says in itself which scripts are its own; none of them may speak to the studio.
    private const string PolicyOfReports = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
        + "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Adds what the studio needs.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">What it shows, and to whom.</param>
    public static IServiceCollection AddMovieRecStudio(this IServiceCollection services, StudioOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddStudioState(options).AddSingleton<StudioAssets>();
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            // Whoever comes back after three minutes begins anew, from the address, which says all of the state.
            circuits.DisconnectedCircuitMaxRetained = 16;
        });
        // Nothing here outlives the process, so no keys need to lie in a home directory.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        return services;
    }

    /// <summary>Adds what components ask for.</summary>
    internal static IServiceCollection AddStudioState(this IServiceCollection services, StudioOptions options) =>
        services.AddSingleton(options).AddSingleton(options.Figures).AddSingleton(new StudioData(options.Data))
            .AddSingleton<Trainings>().AddSingleton<MovieIndex>();

    /// <summary>
    /// Serves the studio at the root of a branch: <c>app.Map("/studio", studio => studio.UseMovieRecStudio())</c>.
    /// </summary>
    /// <param name="branch">The application, or a branch of it.</param>
    public static IApplicationBuilder UseMovieRecStudio(this IApplicationBuilder branch)
    {
        ArgumentNullException.ThrowIfNull(branch);
        branch.UseMiddleware<StudioGate>().UseMiddleware<StudioAssets>();
        if (branch.ApplicationServices.GetRequiredService<StudioOptions>().Reports is { } reports)
            branch.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(Path.GetFullPath(reports.Folder)),
                RequestPath = "/reports",
                OnPrepareResponse = file => file.Context.Response.Headers.ContentSecurityPolicy = PolicyOfReports,
            });
        // An address that leads nowhere is answered by a page that says so, and leads back.
        branch.UseStatusCodePagesWithReExecute("/missing", createScopeForStatusCodePages: true);
        branch.UseRouting();
        branch.UseAntiforgery();
        branch.UseEndpoints(endpoints => endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode(
            // The gate says who may frame what, in the policy of the page.
            server => server.ContentSecurityFrameAncestorsPolicy = null));
        return branch;
    }
}
