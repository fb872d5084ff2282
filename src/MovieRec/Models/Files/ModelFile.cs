using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Files;

/// <summary>
/// The file of a trained model of any kind. Everything is little-endian; the header is UTF-8 JSON; each section starts
/// on a 64-byte boundary, so that matrices are used where the file is mapped.
/// <code>
///  0   8  magic, 'MovieRec'
///  8   4  format version, 3; 1 and 2 are those of <see cref="FirstAlsFile"/>
/// 12   4  length of the header
/// 16   8  length of the file
/// 24   8  zero
/// 32  32  SHA-256 of all other bytes
/// 64      header: name and options of the model, identity of the data, the state of the model, a list of the sections
///         the sections, in the order of the list: those of the interactions, the movies, and those of the model and
///         of models in it
/// </code>
/// </summary>
internal static class ModelFile
{
    private const int Version = 3;
    private const int PrologueLength = 64;
    private const int ChecksumStart = 32;
    private const int Alignment = FactorMatrix.Lane * sizeof(float);
    private const string ModelPrefix = "model/";

    // Names of sections of the interactions, and of the movies.
    private const string UserNames = "users.names", Users = "users", ItemNames = "items.names", Items = "items";
    private const string Starts = "train.starts", Columns = "train.items", Weights = "train.weights", Movies = "movies";

    private static ReadOnlySpan<byte> Magic => "MovieRec"u8;

    /// <summary>Rounds up to the next place where a section may start.</summary>
    public static long Aligned(long position) => (position + Alignment - 1) / Alignment * Alignment;

    /// <summary>Writes a model.</summary>
    /// <param name="content">The model and what belongs to it.</param>
    /// <param name="stream">Receives the bytes; it need not be able to seek.</param>
    /// <exception cref="NotSupportedException">No file can hold such a model.</exception>
    public static void Write(ModelContent content, Stream stream)
    {
        RequireLittleEndian();
        var train = content.Train;
        var sections = new List<FileSection>();
        var writer = new StateWriter("", sections);
        var (userIds, itemIds) = (train.Users.Pack(out var userNames), train.Items.Pack(out var itemNames));
        if (userNames.Length > 0) writer.Add(UserNames, userNames);
        writer.Add(Users, userIds);
        if (itemNames.Length > 0) writer.Add(ItemNames, itemNames);
        writer.Add(Items, itemIds);
        sections.Add(
            Whole(Starts, SectionType.Int32, train.UserCount + 1,
                sink => sink(MemoryMarshal.AsBytes(train.Matrix.RowStart))));
        sections.Add(
            Whole(Columns, SectionType.Int32, train.Count, sink => sink(MemoryMarshal.AsBytes(train.Matrix.Columns))));
        sections.Add(
            Whole(Weights, SectionType.Float32, train.Count, sink => sink(MemoryMarshal.AsBytes(train.Matrix.Values))));
        if (content.Catalogue.Count > 0) writer.Add(Movies, content.Catalogue.ToFile());
        var state = StateWriter.Store(content.Model, ModelPrefix, sections);
        var header = HeaderOf(content.ModelName, content.Options, content.Data, state, sections);

        // Twice, since the checksum stands before what it is of.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var prologue = Begin(header, sections);
        hash.AppendData(prologue.AsSpan(0, ChecksumStart));
        WriteSectionsAsync(header, sections, hash.AppendData).GetAwaiter().GetResult();
        hash.GetHashAndReset(prologue.AsSpan(ChecksumStart));
        stream.Write(prologue);
        WriteSectionsAsync(header, sections, stream.Write).GetAwaiter().GetResult();
    }

    /// <summary>
    /// Writes an ALS model that is never in memory whole: each section is written by its own piece of work, in parts,
    /// into a stream that can seek, because the checksum before them is known last.
    /// </summary>
    /// <param name="stream">Receives the file, from its start.</param>
    /// <param name="model">What writes the sections.</param>
    public static async Task WriteAlsAsync(Stream stream, AlsModelParts model)
    {
        var (options, userNames, itemNames) = (model.Options, model.UserNames, model.ItemNames);
        RequireLittleEndian();
        var sections = new List<FileSection>();
        if (userNames.Length > 0)
            sections.Add(Whole(UserNames, SectionType.Text, userNames.Length, sink => sink(userNames.Span)));
        sections.Add(Part(Users, SectionType.Int32, model.Users, 1, model.UserIds));
        if (itemNames.Length > 0)
            sections.Add(Whole(ItemNames, SectionType.Text, itemNames.Length, sink => sink(itemNames.Span)));
        sections.Add(Part(Items, SectionType.Int32, model.Items, 1, model.ItemIds));
        sections.Add(Part(Starts, SectionType.Int32, model.Users + 1, 1, model.RowStarts));
        sections.Add(Part(Columns, SectionType.Int32, model.Interactions, 1, model.Columns));
        sections.Add(Part(Weights, SectionType.Float32, model.Interactions, 1, model.Weights));
        sections.Add(
            Part(ModelPrefix + AlsModel.UserFactorsName, SectionType.Factors, model.Users, options.Factors,
                model.UserFactors));
        sections.Add(
            Part(ModelPrefix + AlsModel.ItemFactorsName, SectionType.Factors, model.Items, options.Factors,
                model.ItemFactors));
        var header = HeaderOf(ModelCatalog.NameOf(options), options, null, AlsModel.ValuesOf(options), sections);
        var prologue = Begin(header, sections);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prologue.AsSpan(0, ChecksumStart));
        stream.Write(prologue);
        await WriteSectionsAsync(header, sections, bytes =>
        {
            hash.AppendData(bytes);
            stream.Write(bytes);
        }).ConfigureAwait(false);
        var end = stream.Position;
        stream.Position = ChecksumStart;
        stream.Write(hash.GetHashAndReset());
        stream.Position = end;

        static FileSection Part(
            string name, SectionType type, int rows, int columns, Func<Action<ReadOnlySpan<byte>>, Task> write) =>
            new(new SectionLayout(name, type, rows, columns), write);
    }

    /// <summary>
    /// Maps the file and checks it. It stays mapped as long as the process lives, because spans of its matrices may be
    /// anywhere.
    /// </summary>
    /// <exception cref="DataException">
    /// The file cannot be read, or is no model file, newer than this program, truncated or damaged.
    /// </exception>
    public static unsafe ModelContent Read(string path)
    {
        RequireLittleEndian();
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length == 0) throw NoModel(path);
            using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read,
                HandleInheritability.None, leaveOpen: true);
            using var view = file.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read);
            byte* start = null;
            // Never released once the model is handed out.
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            try
            {
                return Read(path, start, stream.Length, copies: false);
            }
            catch
            {
                view.SafeMemoryMappedViewHandle.ReleasePointer();
                throw;
            }
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Reads and checks the file, and lets go of it: whatever becomes of the file then is nothing to the model.
    /// </summary>
    /// <exception cref="DataException">
    /// The file cannot be read, or is no model file, newer than this program, truncated or damaged.
    /// </exception>
    public static unsafe ModelContent ReadCopy(string path)
    {
        RequireLittleEndian();
        byte* buffer = null;
        try
        {
            // Never mapped, not even for the checksum: a page of a file that is cut short meanwhile is fatal to touch.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var length = stream.Length;
            buffer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), Alignment);
            long position = 0;
            for (var read = -1; position < length && read != 0; position += read)
                read = stream.Read(new Span<byte>(buffer + position, (int)Math.Min(length - position, 1 << 24)));
            return Read(path, buffer, position, copies: true);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
        }
    }

    private static unsafe ModelContent Read(string path, byte* start, long length, bool copies)
    {
        var prologue = new ReadOnlySpan<byte>(start, (int)Math.Min(length, PrologueLength));
        if (!prologue.StartsWith(Magic)) throw NoModel(path);
        if (length < PrologueLength)
            throw new DataException($"'{path}' is truncated: it ends after {length} bytes; save the model again.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(prologue[8..]);
        if (version > Version)
            throw new DataException($"'{path}' has format {version}, but this program reads formats up to {Version}: "
                + "use a newer program, or save the model with this one.");
        var expected = BinaryPrimitives.ReadInt64LittleEndian(prologue[16..]);
        if (length < expected)
            throw new DataException(
                $"'{path}' is truncated: it holds {length} of {expected} bytes; save the model again.");
        if (length > expected) throw Damaged(path, null);
        var headerLength = BinaryPrimitives.ReadInt32LittleEndian(prologue[12..]);
        var fingerprint = Convert.ToHexStringLower(prologue[ChecksumStart..]);
        // Beside the reading, which takes about as long. Nothing that was read is used before the checksum is known to
        // fit.
        var fits = Task.Factory.StartNew(() => HasChecksum(start, length), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            if (headerLength < 0 || Aligned(PrologueLength + (long)headerLength) > length)
                throw new ArgumentException("The header lies outside the file.");
            var content = version < Version
                ? FirstAlsFile.Parse(start, length, headerLength, copies) : Parse(start, length, headerLength, copies);
            return fits.GetAwaiter().GetResult()
                ? content with { Fingerprint = fingerprint } : throw Damaged(path, null);
        }
        // Where the checksum does not fit, the bytes may be anything, and so may be what is thrown; where it fits,
        // whoever wrote the file wrote it wrong.
        catch (Exception exception) when (exception is not DataException
            && (!fits.GetAwaiter().GetResult() || JsonDamage.Is(exception) || exception is KeyNotFoundException))
        {
            throw Damaged(path, exception);
        }
    }

    private static unsafe ModelContent Parse(byte* start, long length, int headerLength, bool copies)
    {
        var json = JsonDocument.Parse(new ReadOnlySpan<byte>(start + PrologueLength, headerLength).ToArray(),
            new JsonDocumentOptions { AllowDuplicateProperties = false });
        var header = json.RootElement;
        var sections = header.GetProperty("sections");
        var layouts = new List<SectionLayout>(sections.GetArrayLength());
        foreach (var section in sections.EnumerateArray()) layouts.Add(LayoutOf(section));
        var bytes = new ModelBytes(start, length, Aligned(PrologueLength + headerLength), layouts, copies);

        var users = IdsOf(UserNames, Users);
        var items = IdsOf(ItemNames, Items);
        var matrix = new CsrMatrix(
            items.Count, bytes.Span<int>(Starts, SectionType.Int32, users.Count + 1).ToArray(),
            bytes.Span<int>(Columns, SectionType.Int32).ToArray(),
            bytes.Span<float>(Weights, SectionType.Float32).ToArray());
        var train = new Interactions(users, items, matrix);
        var model = StoredModels.Restore(new StateReader(bytes, header.GetProperty("model"), ModelPrefix, train));
        var name = header.TryGetProperty("name", out var named) ? named.GetString() : null;
        return new ModelContent
        {
            Train = train,
            Model = model,
            ModelName = name,
            StoredOptions = () => OptionsOf(header, name),
            Data = header.TryGetProperty("data", out var data) ? new DataIdentity(
                data.GetProperty("name").GetString()!, data.GetProperty("synthetic").GetBoolean(),
                data.GetProperty("fingerprint").GetString()!) : null,
            Catalogue = bytes.Has(Movies)
                ? MovieCatalogue.FromFile(bytes.Span<byte>(Movies, SectionType.Text).ToArray(), items)
                : MovieCatalogue.Empty,
        };

        IdMap IdsOf(string names, string ids) =>
            IdMap.Unpack(bytes.Span<int>(ids, SectionType.Int32).ToArray(),
                bytes.Has(names) ? bytes.Span<byte>(names, SectionType.Text) : []);
    }

    private static ModelOptions? OptionsOf(JsonElement header, string? name)
    {
        if (!header.TryGetProperty("options", out var options) || ModelCatalog.Find(name ?? "") is not { } entry)
            return null;
        try
        {
            return (ModelOptions)StoredOptions.Read(entry.OptionsType, options);
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw new DataException(
                "The model file does not describe the model's options as it should; save the model again.", exception);
        }
    }

    private static byte[] HeaderOf(
        string? name, ModelOptions? options, DataIdentity? data, JsonObject state, IEnumerable<FileSection> sections)
    {
        var header = new JsonObject();
        if (name is not null) header.Add("name", name);
        if (options is not null) header.Add("options", StoredOptions.Write(options));
        if (data is not null)
            header.Add("data",
                new JsonObject
                {
                    ["name"] = data.Name,
                    ["synthetic"] = data.IsSynthetic,
                    ["fingerprint"] = data.Fingerprint
                });
        header.Add("model", state);
        header.Add("sections", new JsonArray([.. sections.Select(section => (JsonNode)new JsonArray(
            section.Layout.Name, section.Layout.Type.ToString().ToLowerInvariant(), section.Layout.Rows,
            section.Layout.Columns))]));
        return JsonSerializer.SerializeToUtf8Bytes(header);
    }

    private static SectionLayout LayoutOf(JsonElement section) => new(
        section[0].GetString()!,
        section[1].GetString() switch
        {
            "text" => SectionType.Text,
            "int32" => SectionType.Int32,
            "float32" => SectionType.Float32,
            "float64" => SectionType.Float64,
            "factors" => SectionType.Factors,
            var type => throw new ArgumentException($"There is no type '{type}'."),
        },
        section[2].GetInt32(), section[3].GetInt32());

    private static FileSection Whole(
        string name, SectionType type, int rows, Action<Action<ReadOnlySpan<byte>>> write) =>
        new(new SectionLayout(name, type, rows, 1), sink =>
    {
        write(sink);
        return Task.CompletedTask;
    });

    private static byte[] Begin(byte[] header, IEnumerable<FileSection> sections)
    {
        var prologue = new byte[PrologueLength];
        Magic.CopyTo(prologue);
        BinaryPrimitives.WriteInt32LittleEndian(prologue.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(prologue.AsSpan(12), header.Length);
        BinaryPrimitives.WriteInt64LittleEndian(prologue.AsSpan(16),
            Aligned(PrologueLength + header.Length) + sections.Sum(section => Aligned(section.Layout.Length)));
        return prologue;
    }

    private static async Task WriteSectionsAsync(
        byte[] header, IEnumerable<FileSection> sections, Action<ReadOnlySpan<byte>> sink)
    {
        var padding = new byte[Alignment];
        sink(header);
        Pad(PrologueLength + header.Length);
        foreach (var section in sections)
        {
            var written = 0L;
            await section.WriteAsync(bytes =>
            {
                sink(bytes);
                written += bytes.Length;
            }).ConfigureAwait(false);
            if (written != section.Layout.Length)
                throw new ArgumentException(
                    $"The section '{section.Layout.Name}' has {written} bytes where {section.Layout.Length} belong.",
                    nameof(sections));
            Pad(written);
        }

        void Pad(long length) => sink(padding.AsSpan(0, (int)(Aligned(length) - length)));
    }

    private static unsafe bool HasChecksum(byte* start, long length)
    {
        const int Piece = 1 << 24;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(new ReadOnlySpan<byte>(start, ChecksumStart));
        for (long position = PrologueLength; position < length; position += Piece)
            hash.AppendData(new ReadOnlySpan<byte>(start + position, (int)Math.Min(Piece, length - position)));
        return new ReadOnlySpan<byte>(start + ChecksumStart, PrologueLength - ChecksumStart)
            .SequenceEqual(hash.GetHashAndReset());
    }

    private static DataException NoModel(string path) =>
        new($"'{path}' is not a model file; 'movierec train --save FILE' writes one, and so does Recommender.Save.");

    private static DataException Damaged(string path, Exception? inner) =>
        new($"'{path}' is damaged: its content does not fit its checksum or layout; save the model again.", inner);

    private static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Model files are little-endian, and this machine is not.");
    }
}
