using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MovieRec.Numerics;

namespace MovieRec.Experiments;

/// <summary>
/// Who gets which variant: a pure function of experiment and unit, the same on every machine, that needs no table. Different experiments
/// assign independently of each other, because each has a salt of its own.
/// </summary>
/// <remarks>
/// Weighted rendezvous hashing (Thaler and Ravishankar 1998; weights after Schindelhauer and Schomaker 2005): every variant v draws
/// e_v = −ln(U_v) with U_v a hash of salt, variant and unit, and the smallest e_v / weight_v wins, so P(v) = weight_v. When one variant's weight
/// grows and the others shrink in proportion, units only move into the grown one; nobody is reshuffled.
/// </remarks>
public static class Assignment
{
    /// <summary>The variant of <paramref name="unit"/>; null where the unit is outside the experiment's slice.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="unit">Who is assigned, such as a user's id; not empty.</param>
    /// <exception cref="ArgumentException">The unit is empty.</exception>
    public static Variant? Of(Experiment experiment, string unit)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentException.ThrowIfNullOrEmpty(unit);
        if (experiment.Slice is { } slice && Uniform("namespace", slice.Name, unit) is var place && (place < slice.From || place >= slice.To))
            return null;
        Variant? best = null;
        var smallest = double.PositiveInfinity;
        foreach (var variant in experiment.Variants)
        {
            var draw = -PortableMath.Log(Uniform(experiment.Salt, variant.Name, unit)) / variant.Weight;
            if (draw >= smallest) continue;
            (best, smallest) = (variant, draw);
        }
        return best;
    }

    /// <summary>A number in (0, 1) that belongs to the three texts: the first 53 bits of SHA-256 over them, each after its length.</summary>
    private static double Uniform(string first, string second, string unit)
    {
        var size = 3 * sizeof(int) + Encoding.UTF8.GetMaxByteCount(first.Length + second.Length + unit.Length);
        Span<byte> bytes = size <= 512 ? stackalloc byte[512] : new byte[size];
        var length = 0;
        foreach (var text in (ReadOnlySpan<string>)[first, second, unit])
        {
            // The lengths keep 'ab' + 'c' apart from 'a' + 'bc'.
            var count = Encoding.UTF8.GetBytes(text, bytes[(length + sizeof(int))..]);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[length..], count);
            length += sizeof(int) + count;
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return ((BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) + 0.5) * (1.0 / (1L << 53));
    }
}
