namespace MovieRec.Data;

public sealed partial class Ratings
{
    /// <summary>
    /// Ratings of rows of your own, such as records of a database. Where a user rated an item more than once, the last
    /// row counts.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="user">The user's id, a number or a text.</param>
    /// <param name="item">The item's id, a number or a text.</param>
    /// <param name="rating">
    /// The rating, or how strongly the user met the item; null where rows have none and each counts as 1.
    /// </param>
    /// <param name="time">When it was; null where rows do not say.</param>
    /// <exception cref="DataException">There are no rows, a rating is not finite, or an id is empty.</exception>
    public static Ratings FromRows<T>(
        IEnumerable<T> rows, Func<T, RawId> user, Func<T, RawId> item, Func<T, float>? rating = null,
        Func<T, DateTimeOffset>? time = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(item);
        var gathered = new RatingRows();
        foreach (var row in rows)
            gathered.Add(user(row), item(row), rating?.Invoke(row) ?? 1, time?.Invoke(row).ToUnixTimeSeconds());
        return gathered.ToRatings();
    }

    /// <summary>Ratings of a text file, as <see cref="RatingFile"/> reads it.</summary>
    /// <param name="path">
    /// The file: <c>user item [rating [timestamp]]</c> a line, separated by comma, tab or the like, with or without a
    /// header, packed with gzip or not.
    /// </param>
    /// <exception cref="DataException">
    /// The file cannot be had, is empty, or has a line that cannot be read; the message names the line.
    /// </exception>
    public static Ratings FromCsv(string path) => RatingFile.Read(path);
}
