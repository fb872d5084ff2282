using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Data;

namespace MovieRec.Cluster.Partitions;

/// <summary>
/// What a folder of partitions holds. Part p of a side has the rows <c>Starts[p] .. Starts[p + 1] − 1</c> of that side,
/// whole, so that each interaction lies once in a part by user and once in a part by item.
/// </summary>
public sealed record PartitionManifest
{
    /// <summary>Name of the file that describes the folder.</summary>
    public const string FileName = "partition.json";

    /// <summary>
    /// The latest format that this program reads. Only ids that are texts need it; what has none is written in the
    /// first, for older programs.
    /// </summary>
    public const int CurrentFormat = 2;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Format of the folder.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Where the interactions came from, for people.</summary>
    public required string Source { get; init; }

    /// <summary>Number of interactions, repeats not counted.</summary>
    public required long Interactions { get; init; }

    /// <summary>Row at which each part by user starts, and the number of users behind them; length parts + 1.</summary>
    public required int[] UserStarts { get; init; }

    /// <summary>Row at which each part by item starts, and the number of items behind them; length parts + 1.</summary>
    public required int[] ItemStarts { get; init; }

    /// <summary>SHA-256 of each file, by name.</summary>
    public required IReadOnlyDictionary<string, string> Checksums { get; init; }

    /// <summary>SHA-256 of the description as it was read: partitions with the same one are the same.</summary>
    [JsonIgnore]
    public string Identity { get; private init; } = "";

    /// <summary>Number of parts a side.</summary>
    public int Parts => UserStarts.Length - 1;

    /// <summary>Rows at which the parts of <paramref name="side"/> start.</summary>
    public int[] StartsOf(Side side) => side == Side.Users ? UserStarts : ItemStarts;

    /// <summary>Number of rows of <paramref name="side"/>.</summary>
    public int CountOf(Side side) => StartsOf(side)[^1];

    /// <summary>Name of the file of a part.</summary>
    public static string PartName(Side side, int part) =>
        FormattableString.Invariant($"{side.Word()}-{part:D4}.parquet");

    /// <summary>Name of the file of the raw ids of a side.</summary>
    public static string IdsName(Side side) => $"{side.Word()}-ids.parquet";

    /// <summary>Name of the file of the texts of a side's raw ids; there is none where all ids are numbers.</summary>
    public static string NamesName(Side side) => $"{side.Word()}-names.txt";

    /// <summary>Reads the description of <paramref name="folder"/>.</summary>
    /// <exception cref="DataException">It is not there, is damaged, or of a later format.</exception>
    public static PartitionManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var bytes = File.ReadAllBytes(path);
            var manifest = JsonSerializer.Deserialize<PartitionManifest>(bytes, Json);
            if (manifest is not { Interactions: >= 0 } || manifest.UserStarts.Length != manifest.ItemStarts.Length
                || !AreStarts(manifest.UserStarts) || !AreStarts(manifest.ItemStarts)
                || manifest.Checksums.Values.Contains(null))
                throw new DataException($"'{path}' is damaged; partition the data again.");
            return manifest.Format <= CurrentFormat
                ? manifest with { Identity = Convert.ToHexStringLower(SHA256.HashData(bytes)) }
                : throw new DataException($"'{folder}' has partitions of format {manifest.Format}, but this program "
                    + $"reads formats up to {CurrentFormat}; use a newer program or partition the data again.");
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw new DataException($"'{path}' is damaged; partition the data again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{folder}' holds no partitions: {FileName} cannot be read; 'movierec partition' "
                + "writes such a folder.", exception);
        }
    }

    private static bool AreStarts(int[] starts) =>
        starts is [0, _, ..] && starts.Zip(starts.Skip(1)).All(pair => pair.First <= pair.Second);

    /// <summary>Writes the description, last of all files: a folder without it is none.</summary>
    public void Write(string folder) =>
        File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));
}
