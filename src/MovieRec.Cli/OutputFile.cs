using System.Text.Encodings.Web;
using System.Text.Json;
using MovieRec.Data;

namespace MovieRec.Cli;

/// <summary>An <see cref="AtomicFile"/> that a command writes its result to.</summary>
/// <remarks>
/// Open it before the work whose result it takes, so that a place that cannot be written is told at once.
/// </remarks>
internal sealed class OutputFile : IDisposable
{
    /// <summary>How JSON is written: for programs and people to read, never to be pasted into HTML.</summary>
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly AtomicFile _file;

    /// <summary>Opens the file under its temporary name.</summary>
    /// <param name="path">Where the file will be; its folder must exist.</param>
    /// <exception cref="UsageException">
    /// The folder does not exist, cannot be written, or the place is a folder itself.
    /// </exception>
    public OutputFile(string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"'{path}' is a folder; name a file in it.");
        try
        {
            _file = new AtomicFile(path);
        }
        catch (DirectoryNotFoundException)
        {
            throw new UsageException($"The folder of '{path}' does not exist; create it first.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written; choose another place or change its permissions.");
        }
    }

    /// <summary>Where to write.</summary>
    public Stream Stream => _file.Stream;

    /// <summary>Writes a value as JSON, the whole of the file, and commits it.</summary>
    /// <param name="value">What to write.</param>
    /// <param name="cancellationToken">Leaves nothing written.</param>
    /// <param name="options">How; null for indented, as a rule.</param>
    public async Task CommitJsonAsync<T>(
        T value, CancellationToken cancellationToken, JsonSerializerOptions? options = null)
    {
        await JsonSerializer.SerializeAsync(Stream, value, options ?? Indented, cancellationToken)
            .ConfigureAwait(false);
        Commit();
    }

    /// <summary>Gives the file its name, over whatever had it, once all of it is on the disk.</summary>
    public void Commit() => _file.Commit();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
