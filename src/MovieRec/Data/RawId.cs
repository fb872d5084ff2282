using System.Globalization;
using System.Text.Json.Serialization;

namespace MovieRec.Data;

/// <summary>
/// The id of a user or a movie as its data writes it: a whole number or a text. <c>50</c> and <c>"50"</c> are the same;
/// <c>"007"</c> is not 7.
/// </summary>
[JsonConverter(typeof(RawIdConverter))]
public readonly record struct RawId
{
    private readonly int _number;
    private readonly string? _text;

    private RawId(int number, string? text) => (_number, _text) = (number, text);

    /// <summary>The id that is this number.</summary>
    public static implicit operator RawId(int number) => FromInt64(number);

    /// <inheritdoc cref="op_Implicit(int)"/>
    public static implicit operator RawId(long number) => FromInt64(number);

    /// <summary>The id that is written <paramref name="text"/>.</summary>
    public static implicit operator RawId(string text) => Parse(text);

    /// <summary>The id that is this number.</summary>
    public static RawId FromInt64(long number) =>
        number is >= 0 and <= int.MaxValue
            ? new RawId((int)number, null) : new RawId(0, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The id that is written <paramref name="text"/>.</summary>
    public static RawId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IdNames.TryParseNumber(text, out var number) ? new RawId(number, null) : new RawId(0, text);
    }

    /// <summary>Whether it is a whole number from 0 to 2,147,483,647, as most ids are.</summary>
    /// <param name="number">Receives the number; 0 where it is none.</param>
    public bool TryGetNumber(out int number)
    {
        number = _number;
        return _text is null;
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => _text ?? _number.ToString(CultureInfo.InvariantCulture);
}
