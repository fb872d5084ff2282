using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Cli;

/// <summary>A raw id in JSON: a number where it is one of at most 31 bits, as most are, else a text. When it is read, <c>50</c> and <c>"50"</c> are the same.</summary>
[JsonConverter(typeof(RawIdConverter))]
internal readonly record struct RawId
{
    private readonly int _number;
    private readonly string? _text;

    private RawId(int number, string? text) => (_number, _text) = (number, text);

    /// <summary>The raw id of a row of a map.</summary>
    public static RawId Create(IdMap ids, int index) => ids.IdOf(index) is >= 0 and var number ? new RawId(number, null) : new RawId(0, ids.TextOf(index));

    /// <summary>The raw id that is written <paramref name="text"/>.</summary>
    public static RawId Parse(string text) => IdNames.TryGetId(null, text, out var number) ? new RawId(number, null) : new RawId(0, text);

    /// <summary>Finds the row of the id; false where the map does not hold it.</summary>
    public bool TryFindIn(IdMap ids, out int index) => _text is null ? ids.TryGetIndex(_number, out index) : ids.TryGetIndex(_text, out index);

    /// <summary>As it is written.</summary>
    public override string ToString() => _text ?? _number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes it as JSON.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        if (_text is null) writer.WriteNumberValue(_number);
        else writer.WriteStringValue(_text);
    }
}

/// <summary>Reads and writes raw ids as JSON.</summary>
internal sealed class RawIdConverter : JsonConverter<RawId>
{
    public override RawId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => RawId.Parse(Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.String => RawId.Parse(reader.GetString()!),
        _ => throw new JsonException(), // The serializer says where, and that the kind is another.
    };

    public override void Write(Utf8JsonWriter writer, RawId value, JsonSerializerOptions options) => value.WriteTo(writer);
}
