using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

#if WORKBOOK
// The notebook engine knows nothing of movies, and compiles this file for itself.
namespace MovieRec.Workbook;
#else
namespace MovieRec.Data;
#endif

/// <summary>
/// A file that appears whole or not at all: written beside its place under a temporary name, and renamed by
/// <see cref="Commit"/>. A symbolic link stays one: the file it names is replaced. A file that is replaced keeps its
/// permissions. What a process that was killed left half-written is deleted when the same file is written again.
/// </summary>
#if WORKBOOK
internal sealed class AtomicFile : IDisposable
#else
public sealed class AtomicFile : IDisposable
#endif
{
    private const string Suffix = ".tmp";

    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _committed;

    /// <summary>Opens the temporary file.</summary>
    /// <param name="path">Where the file will be; its folder must exist.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public AtomicFile(string path)
    {
        var link = new FileInfo(path);
        _path = link.LinkTarget is null ? link.FullName : link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        RemoveLeftovers(_path);
        _temporary = TemporaryOf(_path);
        _stream = new FileStream(_temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        if (!OperatingSystem.IsWindows() && File.Exists(_path))
            File.SetUnixFileMode(_stream.SafeFileHandle, File.GetUnixFileMode(_path));
    }

    /// <summary>Where to write.</summary>
    public Stream Stream => _stream;

    /// <summary>For reading what was written and flushed.</summary>
    public SafeFileHandle Handle => _stream.SafeFileHandle;

    /// <summary>Writes a whole file.</summary>
    /// <inheritdoc cref="AtomicFile(string)"/>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new AtomicFile(path);
        file.Stream.Write(content);
        file.Commit();
    }

    /// <summary>Gives the file its name once all of it is on the disk.</summary>
    /// <param name="overwrite">Whether a file that has the name already is replaced.</param>
    /// <param name="flushToDisk">
    /// Whether it must outlast a power failure right after; where not, whoever reads it must see for themselves that it
    /// is whole.
    /// </param>
    /// <exception cref="IOException">The disk is full or failed, or the name is taken.</exception>
    public void Commit(bool overwrite = true, bool flushToDisk = true)
    {
        _stream.Flush(flushToDisk);
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite);
        _committed = true;
    }

    /// <summary>Deletes what was not committed.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk does not take what is still in the buffer; whoever wrote has been told, and the file goes.
        }
        if (_committed) return;
        try
        {
            File.Delete(_temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next write deletes it.
        }
    }

    /// <summary>The temporary name, in this process, of a file or folder.</summary>
    public static string TemporaryOf(string path) =>
        $"{path}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}{Suffix}";

    /// <summary>Deletes what processes that have ended left under temporary names of a file or folder.</summary>
    /// <param name="path">Its final name.</param>
    public static void RemoveLeftovers(string path)
    {
        var name = Path.GetFileName(path);
        RemoveLeftovers(Path.GetDirectoryName(path)!, other => other == name);
    }

    /// <summary>
    /// As <see cref="RemoveLeftovers(string)"/>, of every file and folder of <paramref name="folder"/> whose final name
    /// is one of <paramref name="names"/>.
    /// </summary>
    public static void RemoveLeftovers(string folder, Predicate<string> names)
    {
        try
        {
            foreach (var found in new DirectoryInfo(folder).EnumerateFileSystemInfos($"*{Suffix}"))
            {
                // NAME.PROCESS.tmp
                var rest = Path.GetFileNameWithoutExtension(found.Name);
                if (int.TryParse(Path.GetExtension(rest).TrimStart('.'), NumberStyles.None,
                    CultureInfo.InvariantCulture, out var process)
                    && names(Path.GetFileNameWithoutExtension(rest)) && !IsRunning(process))
                    Remove(found);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // They are in nobody's way but the disk's.
        }
    }

    private static void Remove(FileSystemInfo leftover)
    {
        if (leftover is DirectoryInfo folder)
        {
            folder.Delete(recursive: true);
            return;
        }
        // Another container's process has no number here, but holds its file open: that cannot be opened alone.
        using (new FileStream(leftover.FullName, FileMode.Open, FileAccess.Write, FileShare.None)) leftover.Delete();
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
