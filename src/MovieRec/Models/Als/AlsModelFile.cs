using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Als;

/// <summary>
/// The file of a trained model. Everything is little-endian; the header is UTF-8 JSON; each section starts on a 64-byte boundary, so that
/// the factors are used where the file is mapped.
/// <code>
///  0   8  magic, 'MovieRec'
///  8   4  format version: 1, or 2 where ids are texts
/// 12   4  length of the header
/// 16   8  length of the file
/// 24   8  zero
/// 32  32  SHA-256 of all other bytes
/// 64      header: kind of model, options, numbers of users U, items I and interactions N, lengths of the texts of ids where there are any
///         texts of user ids and of item ids that are no numbers, each where there are any: UTF-8, a line break behind each, the ids −n … −1
///         int32 user ids [U], int32 item ids [I], int32 row starts [U + 1], int32 items [N], float32 weights [N],
///         float32 user factors [U × stride], float32 item factors [I × stride]
/// </code>
/// </summary>
internal static class AlsModelFile
{
    private const int Version = 2;

    // What has no texts is written as before, so that older programs read it.
    private const int VersionWithoutNames = 1;
    private const int PrologueLength = 64;
    private const int ChecksumStart = 32;
    /// <summary>Preferences are 0 and 1, so factors are near 1; scores and Gramians of these are still finite.</summary>
    private const float LargestFactor = 1e9f;

    private const int Alignment = FactorMatrix.Lane * sizeof(float);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    private static ReadOnlySpan<byte> Magic => "MovieRec"u8;

    /// <summary>Takes bytes.</summary>
    public delegate void Sink(ReadOnlySpan<byte> bytes);

    private sealed record Header(string Kind, JsonObject Options, int Users, int Items, int Interactions)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int UserNames { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int ItemNames { get; init; }
    }

    /// <summary>The ids of a side as a file holds them, and the texts of those that are no numbers.</summary>
    private readonly record struct Side(int[] Ids, byte[] Names)
    {
        public static Side Of(IdMap map) => new(map.ToFile(out var names), names);
    }

    /// <summary>Writes <paramref name="model"/>. The number of threads it was trained with is left out: nothing depends on it.</summary>
    public static void Write(AlsModel model, Stream stream)
    {
        RequireLittleEndian();
        var (users, items) = (Side.Of(model.Train.Users), Side.Of(model.Train.Items));
        var header = HeaderOf(model.Options, model.UserCount, model.ItemCount, model.Train.Count, users.Names.Length, items.Names.Length);
        long length = PrologueLength;
        WriteSections(model, header, users, items, bytes => length += bytes.Length);

        Span<byte> prologue = stackalloc byte[PrologueLength];
        Begin(prologue, header.Length, length, users.Names.Length + items.Names.Length > 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prologue[..ChecksumStart]);
        WriteSections(model, header, users, items, hash.AppendData);
        hash.GetHashAndReset(prologue[ChecksumStart..]);

        stream.Write(prologue);
        WriteSections(model, header, users, items, stream.Write);
    }

    /// <summary>
    /// Writes a model that is never in memory whole: each section is written by its own piece of work, in parts, into a stream that can seek,
    /// because the checksum before them is known last.
    /// </summary>
    /// <param name="stream">Receives the file, from its start.</param>
    /// <param name="options">The training's options.</param>
    /// <param name="users">Number of users.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="interactions">Number of interactions.</param>
    /// <param name="userNames">The texts of user ids that are no numbers, as the format has them; empty for none.</param>
    /// <param name="itemNames">The same of items.</param>
    /// <param name="sections">What follows them, in the order of the format.</param>
    public static async Task WriteAsync(
        Stream stream, AlsOptions options, int users, int items, int interactions, byte[] userNames, byte[] itemNames, IEnumerable<Func<Sink, Task>> sections)
    {
        RequireLittleEndian();
        var prologue = new byte[PrologueLength];
        var header = HeaderOf(options, users, items, interactions, userNames.Length, itemNames.Length);
        var factorBytes = (long)FactorMatrix.PaddedLength(options.Factors) * sizeof(float);
        var length = PrologueLength + Aligned(header.Length) + Aligned(userNames.Length) + Aligned(itemNames.Length) + Aligned(4L * users) + Aligned(4L * items) + Aligned(4L * (users + 1)) + 2 * Aligned(4L * interactions)
            + (users + items) * factorBytes;
        Begin(prologue, header.Length, length, userNames.Length + itemNames.Length > 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prologue.AsSpan(0, ChecksumStart));
        stream.Write(prologue);
        var written = (long)PrologueLength;
        foreach (var bytes in new[] { header, userNames, itemNames })
        {
            Both(bytes);
            Pad();
        }
        foreach (var section in sections)
        {
            await section(Both).ConfigureAwait(false);
            Pad();
        }
        if (written != length) throw new ArgumentException($"The sections have {written} bytes where the format has {length}.", nameof(sections));
        stream.Position = ChecksumStart;
        stream.Write(hash.GetHashAndReset());
        stream.Position = length;

        void Both(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            stream.Write(bytes);
            written += bytes.Length;
        }

        void Pad() => Both(new byte[(int)(Aligned(written) - written)]);
    }

    private static byte[] HeaderOf(AlsOptions options, int users, int items, int interactions, int userNames, int itemNames)
    {
        var written = JsonSerializer.SerializeToNode(options, Json)!.AsObject();
        written.Remove(JsonNamingPolicy.CamelCase.ConvertName(nameof(AlsOptions.Threads)));
        return JsonSerializer.SerializeToUtf8Bytes(new Header(AlsModel.Kind, written, users, items, interactions) { UserNames = userNames, ItemNames = itemNames }, Json);
    }

    private static void Begin(Span<byte> prologue, int headerLength, long length, bool hasNames)
    {
        prologue.Clear();
        Magic.CopyTo(prologue);
        BinaryPrimitives.WriteInt32LittleEndian(prologue[8..], hasNames ? Version : VersionWithoutNames);
        BinaryPrimitives.WriteInt32LittleEndian(prologue[12..], headerLength);
        BinaryPrimitives.WriteInt64LittleEndian(prologue[16..], length);
    }

    /// <summary>Maps the file and checks it. It stays mapped as long as the process lives, because spans of its factors may be anywhere.</summary>
    /// <exception cref="DataException">The file cannot be read, or is no model file, newer than this program, truncated or damaged.</exception>
    public static unsafe AlsModel Read(string path)
    {
        RequireLittleEndian();
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length == 0) throw NoModel(path);
            using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            using var view = file.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read);
            byte* start = null;
            // Never released once the model is handed out.
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            try
            {
                return Read(path, start, stream.Length, copy: false);
            }
            catch
            {
                view.SafeMemoryMappedViewHandle.ReleasePointer();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads and checks the file, and lets go of it: whatever becomes of the file then is nothing to the model.</summary>
    /// <exception cref="DataException">The file cannot be read, or is no model file, newer than this program, truncated or damaged.</exception>
    public static unsafe AlsModel ReadCopy(string path)
    {
        RequireLittleEndian();
        byte* buffer = null;
        try
        {
            // Never mapped, not even for the checksum: a page of a file that is cut short meanwhile is fatal to touch.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var length = stream.Length;
            buffer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), Alignment);
            long position = 0;
            for (var read = -1; position < length && read != 0; position += read)
                read = stream.Read(new Span<byte>(buffer + position, (int)Math.Min(length - position, 1 << 24)));
            return Read(path, buffer, position, copy: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
        }
    }

    private static unsafe AlsModel Read(string path, byte* start, long length, bool copy)
    {
        var prologue = new ReadOnlySpan<byte>(start, (int)Math.Min(length, PrologueLength));
        if (!prologue.StartsWith(Magic)) throw NoModel(path);
        if (length < PrologueLength) throw new DataException($"'{path}' is truncated: it ends after {length} bytes; save the model again.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(prologue[8..]);
        if (version > Version)
            throw new DataException($"'{path}' has format {version}, but this program reads formats up to {Version}: use a newer program, or save the model with this one.");
        var expected = BinaryPrimitives.ReadInt64LittleEndian(prologue[16..]);
        if (length < expected) throw new DataException($"'{path}' is truncated: it holds {length} of {expected} bytes; save the model again.");
        if (length > expected || !HasChecksum(start, length)) throw Damaged(path, null);
        try
        {
            return Parse(start, length, BinaryPrimitives.ReadInt32LittleEndian(prologue[12..]), copy);
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            // The checksum fits, so no accident of storage: whoever wrote it wrote it wrong.
            throw Damaged(path, exception);
        }
    }

    private static unsafe AlsModel Parse(byte* start, long length, int headerLength, bool copy)
    {
        long position = PrologueLength;
        var header = JsonSerializer.Deserialize<Header>(new ReadOnlySpan<byte>(Next(headerLength, 1), headerLength), Json) ?? throw new ArgumentException("The header is empty.");
        if (header is not { Kind: AlsModel.Kind, Users: > 0, Items: > 0 }) throw new ArgumentException("It is no model of users and items.");
        // Seeds were signed once, and those of the runtime's generator still are.
        if (header.Options["seed"]?.GetValue<decimal>() is < 0 and >= int.MinValue and var signed) header.Options["seed"] = unchecked((uint)(int)signed);
        var options = header.Options.Deserialize<AlsOptions>(Json) ?? throw new ArgumentException("The options are missing.");
        var (users, items, count, stride) = (header.Users, header.Items, header.Interactions, FactorMatrix.PaddedLength(options.Factors));
        var (userNames, itemNames) = (Array<byte>(header.UserNames), Array<byte>(header.ItemNames));
        var userIds = IdMap.FromFile(Array<int>(users), userNames);
        var itemIds = IdMap.FromFile(Array<int>(items), itemNames);
        var matrix = new CsrMatrix(items, Array<int>(users + 1), Array<int>(count), Array<float>(count));
        if (matrix.Values.ContainsAnyExceptInRange(0, float.MaxValue)) throw new ArgumentException("A weight is negative or not finite.");
        var userFactors = Factors(users);
        var itemFactors = Factors(items);
        if (position != length) throw new ArgumentException("The sections do not fill the file.");
        return new AlsModel(options, new Interactions(userIds, itemIds, matrix), userFactors, itemFactors)
        {
            Fingerprint = Convert.ToHexStringLower(new ReadOnlySpan<byte>(start + ChecksumStart, PrologueLength - ChecksumStart)),
        };

        FactorMatrix Factors(int rows)
        {
            var mapped = new FactorMatrix(rows, options.Factors, (float*)Next((long)rows * stride, sizeof(float)));
            for (var row = 0; row < rows; row++)
                if (mapped.PaddedRow(row).ContainsAnyExceptInRange(-LargestFactor, LargestFactor)) throw new ArgumentException("A factor is not finite, or too large for scores to be.");
            if (!copy) return mapped;
            var own = new FactorMatrix(rows, options.Factors);
            for (var row = 0; row < rows; row++) mapped.PaddedRow(row).CopyTo(own.PaddedRow(row));
            return own;
        }

        T[] Array<T>(int elements) where T : unmanaged => new ReadOnlySpan<T>(Next(elements, sizeof(T)), elements).ToArray();

        byte* Next(long elements, int size)
        {
            var section = position;
            position = checked(Aligned(section + elements * size));
            return elements >= 0 && position <= length ? start + section : throw new ArgumentException("A section lies outside the file.");
        }
    }

    private static void WriteSections(AlsModel model, byte[] header, Side users, Side items, Sink sink)
    {
        var train = model.Train;
        Section(header);
        Section(users.Names);
        Section(items.Names);
        Section(MemoryMarshal.AsBytes<int>(users.Ids));
        Section(MemoryMarshal.AsBytes<int>(items.Ids));
        Section(MemoryMarshal.AsBytes(train.Matrix.RowStart));
        Section(MemoryMarshal.AsBytes(train.Matrix.Columns));
        Section(MemoryMarshal.AsBytes(train.Matrix.Values));
        for (var user = 0; user < model.UserCount; user++) Section(MemoryMarshal.AsBytes(model.PaddedUserFactors(user)));
        for (var item = 0; item < model.ItemCount; item++) Section(MemoryMarshal.AsBytes(model.PaddedItemFactors(item)));

        void Section(ReadOnlySpan<byte> bytes)
        {
            sink(bytes);
            Span<byte> padding = stackalloc byte[Alignment];
            padding.Clear();
            sink(padding[..(int)(Aligned(bytes.Length) - bytes.Length)]);
        }
    }

    private static unsafe bool HasChecksum(byte* start, long length)
    {
        const int Piece = 1 << 24;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(new ReadOnlySpan<byte>(start, ChecksumStart));
        for (long position = PrologueLength; position < length; position += Piece)
            hash.AppendData(new ReadOnlySpan<byte>(start + position, (int)Math.Min(Piece, length - position)));
        return new ReadOnlySpan<byte>(start + ChecksumStart, PrologueLength - ChecksumStart).SequenceEqual(hash.GetHashAndReset());
    }

    private static long Aligned(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private static DataException NoModel(string path) => new($"'{path}' is not a model file; 'movierec train --save FILE' writes one.");

    private static DataException Damaged(string path, Exception? inner) =>
        new($"'{path}' is damaged: its content does not fit its checksum or layout; save the model again.", inner);

    private static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Model files are little-endian, and this machine is not.");
    }
}
