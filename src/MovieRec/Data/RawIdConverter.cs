using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MovieRec.Data;

/// <summary>
/// Reads and writes raw ids as JSON: a number where it is one of at most 31 bits, else a text. When it is read,
/// <c>50</c> and <c>"50"</c> are the same.
/// </summary>
public sealed class RawIdConverter : JsonConverter<RawId>
{
    /// <inheritdoc/>
    public override RawId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Number => RawId.Parse(Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.String => RawId.Parse(reader.GetString()!),
            _ => throw new JsonException(), // The serializer says where, and that the kind is another.
        };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RawId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.TryGetNumber(out var number)) writer.WriteNumberValue(number);
        else writer.WriteStringValue(value.ToString());
    }
}
