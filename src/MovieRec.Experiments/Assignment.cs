using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MovieRec.Numerics;

namespace MovieRec.Experiments;

/// <summary>
/// Who gets which variant: a pure function of experiment and unit, the same on every machine, that needs no table.
/// Different experiments assign independently of each other, because each has a salt of its own.
/// </summary>
/// <remarks>
/// Weighted rendezvous hashing (Thaler and Ravishankar 1998; weights after Schindelhauer and Schomaker 2005): every
/// variant v draws e_v = −ln(U_v) with U_v a hash of salt, unit and variant, and the smallest e_v / weight_v wins, so
/// P(v) = weight_v. When one variant's weight grows and the others shrink in proportion, units only move into the grown
/// one; nobody is reshuffled. U_v is the fraction of SplitMix64's <see cref="SplitMix64.Hash"/> of two numbers: the
/// first eight bytes, low byte first, of SHA-256 over salt and unit, and of SHA-256 over the variant's name. So one
/// cryptographic hash a unit does for any number of variants.
/// </remarks>
public static class Assignment
{
    // The state of a hash is made once a thread: to make it takes longer than to hash a unit's name.
    [ThreadStatic]
    private static IncrementalHash? _sha256;

    /// <summary>
    /// The variant of <paramref name="unit"/>; null where the unit is outside the experiment's slice.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="unit">Who is assigned, such as a user's id; not empty.</param>
    /// <exception cref="ArgumentException">The unit is empty.</exception>
    public static Variant? Find(Experiment experiment, string unit)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentException.ThrowIfNullOrEmpty(unit);
        if (experiment.Slice is { } slice && Fraction(Hash("namespace", slice.Name, unit)) is var place
            && (place < slice.From || place >= slice.To))
            return null;
        var seed = Hash(experiment.Salt, unit);
        Variant? best = null;
        var smallest = double.PositiveInfinity;
        for (var at = 0; at < experiment.Variants.Count; at++)
        {
            var variant = experiment.Variants[at];
            var draw = -PortableMath.Log(Fraction(SplitMix64.Hash(seed, experiment.Keys[at]))) / variant.Weight;
            if (draw >= smallest) continue;
            (best, smallest) = (variant, draw);
        }
        return best;
    }

    /// <summary>
    /// The number that belongs to some texts: the first 64 bits of SHA-256 over them, each after its length.
    /// </summary>
    internal static ulong Hash(params ReadOnlySpan<string> texts)
    {
        var size = 0;
        foreach (var text in texts) size += sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = size <= 512 ? stackalloc byte[512] : new byte[size];
        var length = 0;
        foreach (var text in texts)
        {
            // The lengths keep 'ab' + 'c' apart from 'a' + 'bc'.
            var count = Encoding.UTF8.GetBytes(text, bytes[(length + sizeof(int))..]);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[length..], count);
            length += sizeof(int) + count;
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _sha256.AppendData(bytes[..length]);
        _sha256.GetHashAndReset(hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>The first 53 bits as a number in (0, 1), never at an end.</summary>
    private static double Fraction(ulong bits) => ((bits >> 11) + 0.5) * (1.0 / (1L << 53));
}
