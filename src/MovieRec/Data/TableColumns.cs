namespace MovieRec.Data;

/// <summary>Which columns of a table hold ratings.</summary>
/// <param name="User">Number of the column of users, from 0.</param>
/// <param name="Item">Number of the column of items.</param>
/// <param name="Rating">Number of the column of ratings; −1 where there is none and every row counts as 1.</param>
/// <param name="Time">Number of the column of times; −1 where there is none.</param>
public sealed record TableColumns(int User, int Item, int Rating, int Time)
{
    /// <summary>
    /// Finds the columns, by the names given or else by those that data sets use, such as <c>userId</c>,
    /// <c>movie_id</c>, <c>rating</c> and <c>timestamp</c>.
    /// </summary>
    /// <param name="names">The names of all columns.</param>
    /// <param name="user">The name of the column of users; null to find it.</param>
    /// <param name="item">The name of the column of items; null to find it.</param>
    /// <param name="rating">The name of the column of ratings; null to find it.</param>
    /// <param name="time">The name of the column of times; null to find it.</param>
    /// <exception cref="DataException">There is no such column, or two could be it.</exception>
    public static TableColumns Find(IReadOnlyList<string> names, string? user = null, string? item = null,
        string? rating = null, string? time = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new TableColumns(
            Place("user", user, Header.User, isRequired: true), Place("item", item, Header.Item, isRequired: true),
            Place("rating", rating, Header.Rating, isRequired: false),
            Place("time", time, Header.Timestamp, isRequired: false));

        int Place(string what, string? name, string[] usual, bool isRequired)
        {
            int[] found =
                [.. Enumerable.Range(0, names.Count)
                    .Where(column => name is null
                        ? usual.Contains(Header.Letters(names[column])) : names[column] == name)];
            if (found.Length == 1) return found[0];
            if (found.Length == 0 && name is null && !isRequired) return -1;
            throw new DataException(found.Length == 0
                ? $"The table has no column of {what}s{(name is null ? "" : $" called '{name}'")}; it has "
                    + $"{string.Join(", ", names)}: name the column."
                : $"The table has several columns that could be of {what}s, "
                    + $"{string.Join(", ", found.Select(column => names[column]))}: name the column.");
        }
    }
}
