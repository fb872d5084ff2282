using MovieRec.Data;

namespace MovieRec.Analytics;

/// <summary>One group of users in words.</summary>
/// <param name="Name">Short, for tables and axes: <c>engineer</c>.</param>
/// <param name="Subject">As a sentence starts: <c>users whose occupation is engineer</c>.</param>
public sealed record Segment(string Name, string Subject);

/// <summary>A way to part the users: each belongs to one segment or, where it is not known, to none.</summary>
public sealed class Segmentation
{
    private readonly int[] _segmentOf;

    /// <summary>Parts the users.</summary>
    /// <param name="name">What they are split by: <c>occupation</c>.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="segmentOf">For each user the index of the segment, −1 where not known.</param>
    public Segmentation(string name, IReadOnlyList<Segment> segments, int[] segmentOf)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(segmentOf);
        (Name, Segments, _segmentOf) = (name, segments, segmentOf);
        Sizes = [.. segments.Select((_, segment) => segmentOf.Count(of => of == segment))];
        Unknown = segmentOf.Count(of => of < 0);
    }

    /// <summary>What users are split by.</summary>
    public string Name { get; }

    /// <summary>The segments.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Users in each segment.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>Users of whom it is not known.</summary>
    public int Unknown { get; }

    /// <summary>For each user the index of the segment; −1 where not known.</summary>
    public ReadOnlySpan<int> SegmentOf => _segmentOf;

    /// <summary>Whether there is anything to compare: two segments with users.</summary>
    public bool IsUseful => Sizes.Count(size => size > 0) >= 2;

    /// <summary>Women and men.</summary>
    public static Segmentation ByGender(UserProfiles profiles) =>
        By(profiles, "gender", [new("women", "women"), new("men", "men")],
            user => user?.Gender switch { Gender.Female => 0, Gender.Male => 1, _ => -1 });

    /// <summary>Under 25, 25–34, 35–49, 50 and over: bands that ml-1m's coarser ages fit into.</summary>
    public static Segmentation ByAge(UserProfiles profiles) =>
        By(profiles, "age",
            [new("under 25", "users under 25"), new("25–34", "users aged 25 to 34"),
                new("35–49", "users aged 35 to 49"), new("50 and over", "users aged 50 and over")],
            user => user?.Age switch { null => -1, < 25 => 0, < 35 => 1, < 50 => 2, _ => 3 });

    /// <summary>Occupations, in the data set's words.</summary>
    public static Segmentation ByOccupation(UserProfiles profiles)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        string[] names =
            [.. profiles.Dataset.Users.Select(user => user.Occupation).OfType<string>().Where(name => name.Length > 0)
                .Distinct().Order(StringComparer.Ordinal)];
        return By(profiles, "occupation",
            [.. names.Select(name => new Segment(name, $"users whose occupation is {name}"))],
            user => Array.IndexOf(names, user?.Occupation));
    }

    /// <summary>
    /// The census regions of the United States, and Canada, told from the postal code; all others are unknown.
    /// </summary>
    public static Segmentation ByRegion(UserProfiles profiles) =>
        By(profiles, "region",
            [.. UsRegion.All.Select(region => new Segment(region, $"users in the {region}")),
                new("Canada", "users in Canada")], user =>
            user?.ZipCode is not { } zip ? -1
            : UsZipCode.AreaOf(zip) is { } area ? UsRegion.IndexOf(area.State)
            : CanadianPostalCode.IsOne(zip) ? UsRegion.All.Count : -1);

    /// <summary>Three groups of about equal size by number of ratings; equal numbers stay together.</summary>
    public static Segmentation ByActivity(UserProfiles profiles)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        var counts = profiles.RatingCounts.ToArray();
        var sorted = counts.Order().ToArray();
        var (first, second) = (sorted[sorted.Length / 3], sorted[2 * sorted.Length / 3]);
        return new("activity",
            [new($"below {first} ratings", $"users with fewer than {first} ratings"),
                new($"{first} to {second - 1} ratings", $"users with {first} to {second - 1} ratings"),
                new($"from {second} ratings", $"users with {second} ratings or more")],
            Array.ConvertAll(counts, count => count < first ? 0 : count < second ? 1 : 2));
    }

    /// <summary>
    /// One number for each combination of segments, to compare only users who are alike in all of them; what is not
    /// known is a value of its own.
    /// </summary>
    /// <param name="users">Number of users.</param>
    /// <param name="segmentations">What to hold equal; none puts all users together.</param>
    public static int[] Strata(int users, params IEnumerable<Segmentation> segmentations)
    {
        ArgumentNullException.ThrowIfNull(segmentations);
        var strata = new int[users];
        foreach (var by in segmentations)
            for (var user = 0; user < users; user++)
                strata[user] = strata[user] * (by.Segments.Count + 1) + by.SegmentOf[user] + 1;
        return strata;
    }

    private static Segmentation By(
        UserProfiles profiles, string name, IReadOnlyList<Segment> segments, Func<User?, int> segmentOf)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        return new(name, segments,
            [.. Enumerable.Range(0, profiles.Count).Select(user => segmentOf(profiles.DescriptionOf(user)))]);
    }
}
