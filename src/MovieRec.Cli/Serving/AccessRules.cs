using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace MovieRec.Cli.Serving;

/// <summary>
/// Who may ask, from which pages and how often: keys, CORS and rate limits. What nobody asked for is not in the way of
/// a request. Probes are let in, and what comes through the admin socket.
/// </summary>
internal static class AccessRules
{
    private const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    /// <summary>Whether a path is one at which a platform looks whether the service lives.</summary>
    public static bool IsProbe(PathString path) => path.StartsWithSegments("/health") || path == "/ready";

    /// <summary>Adds the services that the rules need.</summary>
    public static void Add(IServiceCollection services, ServerOptions options)
    {
        if (options.Origins.Count > 0)
            services.AddCors(cors => cors.AddDefaultPolicy(policy =>
            {
                if (options.Origins.Contains("*")) policy.AllowAnyOrigin();
                else policy.WithOrigins([.. options.Origins]);
                policy.WithMethods("GET", "HEAD", "POST").WithHeaders("Content-Type", "Authorization", Header)
                    .WithExposedHeaders("ETag", "Retry-After").SetPreflightMaxAge(TimeSpan.FromHours(1));
            }));
        if (options.RateLimit is { } limit)
            services.AddRateLimiter(limiter =>
            {
                limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                limiter.OnRejected = (rejected, _) =>
                {
                    var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                        ? Math.Max(1, Math.Ceiling(after.TotalSeconds)) : 1;
                    rejected.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
                    return ValueTask.CompletedTask;
                };
                limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                    IsExempt(context) ? RateLimitPartition.GetNoLimiter("")
                        : RateLimitPartition.GetTokenBucketLimiter(ClientOf(context, options),
                            _ => BucketOf(limit)));
            });
    }

    /// <summary>A bucket that sustains <paramref name="limit"/> requests a second; as many may come at once.</summary>
    internal static TokenBucketRateLimiterOptions BucketOf(int limit)
    {
        // About ten times a second, so that nobody waits long; the period makes up for what a tenth is not whole.
        var tokens = Math.Max(1, limit / 10);
        return new()
        {
            TokenLimit = limit,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / limit),
            AutoReplenishment = true,
        };
    }

    /// <summary>Puts the rules before what follows.</summary>
    public static void Use(WebApplication application, ServerOptions options)
    {
        if (options.Origins.Count > 0) application.UseCors();
        if (options.ApiKeys.Count > 0)
        {
            byte[][] keys = [.. options.ApiKeys.Select(Hash)];
            application.Use((context, next) =>
            {
                if (IsExempt(context) || (KeyOf(context) is { } key && Matches(keys, Hash(key)))) return next(context);
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Bearer";
                return Task.CompletedTask;
            });
        }
        if (options.RateLimit is not null) application.UseRateLimiter();
    }

    // The page itself holds nothing; what it shows it asks for with the key that its address holds.
    private static bool IsExempt(HttpContext context) => IsProbe(context.Request.Path)
        || context.Request.Path == "/dashboard" || AdminSocket.IsUsedBy(context);

    // A key that nobody checks is anything a client makes up, a new one for every request.
    private static string ClientOf(HttpContext context, ServerOptions options) =>
        (options.ApiKeys.Count > 0 ? KeyOf(context) : null) ?? context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static string? KeyOf(HttpContext context)
    {
        if (context.Request.Headers.TryGetValue(Header, out var key)) return key.ToString();
        var authorization = context.Request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim() : null;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    // All of them, so that the time tells nothing.
    private static bool Matches(byte[][] keys, byte[] given)
    {
        var found = false;
        foreach (var key in keys) found |= CryptographicOperations.FixedTimeEquals(key, given);
        return found;
    }
}
