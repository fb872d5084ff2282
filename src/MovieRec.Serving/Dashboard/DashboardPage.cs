using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MovieRec.Serving;

/// <summary>
/// The live page: one file that needs nothing from elsewhere and asks <c>/alerts</c> every two seconds. Its policy
/// names its own style and script by their checksums, and allows no other.
/// </summary>
internal static class DashboardPage
{
    private static readonly Lazy<(byte[] Page, string Policy)> Built = new(Build);

    /// <summary>Sends the page.</summary>
    public static Task Send(HttpContext context)
    {
        var (page, policy) = Built.Value;
        var headers = context.Response.Headers;
        (headers.ContentSecurityPolicy, headers.XContentTypeOptions, headers.CacheControl) =
            (policy, "nosniff", "no-cache");
        headers["Referrer-Policy"] = "no-referrer";
        (context.Response.ContentType, context.Response.ContentLength) = ("text/html; charset=utf-8", page.Length);
        return context.Response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }

    private static (byte[] Page, string Policy) Build()
    {
        var (style, script) = (Read("dashboard.css"), Read("dashboard.js"));
        var page = Read("dashboard.html").Replace("/*style*/", style, StringComparison.Ordinal)
            .Replace("/*script*/", script, StringComparison.Ordinal);
        return (Encoding.UTF8.GetBytes(page), $"default-src 'none'; style-src '{Checksum(style)}'; "
            + $"script-src '{Checksum(script)}'; connect-src 'self'; img-src data:; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'");
    }

    private static string Checksum(string text) =>
        $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
