using System.Buffers.Binary;

namespace MovieRec.Cli.Explorer;

/// <summary>Numbers as a page carries them: base64 of little-endian elements.</summary>
/// <param name="Type">Name of the JavaScript typed array that holds them, such as <c>Float32Array</c>.</param>
/// <param name="Base64">The bytes.</param>
internal sealed record PackedArray(string Type, string Base64)
{
    /// <summary>Packs without loss.</summary>
    public static PackedArray Create(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return new PackedArray("Float32Array", Convert.ToBase64String(bytes));
    }

    /// <summary>Packs without loss.</summary>
    public static PackedArray Create(ReadOnlySpan<short> values)
    {
        var bytes = new byte[values.Length * sizeof(short)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i * sizeof(short)), values[i]);
        return new PackedArray("Int16Array", Convert.ToBase64String(bytes));
    }

    /// <summary>Packs into the narrowest unsigned type that holds all values; none is negative.</summary>
    public static PackedArray Create(ReadOnlySpan<int> values)
    {
        var largest = 0;
        foreach (var value in values)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(values));
            largest = Math.Max(largest, value);
        }
        var (type, width) = largest <= byte.MaxValue ? ("Uint8Array", 1) : largest <= ushort.MaxValue
            ? ("Uint16Array", 2) : ("Uint32Array", 4);
        var bytes = new byte[values.Length * width];
        Span<byte> element = stackalloc byte[sizeof(int)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(element, values[i]);
            element[..width].CopyTo(bytes.AsSpan(i * width));
        }
        return new PackedArray(type, Convert.ToBase64String(bytes));
    }
}
