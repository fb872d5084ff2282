using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using MovieRec.Charts;

namespace MovieRec.Studio.Server;

/// <summary>Scripts and styles, out of the assemblies that hold them.</summary>
/// <param name="figures">Brings plotly.js.</param>
internal sealed class StudioAssets(IFigureBuilder figures) : IMiddleware
{
    private readonly FrozenDictionary<string, Lazy<Asset>> _assets = new Dictionary<string, Lazy<Asset>>
    {
        ["/studio.css"] = new(() => Own("studio.css", "text/css; charset=utf-8")),
        ["/studio.js"] = new(() => Own("studio.js", "text/javascript; charset=utf-8")),
        ["/_framework/blazor.web.js"] = new(() => Own("_framework/blazor.web.js", "text/javascript; charset=utf-8")),
        ["/plotly.js"] = new(() => Asset.Read(figures.OpenPlotlyScript(), "text/javascript; charset=utf-8")),
    }.ToFrozenDictionary();

    /// <inheritdoc/>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!_assets.TryGetValue(context.Request.Path.Value ?? "", out var asset)) return next(context);
        // Kept by the browser, which asks whether it is the same: another version may be started at the same port.
        context.Response.Headers.CacheControl = "no-cache";
        var (bytes, type, tag) = asset.Value;
        return TypedResults.Bytes(bytes, type, entityTag: new EntityTagHeaderValue(tag)).ExecuteAsync(context);
    }

    private static Asset Own(string name, string type) =>
        Asset.Read(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!, type);

    private sealed record Asset(byte[] Bytes, string Type, string Tag)
    {
        public static Asset Read(Stream stream, string type)
        {
            using var source = stream;
            using var bytes = new MemoryStream();
            source.CopyTo(bytes);
            var content = bytes.ToArray();
            return new Asset(content, type, $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
        }
    }
}
