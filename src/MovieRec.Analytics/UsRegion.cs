namespace MovieRec.Analytics;

/// <summary>
/// The four regions of the U.S. Census Bureau (Census Regions and Divisions of the United States). Territories belong
/// to none.
/// </summary>
internal static class UsRegion
{
    private static readonly string[][] States =
    [
        ["CT", "ME", "MA", "NH", "RI", "VT", "NJ", "NY", "PA"],
        ["IL", "IN", "MI", "OH", "WI", "IA", "KS", "MN", "MO", "NE", "ND", "SD"],
        ["DE", "DC", "FL", "GA", "MD", "NC", "SC", "VA", "WV", "AL", "KY", "MS", "TN", "AR", "LA", "OK", "TX"],
        ["AZ", "CO", "ID", "MT", "NV", "NM", "UT", "WY", "AK", "CA", "HI", "OR", "WA"],
    ];

    /// <summary>The regions' names.</summary>
    public static IReadOnlyList<string> All { get; } = ["Northeast", "Midwest", "South", "West"];

    /// <summary>The region of a state by its postal abbreviation; −1 for a territory.</summary>
    public static int IndexOf(string state) => Array.FindIndex(States, states => states.Contains(state));
}

/// <summary>
/// Canadian postal codes, of which MovieLens keeps the first five characters: letter, digit, letter, digit, letter.
/// </summary>
internal static class CanadianPostalCode
{
    /// <summary>Whether a code begins as Canadian ones do.</summary>
    public static bool IsOne(ReadOnlySpan<char> code) =>
        code.Length >= 3 && char.IsAsciiLetter(code[0]) && char.IsAsciiDigit(code[1]) && char.IsAsciiLetter(code[2]);
}
