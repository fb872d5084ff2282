using System.Text;

namespace MovieRec.Data;

/// <summary>
/// The texts of raw ids that are not whole numbers from 0 to 2,147,483,647: ids beyond 32 bits, ISINs,
/// <c>tt0111161</c>, addresses.
/// </summary>
/// <remarks>
/// A raw id is one int everywhere between the reader of files and whatever prints it. Such a number is its own raw id;
/// a text has a negative one, which only this table translates. So numeric ids, which nearly all data has, cost what
/// they cost without texts, no map, kernel or file knows the difference, and a side whose ids are all numbers has no
/// table at all. The n texts have the ids −n … −1 in their order (<see cref="Compare"/>), whatever the order of the
/// lines they came in, so that a split of the same ratings is the same split. A text is compared byte by byte:
/// <c>007</c> is not 7.
/// </remarks>
public sealed class IdNames
{
    private readonly string[] _texts;
    private readonly Dictionary<string, int> _ids;

    private IdNames(string[] ordered)
    {
        _texts = ordered;
        _ids = new Dictionary<string, int>(ordered.Length, StringComparer.Ordinal);
        for (var place = 0; place < ordered.Length; place++) _ids.Add(ordered[place], place - ordered.Length);
    }

    /// <summary>The table of some texts; null where there are none.</summary>
    /// <param name="texts">Distinct texts, in any order.</param>
    /// <exception cref="ArgumentException">
    /// One comes twice, is a number that is its own id, is empty or has control characters.
    /// </exception>
    public static IdNames? Create(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var ordered = texts.ToArray();
        if (ordered.Length == 0) return null;
        Array.Sort(ordered, Compare);
        foreach (var text in ordered)
        {
            if (TryParseNumber(text, out _))
                throw new ArgumentException($"The id {text} is a number and needs no name.", nameof(texts));
            if (text.Length == 0 || text.Any(char.IsControl))
                throw new ArgumentException("An id is empty or has control characters.", nameof(texts));
        }
        return new IdNames(ordered);
    }

    /// <summary>Number of texts.</summary>
    public int Count => _texts.Length;

    /// <summary>The texts, in their order; the last has the id −1.</summary>
    public ReadOnlySpan<string> Texts => _texts;

    /// <summary>The text of a raw id, whatever kind it is of.</summary>
    /// <param name="names">The table of its side; null where that has none.</param>
    /// <param name="id">The raw id.</param>
    public static string TextOf(IdNames? names, int id) =>
        id >= 0 || names is null
            ? id.ToString(System.Globalization.CultureInfo.InvariantCulture) : names._texts[id + names._texts.Length];

    /// <summary>Finds the raw id of a text; false where it is no number and not in the table.</summary>
    /// <param name="names">The table of its side; null where that has none.</param>
    /// <param name="text">The text.</param>
    /// <param name="id">Receives the raw id.</param>
    public static bool TryGetId(IdNames? names, string text, out int id)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParseNumber(text, out id) || (names is not null && names._ids.TryGetValue(text, out id));
    }

    /// <summary>
    /// The order of texts: those that are numbers by their size, before all others, which are ordered by their
    /// characters' codes.
    /// </summary>
    public static int Compare(string a, string b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var (aIsNumber, bIsNumber) = (IsDigits(a), IsDigits(b));
        if (aIsNumber != bIsNumber) return aIsNumber ? -1 : 1;
        return aIsNumber && a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
    }

    /// <summary>
    /// Whether a text is a number that is its own raw id: whole, from 0 to 2,147,483,647, and written without sign or
    /// leading zeros.
    /// </summary>
    internal static bool TryParseNumber(string text, out int id)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        id = 0;
        return text.Length is > 0 and <= MostDigits && Encoding.ASCII.TryGetBytes(text, digits, out var count)
            && TryParseNumber(digits[..count], out id);
    }

    /// <inheritdoc cref="TryParseNumber(string, out int)"/>
    internal static bool TryParseNumber(ReadOnlySpan<byte> text, out int id)
    {
        id = 0;
        if (text.Length is 0 or > MostDigits || (text[0] == '0' && text.Length > 1)) return false;
        var number = 0L;
        foreach (var digit in text)
        {
            var value = digit - '0';
            if ((uint)value > 9) return false;
            number = number * 10 + value;
        }
        id = (int)number;
        return number <= int.MaxValue;
    }

    private const int MostDigits = 10;

    private static bool IsDigits(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
