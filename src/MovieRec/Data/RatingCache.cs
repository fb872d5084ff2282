using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MovieRec.Data;

/// <summary>
/// Keeps what large files of ratings hold by column, so that the next program that reads one maps it instead. A file in
/// the cache goes by the digest of its source and of all else that decides what is read from it, this build of the
/// program included; a source that changed, or another build, has another one. It is used only where it fits its own
/// digest, byte by byte: one that is damaged, cut short or of other making is as good as none.
/// </summary>
/// <remarks>
/// Everything is little-endian; each section starts on a 64-byte boundary.
/// <code>
///  0   8  magic, 'MovieRat'
///  8   8  length of the header
/// 16   8  length of the file
/// 24   8  zero
/// 32  32  digest of the bytes before and of all behind
/// 64      header: UTF-8 JSON, a <see cref="Header"/>
///         int32 user ids [N], int32 item ids [N], float32 ratings [N],
///         int32 or int64 seconds [N] where there are times
/// </code>
/// Writers do not disturb each other: each writes a file of its own, which gets its name when it is whole, and whoever
/// has the older one mapped keeps that.
/// </remarks>
/// <param name="folder">Where the files are; made when the first is written.</param>
/// <param name="leastBytes">Sources below this size are quicker read than looked up.</param>
/// <param name="mostBytes">The oldest files go when all together are larger than this.</param>
internal sealed class RatingCache(string folder, long leastBytes = 16L << 20, long mostBytes = 4L << 30)
{
    private const int PrologueLength = 64;
    private const int DigestStart = PrologueLength - FileDigest.Length;
    private const string Ending = ".ratings";

    private static ReadOnlySpan<byte> Magic => "MovieRat"u8;

    /// <summary>The cache beside the downloaded sets.</summary>
    public static RatingCache Default => new(Path.Combine(DatasetPlaces.FromEnvironment().CacheFolder, ".parsed"));

    /// <summary>What was read besides the columns.</summary>
    /// <param name="Count">N, the number of ratings.</param>
    /// <param name="LinesRead">Number of ratings in the source, repeated ones included.</param>
    /// <param name="TimeBytes">Bytes of a time; 0 where there are none.</param>
    /// <param name="Notes">What was noted.</param>
    /// <param name="Users">What the reader of user ids met.</param>
    /// <param name="Items">What the reader of item ids met.</param>
    private sealed record Header(
        int Count, int LinesRead, int TimeBytes, string[] Notes, IdReader.State Users, IdReader.State Items);

    /// <summary>
    /// As the <c>Parse</c> of <see cref="RatingParser"/>, from the cache where it holds the source.
    /// </summary>
    /// <param name="source">The file on the disk that the text comes from; packed or an archive, perhaps.</param>
    /// <param name="open">Opens the text.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="isMovieLens">Whether the file is held to what every MovieLens set has.</param>
    /// <param name="users">Reads the ids of users; has read none yet.</param>
    /// <param name="items">Reads the ids of items; has read none yet.</param>
    /// <param name="notes">Receives a sentence for each decision taken.</param>
    /// <param name="linesRead">How many ratings the file holds, repeated ones included.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Ratings Parse(
        string source, Func<Stream> open, string file, bool isMovieLens, IdReader users, IdReader items,
        ICollection<string> notes, out int linesRead, CancellationToken cancellationToken)
    {
        if (Stamp(source) is not { } stamp)
            return RatingParser.Parse(open(), file, isMovieLens, users, items, notes, out linesRead, cancellationToken);
        var path = PathOf(source, Path.GetFileName(file), isMovieLens, users.MustBeNumbers, cancellationToken);
        if (path is not null && TryLoad(path, cancellationToken, out var header) is { } ratings)
        {
            users.Restore(header!.Users);
            items.Restore(header.Items);
            foreach (var note in header.Notes) notes.Add(note);
            linesRead = header.LinesRead;
            return ratings;
        }
        var ownNotes = new List<string>();
        ratings = RatingParser.Parse(open(), file, isMovieLens, users, items, ownNotes, out linesRead,
            cancellationToken);
        foreach (var note in ownNotes) notes.Add(note);
        // What was written to meanwhile is not what the digest tells.
        if (path is not null && Stamp(source) == stamp)
            TrySave(path, ratings,
                new Header(ratings.Count, linesRead, TimeBytes(ratings), [.. ownNotes], users.Save(), items.Save()),
                cancellationToken);
        return ratings;
    }

    /// <summary>What changes with a file; null where that is too small, or is none, such as a pipe.</summary>
    private (long Length, DateTime Written)? Stamp(string source)
    {
        var file = new FileInfo(source);
        // A file has a length; a pipe or a device has none.
        return file.Exists && file.Length >= Math.Max(leastBytes, 1) ? (file.Length, file.LastWriteTimeUtc) : null;
    }

    private string? PathOf(
        string source, string name, bool isMovieLens, bool mustBeNumbers, CancellationToken cancellationToken)
    {
        try
        {
            using var file = File.OpenHandle(source, FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete);
            var reading = $"{typeof(RatingCache).Module.ModuleVersionId}\n{name}\n{isMovieLens}\n{mustBeNumbers}\n";
            var digest = FileDigest.Compute(Encoding.UTF8.GetBytes(reading), file, 0, cancellationToken);
            return Path.Combine(folder, Convert.ToHexStringLower(digest) + Ending);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Whoever opens it for reading says so.
            return null;
        }
    }

    private static int TimeBytes(Ratings ratings) =>
        !ratings.HasTimestamps ? 0 : ratings.Timestamps.Wide.Length > 0 ? sizeof(long) : sizeof(int);

    private static unsafe Ratings? TryLoad(string path, CancellationToken cancellationToken, out Header? header)
    {
        header = null;
        try
        {
            if (!BitConverter.IsLittleEndian || !File.Exists(path)) return null;
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete,
                bufferSize: 0);
            var prologue = new byte[PrologueLength];
            stream.ReadExactly(prologue);
            var length = BinaryPrimitives.ReadInt64LittleEndian(prologue.AsSpan(16));
            if (!prologue.AsSpan().StartsWith(Magic) || length != stream.Length) return null;
            var digest = FileDigest.Compute(prologue.AsSpan(0, DigestStart), stream.SafeFileHandle, PrologueLength,
                cancellationToken);
            if (!digest.AsSpan().SequenceEqual(prologue.AsSpan(DigestStart))) return null;

            var json = new byte[BinaryPrimitives.ReadInt64LittleEndian(prologue.AsSpan(8))];
            stream.ReadExactly(json);
            header = JsonSerializer.Deserialize<Header>(json)!;
            using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read,
                HandleInheritability.None, leaveOpen: true);
            using var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            // Never released: spans of the columns may be anywhere.
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            var position = Aligned(PrologueLength + json.Length);
            var (count, timeBytes) = (header.Count, header.TimeBytes);
            var users = new Column<int>((int*)Next(sizeof(int)), count);
            var items = new Column<int>((int*)Next(sizeof(int)), count);
            var values = new Column<float>((float*)Next(sizeof(float)), count);
            var times = timeBytes switch
            {
                sizeof(int) => new TimestampColumn(new Column<int>((int*)Next(sizeof(int)), count)),
                sizeof(long) => new TimestampColumn(new Column<long>((long*)Next(sizeof(long)), count)),
                _ => null,
            };
            // Pruning takes those first that were not used for longest.
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return new Ratings(users, items, values, times, null, null);

            byte* Next(int size)
            {
                var section = position;
                position = Aligned(section + (long)count * size);
                return position <= length
                    ? start + section : throw new IOException("A section lies outside of the file.");
            }
        }
        catch (Exception problem)
            when (problem is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private void TrySave(string path, Ratings ratings, Header header, CancellationToken cancellationToken)
    {
        try
        {
            if (!BitConverter.IsLittleEndian) return;
            Directory.CreateDirectory(folder);
            AtomicFile.RemoveLeftovers(folder, name => name.EndsWith(Ending, StringComparison.Ordinal));
            using var file = new AtomicFile(path);
            var json = JsonSerializer.SerializeToUtf8Bytes(header);
            var prologue = new byte[PrologueLength];
            Section(prologue);
            Section(json);
            Section(MemoryMarshal.AsBytes(ratings.UserIds));
            Section(MemoryMarshal.AsBytes(ratings.ItemIds));
            Section(MemoryMarshal.AsBytes(ratings.Values));
            if (header.TimeBytes == sizeof(int)) Section(MemoryMarshal.AsBytes(ratings.Timestamps.Narrow));
            if (header.TimeBytes == sizeof(long)) Section(MemoryMarshal.AsBytes(ratings.Timestamps.Wide));
            file.Stream.Flush();

            Magic.CopyTo(prologue);
            BinaryPrimitives.WriteInt64LittleEndian(prologue.AsSpan(8), json.Length);
            BinaryPrimitives.WriteInt64LittleEndian(prologue.AsSpan(16), file.Stream.Length);
            FileDigest.Compute(prologue.AsSpan(0, DigestStart), file.Handle, PrologueLength, cancellationToken)
                .CopyTo(prologue.AsSpan(DigestStart));
            file.Stream.Position = 0;
            file.Stream.Write(prologue);
            // What a power failure leaves of it does not fit its digest.
            file.Commit(flushToDisk: false);
            Prune();

            void Section(ReadOnlySpan<byte> bytes)
            {
                file.Stream.Write(bytes);
                file.Stream.Write(new byte[(int)(Aligned(bytes.Length) - bytes.Length)]);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be written, a full disk, or another process that writes the same: the ratings are
            // read all the same.
        }
    }

    private void Prune()
    {
        var total = 0L;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + Ending)
            .OrderByDescending(file => file.LastWriteTimeUtc))
            if ((total += file.Length) > mostBytes) file.Delete();
    }

    private static long Aligned(long length) => (length + PrologueLength - 1) / PrologueLength * PrologueLength;
}
