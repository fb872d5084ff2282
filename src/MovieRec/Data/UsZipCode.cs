namespace MovieRec.Data;

/// <summary>What the first three digits of a U.S. zip code tell: the state and its time zone.</summary>
/// <param name="FirstPrefix">First three-digit prefix of the range.</param>
/// <param name="LastPrefix">Last three-digit prefix of the range.</param>
/// <param name="State">Postal abbreviation of the state or territory.</param>
/// <param name="TimeZone">The time zone of all or most places in the range.</param>
internal sealed record UsZipArea(int FirstPrefix, int LastPrefix, string State, UsTimeZone TimeZone);

/// <summary>
/// Finds the area of a zip code by its three-digit prefix (the sectional centres of the U.S. Postal Service). Where a
/// prefix spans two zones, the one with more people counts. Military addresses (090–098, 340, 962–966) have no area,
/// because their holders may be anywhere.
/// </summary>
public static class UsZipCode
{
    /// <summary>All areas, by ascending prefix.</summary>
    internal static IReadOnlyList<UsZipArea> Areas { get; } =
    [
        new(005, 005, "NY", UsTimeZone.Eastern), new(006, 007, "PR", UsTimeZone.Atlantic),
        new(008, 008, "VI", UsTimeZone.Atlantic),
        new(009, 009, "PR", UsTimeZone.Atlantic), new(010, 027, "MA", UsTimeZone.Eastern),
        new(028, 029, "RI", UsTimeZone.Eastern),
        new(030, 038, "NH", UsTimeZone.Eastern), new(039, 049, "ME", UsTimeZone.Eastern),
        new(050, 054, "VT", UsTimeZone.Eastern),
        new(055, 055, "MA", UsTimeZone.Eastern), new(056, 059, "VT", UsTimeZone.Eastern),
        new(060, 069, "CT", UsTimeZone.Eastern),
        new(070, 089, "NJ", UsTimeZone.Eastern), new(100, 149, "NY", UsTimeZone.Eastern),
        new(150, 196, "PA", UsTimeZone.Eastern),
        new(197, 199, "DE", UsTimeZone.Eastern), new(200, 200, "DC", UsTimeZone.Eastern),
        new(201, 201, "VA", UsTimeZone.Eastern),
        new(202, 205, "DC", UsTimeZone.Eastern), new(206, 219, "MD", UsTimeZone.Eastern),
        new(220, 246, "VA", UsTimeZone.Eastern),
        new(247, 268, "WV", UsTimeZone.Eastern), new(270, 289, "NC", UsTimeZone.Eastern),
        new(290, 299, "SC", UsTimeZone.Eastern),
        new(300, 319, "GA", UsTimeZone.Eastern), new(320, 323, "FL", UsTimeZone.Eastern),
        new(324, 325, "FL", UsTimeZone.Central),
        new(326, 339, "FL", UsTimeZone.Eastern), new(341, 349, "FL", UsTimeZone.Eastern),
        new(350, 369, "AL", UsTimeZone.Central),
        new(370, 372, "TN", UsTimeZone.Central), new(373, 374, "TN", UsTimeZone.Eastern),
        new(375, 375, "TN", UsTimeZone.Central),
        new(376, 379, "TN", UsTimeZone.Eastern), new(380, 385, "TN", UsTimeZone.Central),
        new(386, 397, "MS", UsTimeZone.Central),
        new(398, 399, "GA", UsTimeZone.Eastern), new(400, 418, "KY", UsTimeZone.Eastern),
        new(420, 424, "KY", UsTimeZone.Central),
        new(425, 427, "KY", UsTimeZone.Eastern), new(430, 459, "OH", UsTimeZone.Eastern),
        new(460, 462, "IN", UsTimeZone.Indiana),
        new(463, 464, "IN", UsTimeZone.Central), new(465, 475, "IN", UsTimeZone.Indiana),
        new(476, 477, "IN", UsTimeZone.Central),
        new(478, 479, "IN", UsTimeZone.Indiana), new(480, 499, "MI", UsTimeZone.Eastern),
        new(500, 528, "IA", UsTimeZone.Central),
        new(530, 549, "WI", UsTimeZone.Central), new(550, 567, "MN", UsTimeZone.Central),
        new(569, 569, "DC", UsTimeZone.Eastern),
        new(570, 576, "SD", UsTimeZone.Central), new(577, 577, "SD", UsTimeZone.Mountain),
        new(580, 585, "ND", UsTimeZone.Central),
        new(586, 586, "ND", UsTimeZone.Mountain), new(587, 588, "ND", UsTimeZone.Central),
        new(590, 599, "MT", UsTimeZone.Mountain),
        new(600, 629, "IL", UsTimeZone.Central), new(630, 658, "MO", UsTimeZone.Central),
        new(660, 679, "KS", UsTimeZone.Central),
        new(680, 692, "NE", UsTimeZone.Central), new(693, 693, "NE", UsTimeZone.Mountain),
        new(700, 714, "LA", UsTimeZone.Central),
        new(716, 729, "AR", UsTimeZone.Central), new(730, 732, "OK", UsTimeZone.Central),
        new(733, 733, "TX", UsTimeZone.Central),
        new(734, 749, "OK", UsTimeZone.Central), new(750, 797, "TX", UsTimeZone.Central),
        new(798, 799, "TX", UsTimeZone.Mountain),
        new(800, 816, "CO", UsTimeZone.Mountain), new(820, 831, "WY", UsTimeZone.Mountain),
        new(832, 834, "ID", UsTimeZone.Mountain),
        new(835, 835, "ID", UsTimeZone.Pacific), new(836, 837, "ID", UsTimeZone.Mountain),
        new(838, 838, "ID", UsTimeZone.Pacific),
        new(840, 847, "UT", UsTimeZone.Mountain), new(850, 865, "AZ", UsTimeZone.Arizona),
        new(870, 884, "NM", UsTimeZone.Mountain),
        new(885, 885, "TX", UsTimeZone.Mountain), new(889, 898, "NV", UsTimeZone.Pacific),
        new(900, 961, "CA", UsTimeZone.Pacific),
        new(967, 968, "HI", UsTimeZone.Hawaii), new(969, 969, "GU", UsTimeZone.Chamorro),
        new(970, 979, "OR", UsTimeZone.Pacific),
        new(980, 994, "WA", UsTimeZone.Pacific), new(995, 999, "AK", UsTimeZone.Alaska),
    ];

    private static readonly UsZipArea?[] AreaByPrefix = ByPrefix();

    /// <summary>
    /// State and time zone of a zip code (five digits, perhaps followed by a hyphen and four more, or nine digits);
    /// null for anything else and for prefixes without one.
    /// </summary>
    public static (string State, UsTimeZone TimeZone)? AreaOf(string? zipCode)
    {
        if (zipCode is null || !IsWellFormed(zipCode)) return null;
        var area = AreaByPrefix[(zipCode[0] - '0') * 100 + (zipCode[1] - '0') * 10 + (zipCode[2] - '0')];
        return area is null ? null : (area.State, area.TimeZone);
    }

    private static bool IsWellFormed(ReadOnlySpan<char> zipCode)
    {
        if (zipCode.Length is not (5 or 9 or 10) || zipCode[..5].ContainsAnyExceptInRange('0', '9')) return false;
        var extension = zipCode[5..];
        if (extension.Length == 5)
        {
            if (extension[0] != '-') return false;
            extension = extension[1..];
        }
        return !extension.ContainsAnyExceptInRange('0', '9');
    }

    private static UsZipArea?[] ByPrefix()
    {
        var areas = new UsZipArea?[1_000];
        foreach (var area in Areas) Array.Fill(areas, area, area.FirstPrefix, area.LastPrefix - area.FirstPrefix + 1);
        return areas;
    }
}
