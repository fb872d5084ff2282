using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MovieRec.Workbook;

/// <summary>
/// Outputs of runs in a folder, one file a run, the least recently used given up when they take more than a limit. A
/// notebook's outputs are kept and taken as a whole: the state that one cell leaves to the next cannot be stored, so
/// where any cell's code has changed all run again. Prose may change freely. A damaged file counts as none.
/// </summary>
/// <param name="folder">The folder; it is made when needed.</param>
/// <param name="limit">Bytes that all files may take.</param>
public sealed class RunCache(string folder, long limit = 300_000_000)
{
    // HTML stays as it is: escaped, it would take half as much again.
    private static readonly JsonSerializerOptions Json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The outputs kept under <paramref name="key"/>, put to the cells of the notebook as it is now; null where there
    /// are none.
    /// </summary>
    internal NotebookRun? Find(string key, string path, NotebookDocument document)
    {
        try
        {
            var file = FileOf(key);
            var bytes = File.ReadAllBytes(file);
            var content = bytes.AsSpan(SHA256.HashSizeInBytes);
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes.AsSpan(0, SHA256.HashSizeInBytes))) return null;
            var entry = JsonSerializer.Deserialize<Entry>(content)!;
            File.SetLastAccessTimeUtc(file, DateTime.UtcNow);
            var next = 0;
            var cells = document.Cells.Select((cell, index) => NotebookRunner.NeedsProcess(cell)
                ? new CellRun(index + 1, cell, entry.Cells[next].Outputs, entry.Cells[next++].Duration, true)
                : new CellRun(index + 1, cell, NotebookRunner.Still(cell), TimeSpan.Zero, true)).ToArray();
            return new NotebookRun(path, document, cells, entry.Started, entry.Duration,
                entry.PeakMemory)
            { IsCached = true };
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or ArgumentException
                or NotSupportedException or NullReferenceException)
        {
            return null;
        }
    }

    /// <summary>
    /// Keeps a run's outputs under <paramref name="key"/>. A folder that cannot be written keeps nothing: the run is
    /// worth as much without.
    /// </summary>
    internal void Keep(string key, NotebookRun run)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var entry = new Entry(run.Started, run.Duration, run.PeakMemory,
                [.. run.Cells.Where(cell => NotebookRunner.NeedsProcess(cell.Cell))
                    .Select(cell => new EntryCell(cell.Outputs, cell.Duration))]);
            var content = JsonSerializer.SerializeToUtf8Bytes(entry, Json);
            AtomicFile.RemoveLeftovers(folder, _ => true);
            AtomicFile.Write(FileOf(key), [.. SHA256.HashData(content), .. content]);
            Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next run computes again.
        }
    }

    private void Trim()
    {
        var files = new DirectoryInfo(folder).EnumerateFiles("*.run")
            .OrderByDescending(file => file.LastAccessTimeUtc).ToArray();
        var total = 0L;
        foreach (var file in files)
            if ((total += file.Length) > limit) file.Delete();
    }

    private string FileOf(string key) => Path.Combine(folder, $"{key}.run");

    private sealed record Entry(
        DateTimeOffset Started, TimeSpan Duration, long PeakMemory, IReadOnlyList<EntryCell> Cells);

    private sealed record EntryCell(IReadOnlyList<CellOutput> Outputs, TimeSpan Duration);
}
