using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MovieRec.Models.Als;
using MovieRec.Numerics;

namespace MovieRec.Tests.Reference;

/// <summary>Writes model files as programs before format 3 did, format 2 where ids are texts and 1 elsewhere.</summary>
internal static class FirstAlsFileWriter
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    public static byte[] Write(AlsModel model)
    {
        var train = model.Train;
        var (users, items) = (train.Users.Pack(out var userNames), train.Items.Pack(out var itemNames));
        var options = JsonSerializer.SerializeToNode(model.Options, Json)!.AsObject();
        options.Remove("threads");
        var header = new JsonObject
        {
            ["kind"] = "ALS",
            ["options"] = options,
            ["users"] = users.Length,
            ["items"] = items.Length,
            ["interactions"] = train.Count,
        };
        if (userNames.Length > 0) header.Add("userNames", userNames.Length);
        if (itemNames.Length > 0) header.Add("itemNames", itemNames.Length);

        var headerBytes = JsonSerializer.SerializeToUtf8Bytes(header);
        var file = new List<byte>(new byte[64]);
        foreach (var section in new[]
        {
            headerBytes, userNames, itemNames, BytesOf<int>(users), BytesOf<int>(items), BytesOf(train.Matrix.RowStart),
            BytesOf(train.Matrix.Columns), BytesOf(train.Matrix.Values),
            Padded(model.UserCount, model.UserFactors), Padded(model.ItemCount, model.ItemFactors),
        })
        {
            file.AddRange(section);
            file.AddRange(new byte[(64 - file.Count % 64) % 64]);
        }
        byte[] bytes = [.. file];
        "MovieRec"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), userNames.Length + itemNames.Length > 0 ? 2 : 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), headerBytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), bytes.Length);
        SHA256.HashData([.. bytes[..32], .. bytes[64..]]).CopyTo(bytes, 32);
        return bytes;
    }

    private delegate ReadOnlySpan<float> Row(int row);

    private static byte[] Padded(int rows, Row row)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < rows; at++)
        {
            var factors = row(at);
            bytes.AddRange(BytesOf(factors));
            bytes.AddRange(new byte[(FactorMatrix.PaddedLength(factors.Length) - factors.Length) * sizeof(float)]);
        }
        return [.. bytes];
    }

    private static byte[] BytesOf<T>(ReadOnlySpan<T> values) where T : unmanaged =>
        MemoryMarshal.AsBytes(values).ToArray();
}
