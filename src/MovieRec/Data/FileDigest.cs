using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace MovieRec.Data;

/// <summary>
/// Tells one content of a file from any other: the SHA-256 of the SHA-256 of its pieces of a megabyte, which are
/// computed on all cores. Two files with the same digest have the same bytes.
/// </summary>
internal static class FileDigest
{
    /// <summary>Bytes of a digest.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private const int Piece = 1 << 20;

    /// <summary>The digest of some bytes, and of the content of a file from a place on.</summary>
    /// <param name="prefix">Bytes that count as if they stood before the content.</param>
    /// <param name="file">The file.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read, or ends before its length does.</exception>
    public static byte[] Compute(
        ReadOnlySpan<byte> prefix, SafeFileHandle file, long start, CancellationToken cancellationToken)
    {
        var length = RandomAccess.GetLength(file) - start;
        var digests = new byte[(length + Piece - 1) / Piece * Length];
        var options = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        Parallel.For(0, digests.Length / Length, options, () => GC.AllocateUninitializedArray<byte>(Piece),
            (piece, _, buffer) =>
        {
            var at = (long)piece * Piece;
            var bytes = buffer.AsSpan(0, (int)Math.Min(Piece, length - at));
            for (var filled = 0; filled < bytes.Length;)
            {
                var read = RandomAccess.Read(file, bytes[filled..], start + at + filled);
                filled += read > 0 ? read : throw new IOException("The file became shorter while it was read.");
            }
            SHA256.HashData(bytes, digests.AsSpan(piece * Length, Length));
            return buffer;
        }, _ => { });
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        whole.AppendData(prefix);
        whole.AppendData(BitConverter.GetBytes(length));
        whole.AppendData(digests);
        return whole.GetHashAndReset();
    }
}
