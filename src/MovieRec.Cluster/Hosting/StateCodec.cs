using System.Security.Cryptography;
using MovieRec.Cluster.Training;
using Orleans.Serialization;
using Orleans.Storage;

namespace MovieRec.Cluster.Hosting;

/// <summary>
/// What grains keep, as bytes: the SHA-256 of the rest, then the state as Orleans serializes it. Bytes that are damaged
/// become a state that is <see cref="StoredState.IsDamaged"/>, since whoever reads it can begin anew, and asking
/// storage again would not mend it.
/// </summary>
/// <param name="serializer">Turns states into bytes.</param>
internal sealed class StateCodec(Serializer serializer) : IGrainStorageSerializer
{
    /// <summary>The bytes of <paramref name="state"/>: the checksum and what follows it.</summary>
    public (byte[] Checksum, byte[] Content) Encode<T>(T state)
    {
        var content = serializer.SerializeToArray(state);
        return (SHA256.HashData(content), content);
    }

    /// <summary>The state that the bytes are.</summary>
    public T Decode<T>(ReadOnlyMemory<byte> bytes)
    {
        var at = Math.Min(bytes.Length, SHA256.HashSizeInBytes);
        var content = bytes[at..];
        if (SHA256.HashData(content.Span).AsSpan().SequenceEqual(bytes.Span[..at]))
        {
            try
            {
                if (serializer.Deserialize<T>(content) is { } state) return state;
            }
            // Whole, but written by another program; what a serializer says to that is of no closed kind.
#pragma warning disable CA1031
            catch (Exception)
#pragma warning restore CA1031
            {
                // Damaged, as below.
            }
        }
        var damaged = Activator.CreateInstance<T>();
        if (damaged is StoredState stored) stored.IsDamaged = true;
        return damaged;
    }

    BinaryData IGrainStorageSerializer.Serialize<T>(T? input) where T : default
    {
        var (checksum, content) = Encode(input!);
        return new BinaryData([.. checksum, .. content]);
    }

    T IGrainStorageSerializer.Deserialize<T>(BinaryData input) => Decode<T>(input.ToMemory());
}
