using System.IO.Compression;
using System.Security.Cryptography;

namespace MovieRec.Workbook;

/// <summary>A library that a page carries, gzip in base64 behind a loader that unpacks and starts it.</summary>
internal static class PackedScript
{
    /// <summary>The script; null where the build had no npm to get the library from.</summary>
    /// <param name="library">Name of the library's resource.</param>
    /// <param name="loader">Name of the loader's resource: a function's call up to its argument.</param>
    public static string? Create(string library, string loader)
    {
        using var resource = typeof(PackedScript).Assembly.GetManifestResourceStream(library);
        if (resource is null) return null;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        var source = content.ToArray();
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) gzip.Write(source);
        // What the loader starts is named too, for the page's policy.
        return $"<script data-starts=\"sha256-{Convert.ToBase64String(SHA256.HashData(source))}\">"
            + $"{PageShell.Resource(loader).TrimEnd()}{PageShell.Resource("gunzip.js").TrimEnd()}, "
            + $"\"{Convert.ToBase64String(compressed.ToArray())}\");</script>";
    }
}
