using System.Globalization;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Evaluation;

/// <summary>A way to part users into groups.</summary>
public sealed class UserGrouping
{
    private readonly int[] _groupOf;

    private UserGrouping(string name, IReadOnlyList<string> labels, int[] groupOf) =>
        (Name, Labels, _groupOf) = (name, labels, groupOf);

    /// <summary>What it parts by, such as <c>age</c>.</summary>
    public string Name { get; }

    /// <summary>The names of the groups, in their natural order.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>
    /// Which of <see cref="Labels"/> user <paramref name="user"/> (an index) belongs to; −1 where that is not known.
    /// </summary>
    public int GroupOf(int user) => _groupOf[user];

    /// <summary>
    /// Every grouping the data allows: activity always, gender, age and occupation where it describes its users so.
    /// </summary>
    /// <param name="train">The training side of the split, which also says which users there are.</param>
    /// <param name="dataset">What is known of the users; null for nothing.</param>
    public static IReadOnlyList<UserGrouping> All(Interactions train, Dataset? dataset)
    {
        var activity = Activity(train);
        return dataset is null
            ? [activity]
            : [.. new[] { ByGender(train, dataset), ByAge(train, dataset),
                ByOccupation(train, dataset) }.Where(grouping => grouping.Labels.Count > 0), activity];
    }

    /// <summary>By gender as the data set records it.</summary>
    public static UserGrouping ByGender(Interactions train, Dataset dataset) =>
        Create("gender", train, dataset,
            user => user.Gender switch { Gender.Female => "women", Gender.Male => "men", _ => null });

    /// <summary>By age: under 18, 18–24, 25–34, 35–44, 45–54, 55 and over.</summary>
    public static UserGrouping ByAge(Interactions train, Dataset dataset) =>
        Create("age", train, dataset,
            user => user.Age switch
            {
                null => null,
                < 18 => "under 18",
                < 25 => "18–24",
                < 35 => "25–34",
                < 45 =>
                "35–44",
                < 55 => "45–54",
                _ => "55 and over"
            },
            "under 18", "18–24", "25–34", "35–44", "45–54", "55 and over");

    /// <summary>By occupation in the data set's words.</summary>
    public static UserGrouping ByOccupation(Interactions train, Dataset dataset) =>
        Create("occupation", train, dataset, user => user.Occupation);

    /// <summary>
    /// By training interactions: those with none, if any, and the others in five groups of about equal size, users of
    /// equal activity never split.
    /// </summary>
    public static UserGrouping Activity(Interactions train)
    {
        ArgumentNullException.ThrowIfNull(train);
        var counts = Enumerable.Range(0, train.UserCount).Select(user => train.Matrix.RowLength(user)).ToArray();
        var active = counts.Where(count => count > 0).Order().ToArray();
        var ends = Enumerable.Range(1, 5)
            .Select(fifth => active.Length == 0 ? 0 : active[Math.Max(0, fifth * active.Length / 5 - 1)])
            .Distinct().ToArray();
        string?[] labels = new string?[train.UserCount];
        string[] names =
            [.. ends.Select(
                (end, band) =>
                    Range(band == 0 ? active.FirstOrDefault() : active.First(count => count > ends[band - 1]), end))];
        for (var user = 0; user < counts.Length; user++)
            labels[user] = counts[user] == 0 ? NewUsers : names[Array.FindIndex(ends, end => counts[user] <= end)];
        return Create("activity", labels, [NewUsers, .. names]);

        static string Range(int low, int high) => low == high ? Text(low) : $"{Text(low)}–{Text(high)}";
        static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Users split by a label of the caller's choice.</summary>
    /// <param name="name">What it parts by.</param>
    /// <param name="labels">The label of each user by index; null where it is not known.</param>
    /// <param name="order">Labels in their natural order, those not used left out; empty for the alphabet's.</param>
    public static UserGrouping Create(string name, IReadOnlyList<string?> labels, params IReadOnlyList<string> order)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var used = labels.OfType<string>().ToHashSet();
        string[] ordered = [.. order.Where(used.Contains), .. used.Except(order).Order(StringComparer.Ordinal)];
        return new UserGrouping(name, ordered,
            [.. labels.Select(label => label is null ? -1 : Array.IndexOf(ordered, label))]);
    }

    private const string NewUsers = "none";

    private static UserGrouping Create(
        string name, Interactions train, Dataset dataset, Func<User, string?> label, params IReadOnlyList<string> order)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(dataset);
        return Create(name,
            [.. train.Users.Ids.ToArray().Select(id => dataset.FindUser(id) is { } user ? label(user) : null)], order);
    }
}
