using System.IO.Compression;

namespace MovieRec.Data;

/// <summary>
/// The files of one data set, in a folder or a zip archive, with or without a folder around them.
/// An archive is read where it lies and never unpacked, so nothing in it can reach any other place on the disk.
/// </summary>
internal sealed class DataFiles : IDisposable
{
    // The MovieLens archives shrink to a fifth or so. A thousandfold, which deflate can reach, is an attack or an
    // accident.
    private const long SmallestLimit = 64L << 20;
    private const int LargestRatio = 100;

    private const string PackedEnding = ".gz";

    private readonly Dictionary<string, Entry> _files;
    private readonly string _prefix;
    private readonly ZipArchive? _archive;

    private DataFiles(
        string location, string mainFile, string prefix, Dictionary<string, Entry> files, ZipArchive? archive) =>
        (Location, MainFile, _prefix, _files, _archive) = (location, mainFile, prefix, files, archive);

    /// <summary>The folder or archive.</summary>
    public string Location { get; }

    /// <summary>Which of the main files asked for is there.</summary>
    public string MainFile { get; }

    /// <summary>Whether <paramref name="path"/> is a file that starts as zip archives do.</summary>
    public static bool IsArchive(string path)
    {
        if (!File.Exists(path)) return false;
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4
            && (start.SequenceEqual("PK\u0003\u0004"u8) || start.SequenceEqual("PK\u0005\u0006"u8));
    }

    /// <summary>
    /// Opens the set in a folder or archive: the place, at its top or one folder down, that holds one of
    /// <paramref name="mainFiles"/>.
    /// </summary>
    /// <param name="path">The folder or archive.</param>
    /// <param name="mainFiles">
    /// Names of which one must be there; <c>*.inter</c> stands for every name with that ending.
    /// </param>
    /// <param name="label">What messages call it; null for its path.</param>
    /// <exception cref="DataException">
    /// There is no such place or more than one, or the archive is damaged or names paths outside of itself.
    /// </exception>
    public static DataFiles Open(string path, IReadOnlyList<string> mainFiles, string? label = null)
    {
        label ??= path;
        var archive = Directory.Exists(path) ? null : OpenArchive(path, label);
        try
        {
            var files = archive is null ? FilesOfFolder(path) : FilesOfArchive(path, label, archive);
            var places = new List<(string MainFile, string Prefix)>();
            foreach (var main in mainFiles)
            {
                foreach (var file in files.Keys)
                {
                    var name = Path.GetFileName(file);
                    if (main[0] == '*'
                        ? name.EndsWith(main[1..], StringComparison.OrdinalIgnoreCase)
                        : name.Equals(main, StringComparison.OrdinalIgnoreCase))
                        places.Add((main[0] == '*' ? name : main, file[..^name.Length]));
                }
            }
            if (places.Count == 0)
                throw new DataException(files.ContainsKey("xl/workbook.xml")
                    ? $"{label} is an Excel workbook, not text; save it as CSV."
                    : $"{label} holds no data set: none of {string.Join(", ", mainFiles)} is in it; name the folder or "
                        + "archive that has one of these files.");
            var depth = places.Min(place => place.Prefix.Count('/'));
            places.RemoveAll(place => place.Prefix.Count('/') > depth);
            if (places.Count > 1)
            {
                var names = places.Select(place => place.Prefix + place.MainFile).Order(StringComparer.Ordinal);
                throw new DataException(
                    $"{label} holds more than one data set ({string.Join(", ", names)}); name the folder of one.");
            }
            return new DataFiles(path, places[0].MainFile, places[0].Prefix, files, archive);
        }
        catch
        {
            archive?.Dispose();
            throw;
        }
    }

    /// <summary>Whether the set has the file.</summary>
    public bool Has(string name) => _files.ContainsKey(_prefix + name);

    /// <summary>Opens a file by itself, unpacked where it is a gzip file.</summary>
    public static Stream OpenFile(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (!file.CanSeek) return file; // a pipe
        Span<byte> start = stackalloc byte[2];
        var isPacked = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start.SequenceEqual(FileKind.Gzip);
        file.Position = 0;
        return isPacked ? Unpack(file, file.Length, path) : file;
    }

    /// <summary>Opens a file the set has.</summary>
    public Stream Open(string name) => _files[_prefix + name].Open();

    /// <summary>The file on the disk that a file of the set comes from: itself, or the archive.</summary>
    public string SourceOf(string name) => _files[_prefix + name].Source;

    /// <summary>What messages call a file of the set.</summary>
    public string NameOf(string name) => Path.Combine(Location, _prefix + name);

    /// <inheritdoc/>
    public void Dispose() => _archive?.Dispose();

    private static ZipArchive OpenArchive(string path, string label)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (InvalidDataException problem)
        {
            throw new DataException($"{label} is a damaged zip archive ({problem.Message.TrimEnd('.')}); delete it and "
                + "get the set again.", problem);
        }
    }

    private static Dictionary<string, Entry> FilesOfFolder(string path)
    {
        var options = new EnumerationOptions
        {
            IgnoreInaccessible = true,
            RecurseSubdirectories = true,
            MaxRecursionDepth = 1,
        };
        var files = new Dictionary<string, Entry>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in Directory.EnumerateFiles(path, "*", options))
        {
            // Names that differ in case alone are none of ours.
            files.TryAdd(Path.GetRelativePath(path, file).Replace('\\', '/'), new Entry(file, () => OpenFile(file)));
        }
        return WithPacked(files);
    }

    private static Dictionary<string, Entry> FilesOfArchive(string path, string label, ZipArchive archive)
    {
        var limit = Math.Max(SmallestLimit, LargestRatio * new FileInfo(path).Length);
        var files = new Dictionary<string, Entry>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in archive.Entries)
        {
            var name = entry.FullName.Replace('\\', '/');
            if (name.StartsWith('/') || name.Contains(':') || name.Split('/').Contains(".."))
                throw new DataException($"{label} names a path outside of itself ({entry.FullName}), which no "
                    + "MovieLens archive does; it is not used: get the set from its publisher.");
            if (!name.EndsWith('/') && !files.TryAdd(name, new Entry(path, Open)))
                throw new DataException($"{label} holds {entry.FullName} twice; delete it and get the set again.");

            Stream Open()
            {
                var unpacked = new LimitedStream(entry.Open(), limit, path);
                return IsPacked(name) ? Unpack(unpacked, entry.Length, path) : unpacked;
            }
        }
        return WithPacked(files);
    }

    private static bool IsPacked(string name) => name.EndsWith(PackedEnding, StringComparison.OrdinalIgnoreCase);

    private static LimitedStream Unpack(Stream packed, long length, string path) =>
        new(new GZipStream(packed, CompressionMode.Decompress), Math.Max(SmallestLimit, LargestRatio * length), path);

    /// <summary>What is packed by itself, as <c>ratings.csv.gz</c> is, goes by the name it has unpacked too.</summary>
    private static Dictionary<string, Entry> WithPacked(Dictionary<string, Entry> files)
    {
        foreach (var (name, entry) in files.Where(file => IsPacked(file.Key)).ToArray())
            files.TryAdd(name[..^PackedEnding.Length], entry);
        return files;
    }

    /// <summary>A file of the set: which file on the disk it comes from, and how to open it.</summary>
    private readonly record struct Entry(string Source, Func<Stream> Open);

    /// <summary>Stops reading where an archive or a gzip file unpacks to far more than its size.</summary>
    private sealed class LimitedStream(Stream inner, long limit, string path) : Stream
    {
        private long _read;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            _read += read;
            return _read <= limit
                ? read : throw new DataException($"{path} unpacks to more than {limit >> 20} MiB, far more than its "
                    + "size explains; delete it and get the set from its publisher.");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => _read; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
