using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetMQ;

namespace MovieRec.Workbook.Jupyter;

/// <summary>
/// Messages to frames and back: identities, <c>&lt;IDS|MSG&gt;</c>, the signature, then header, parent header, metadata
/// and content as JSON. The signature is the HMAC-SHA256 of those four, in hexadecimal.
/// </summary>
internal sealed class MessageCodec(string key)
{
    // As many as the reference client remembers: a message that is replayed after so many others is stale in any case.
    private const int Remembered = 65_536;
    private const int Parts = 4;

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    private static readonly JsonSerializerOptions Json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = new();

    /// <summary>The frames of a message, signed.</summary>
    public NetMQMessage Encode(Message message)
    {
        byte[][] parts =
            [.. new[] { message.Header, message.ParentHeader, message.Metadata,
                message.Content }.Select(part => JsonSerializer.SerializeToUtf8Bytes(part, Json))];
        return new NetMQMessage([.. message.Identities, Delimiter, Sign(parts), .. parts]);
    }

    /// <summary>
    /// The message that the frames are; null where they are damaged, not signed with the key, or have been there
    /// before.
    /// </summary>
    public Message? Decode(NetMQMessage message)
    {
        byte[][] frames = [.. message.Select(frame => frame.ToByteArray())];
        var at = Array.FindIndex(frames, frame => frame.AsSpan().SequenceEqual(Delimiter));
        if (at < 0 || frames.Length < at + 2 + Parts) return null;
        var (signature, parts) = (frames[at + 1], frames[(at + 2)..(at + 2 + Parts)]);
        if (!CryptographicOperations.FixedTimeEquals(signature, Sign(parts))
            || !Remember(Encoding.ASCII.GetString(signature))) return null;
        try
        {
            JsonObject[] json = [.. parts.Select(part => ForgivingJson.ParseObject(part))];
            return new Message(frames[..at], json[0], json[1], json[2], json[3]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[] Sign(IEnumerable<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        foreach (var part in parts) hash.AppendData(part);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private bool Remember(string signature)
    {
        if (!_seen.Add(signature)) return false;
        _order.Enqueue(signature);
        if (_order.Count > Remembered) _seen.Remove(_order.Dequeue());
        return true;
    }
}
