using MovieRec.Data;
using MovieRec.Models.Files;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Als;

/// <summary>
/// An ALS model that is never in memory whole, as a cluster trains it: what <see cref="Recommender.Save(string)"/>
/// would write, written a piece at a time. Each section is a function that hands its bytes on in order, little-endian.
/// </summary>
public sealed record AlsModelParts
{
    /// <summary>The options of the training.</summary>
    public required AlsOptions Options { get; init; }

    /// <summary>Number of users.</summary>
    public required int Users { get; init; }

    /// <summary>Number of items.</summary>
    public required int Items { get; init; }

    /// <summary>Number of interactions.</summary>
    public required int Interactions { get; init; }

    /// <summary>
    /// The texts of user ids that are no numbers, as <see cref="IdMap.Pack"/> gives them; empty for none.
    /// </summary>
    public ReadOnlyMemory<byte> UserNames { get; init; }

    /// <summary>
    /// The texts of item ids that are no numbers, as <see cref="IdMap.Pack"/> gives them; empty for none.
    /// </summary>
    public ReadOnlyMemory<byte> ItemNames { get; init; }

    /// <summary>Hands on the raw ids of the users, int32, ascending.</summary>
    public required Func<Action<ReadOnlySpan<byte>>, Task> UserIds { get; init; }

    /// <summary>Hands on the raw ids of the items, int32, ascending.</summary>
    public required Func<Action<ReadOnlySpan<byte>>, Task> ItemIds { get; init; }

    /// <summary>Hands on where the interactions of each user start, int32, and where those of the last end.</summary>
    public required Func<Action<ReadOnlySpan<byte>>, Task> RowStarts { get; init; }

    /// <summary>Hands on the item of each interaction, int32.</summary>
    public required Func<Action<ReadOnlySpan<byte>>, Task> Columns { get; init; }

    /// <summary>Hands on the weight of each interaction, float32.</summary>
    public required Func<Action<ReadOnlySpan<byte>>, Task> Weights { get; init; }

    /// <summary>
    /// Hands on the factors of the users, float32, in rows padded as those of <see cref="Numerics.FactorMatrix"/>.
    /// </summary>
    public required Func<Action<ReadOnlySpan<byte>>, Task> UserFactors { get; init; }

    /// <summary>
    /// Hands on the factors of the items, float32, in rows padded as those of <see cref="Numerics.FactorMatrix"/>.
    /// </summary>
    public required Func<Action<ReadOnlySpan<byte>>, Task> ItemFactors { get; init; }

    /// <summary>Writes the file that <see cref="Recommender.Load"/> reads.</summary>
    /// <param name="stream">
    /// Receives it, from its start; it must be able to seek, because a checksum before the sections is known last.
    /// </param>
    /// <exception cref="DataException">A section has another length than it should.</exception>
    public Task WriteAsync(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ModelFile.WriteAlsAsync(stream, this);
    }
}
