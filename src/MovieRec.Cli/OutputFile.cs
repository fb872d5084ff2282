using System.Text.Encodings.Web;
using System.Text.Json;

namespace MovieRec.Cli;

/// <summary>A file that appears whole or not at all: written beside its place under a temporary name, and renamed by <see cref="Commit"/>.</summary>
/// <remarks>Open it before the work whose result it takes, so that a place that cannot be written is told at once.</remarks>
internal sealed class OutputFile : IDisposable
{
    /// <summary>How JSON is written: for programs and people to read, never to be pasted into HTML.</summary>
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _committed;

    /// <summary>Opens the temporary file.</summary>
    /// <param name="path">Where the file will be; its folder must exist.</param>
    /// <exception cref="UsageException">The folder does not exist, cannot be written, or the place is a folder itself.</exception>
    public OutputFile(string path)
    {
        _path = Path.GetFullPath(path);
        _temporary = $"{_path}.{Environment.ProcessId}.tmp";
        if (Directory.Exists(_path))
            throw new UsageException($"'{path}' is a folder; name a file in it.");
        if (!Directory.Exists(Path.GetDirectoryName(_path)))
            throw new UsageException($"The folder of '{path}' does not exist; create it first.");
        try
        {
            _stream = new FileStream(_temporary, FileMode.Create, FileAccess.Write);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written; choose another place or change its permissions.");
        }
    }

    /// <summary>Where to write.</summary>
    public Stream Stream => _stream;

    /// <summary>Gives the file its name, over whatever had it, once all of it is on the disk.</summary>
    public void Commit()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_committed) File.Delete(_temporary);
    }
}
