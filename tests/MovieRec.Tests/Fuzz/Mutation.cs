using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace MovieRec.Tests.Fuzz;

/// <summary>
/// Changes to a file as accidents, other programs and strangers make them: bits, bytes and pieces, and, where it is
/// text, numbers, strings and keys that are replaced by what their places do not expect.
/// </summary>
internal static partial class Mutation
{
    private const int LongestPiece = 64;

    private static readonly byte[][] Bytes = [[0], [0xff], [0x7f], [0x80], [10], [13], [9], [.. "\""u8], [.. "\\"u8],
        [.. ","u8], [.. "::"u8], [.. "{"u8], [.. "]"u8], [.. "\u001b[2J"u8], [0xef, 0xbb, 0xbf], [0xed, 0xa0, 0x80]];

    private static readonly string[] Numbers = ["0", "-1", "1e999", "-1e999", "2147483648", "99999999999999999999",
        "1.5", "NaN", "", "0x10", "1e-320", "9223372036854775807"];

    private static readonly string[] Values = ["null", "{}", "[]", "[null]", "\"\"", "true", "-1", "1e999",
        "99999999999", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\\u0000\"", "\"a\",\"a\""];

    private static readonly int[] Words = [0, 1, -1, int.MaxValue, int.MinValue, 1 << 30, 255, 1 << 20,
        BitConverter.SingleToInt32Bits(float.NaN), BitConverter.SingleToInt32Bits(float.PositiveInfinity),
        BitConverter.SingleToInt32Bits(1e30f)];

    /// <summary>One to four changes, one after the other.</summary>
    public static Gen<Func<byte[], byte[]>> Gen { get; } =
        CsCheck.Gen.Select(CsCheck.Gen.Int[0, 9], CsCheck.Gen.Double[0, 1], CsCheck.Gen.Double[0, 1], CsCheck.Gen.Int[0,
            999]).Array[1, 4]
            .Select(changes =>
                (Func<byte[],
                    byte[]>)(file => changes.Aggregate(file,
                        (changed, change) => Apply(changed, change.Item1, change.Item2, change.Item3, change.Item4))));

    private static byte[] Apply(byte[] file, int kind, double place, double other, int choice)
    {
        if (file.Length == 0) return Bytes[choice % Bytes.Length];
        var (at, to) = (Place(file, place), Place(file, other));
        var length = Math.Min(1 + choice % LongestPiece, file.Length - at);
        switch (kind)
        {
            case 0:
                return [.. file[..at], (byte)(file[at] ^ (1 << (choice % 8))), .. file[(at + 1)..]];
            case 1:
                return [.. file[..at], .. Bytes[choice % Bytes.Length], .. file[(at + 1)..]];
            case 2:
                return [.. file[..at], .. file[(at + length)..]];
            case 3:
                return [.. file[..to], .. file[at..(at + length)], .. file[to..]];
            case 4:
                return file[..at];
            case 5 when file.Length >= 8:
                var copy = file.ToArray();
                BitConverter.TryWriteBytes(copy.AsSpan(Math.Min(at, file.Length - 4) / 4 * 4),
                    Words[choice % Words.Length]);
                return copy;
            case 6:
                return Replace(file, Number(), place, Numbers[choice % Numbers.Length]);
            case 7:
                return Replace(file, Value(), place, Values[choice % Values.Length]);
            case 8:
                return Replace(file, Field(), place, null);
            default:
                return [.. file[..at], .. Bytes[choice % Bytes.Length], .. file[at..]];
        }
    }

    private static int Place(byte[] file, double share) => Math.Min(file.Length - 1, (int)(share * file.Length));

    /// <summary>
    /// Replaces one of what <paramref name="pattern"/> matches; a field stands twice where nothing takes its place.
    /// </summary>
    private static byte[] Replace(byte[] file, Regex pattern, double share, string? by)
    {
        var text = Encoding.Latin1.GetString(file);
        // Around the place alone: a file of megabytes is not searched whole.
        var from = Math.Max(0, Place(file, share) - 200);
        var match = pattern.Match(text, from);
        if (!match.Success) return file;
        return Encoding.Latin1.GetBytes(
            $"{text[..match.Index]}{by ?? $"{match.Value},{match.Value}"}{text[(match.Index + match.Length)..]}");
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex("\"[^\"\\r\\n]{0,200}\"|-?\\d+(\\.\\d+)?|\\btrue\\b|\\bfalse\\b|\\bnull\\b")]
    private static partial Regex Value();

    [GeneratedRegex("\"[^\"\\r\\n]{1,100}\"\\s*:\\s*(\"[^\"\\r\\n]{0,200}\"|-?\\d+(\\.\\d+)?|true|false|null)")]
    private static partial Regex Field();
}
