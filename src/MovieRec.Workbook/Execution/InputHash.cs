using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace MovieRec.Workbook;

/// <summary>One hash of everything that something was made from: texts, and files by place and content.</summary>
public sealed class InputHash : IDisposable
{
    private static readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), byte[]> Known = [];

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds texts, each apart from its neighbours.</summary>
    public void Add(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            _hash.AppendData(BitConverter.GetBytes(text.Length));
            _hash.AppendData(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Adds files, in whatever order they are named.</summary>
    /// <exception cref="IOException">One cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void AddFiles(IEnumerable<string> files) => AddNamed(files, file => file);

    // What a file does may depend on its place, or on its name alone.
    internal void AddNamed(IEnumerable<string> files, Func<string, string> nameOf)
    {
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            Add(nameOf(file));
            _hash.AppendData(HashOf(file));
        }
    }

    /// <summary>Adds a file, or every file in a folder; nothing where there is neither.</summary>
    /// <inheritdoc cref="AddFiles"/>
    public void AddFileOrFolder(string path)
    {
        if (File.Exists(path)) AddFiles([path]);
        else if (Directory.Exists(path)) AddFiles(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories));
    }

    /// <summary>The hash of what was added since the last call, in hexadecimal.</summary>
    public string Take() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    // The folder of one data set or library is looked at for every notebook, and is the same for all.
    private static byte[] HashOf(string file)
    {
        var info = new FileInfo(file);
        return Known.GetOrAdd((file, info.Length, info.LastWriteTimeUtc), _ =>
        {
            using var stream = info.OpenRead();
            return SHA256.HashData(stream);
        });
    }
}
