using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// What is known of users and items besides ratings, as sparse rows: the pattern of a row's ratings (without their
/// values) and attributes of the data set, each part of unit length.
/// </summary>
internal static class SideFeatures
{
    private const int AgeBand = 7;
    private const int YearBand = 5;

    /// <summary>The features of users; null where there are none.</summary>
    public static CsrMatrix? OfUsers(Interactions train, bool implicitFeedback, Dataset? dataset) =>
        Build(train.Matrix, implicitFeedback,
            user => dataset?.FindUser(train.Users.IdOf(user)) is { } known ? Describe(known) : []);

    /// <summary>The features of items; null where there are none.</summary>
    public static CsrMatrix? OfItems(Interactions train, bool implicitFeedback, Dataset? dataset) =>
        Build(train.Matrix.Transpose(), implicitFeedback,
            item => dataset?.FindMovie(train.Items.IdOf(item)) is { } known ? Describe(known) : []);

    private static IEnumerable<(string Kind, object Value)> Describe(User user)
    {
        if (user.Gender is { } gender) yield return ("gender", gender);
        if (user.Age is { } age) yield return ("age", age / AgeBand);
        if (user.Occupation is { } occupation) yield return ("occupation", occupation);
    }

    private static IEnumerable<(string Kind, object Value)> Describe(Movie movie)
    {
        foreach (var genre in movie.Genres.Distinct()) yield return ("genre", genre);
        if (movie.Year is { } year) yield return ("year", year / YearBand);
    }

    private static CsrMatrix? Build(
        CsrMatrix ratings, bool implicitFeedback, Func<int, IEnumerable<(string, object)>> describe)
    {
        var attributes = new Dictionary<(string, object), int>();
        var (rows, columns, values) = (new List<int>(), new List<int>(), new List<float>());
        for (var row = 0; row < ratings.RowCount; row++)
        {
            if (implicitFeedback)
                foreach (var column in ratings.ColumnsOf(row)) Add(row, column, ratings.RowLength(row));
            (string, object)[] described = [.. describe(row)];
            foreach (var attribute in described)
            {
                if (!attributes.TryGetValue(attribute, out var column))
                    attributes.Add(attribute, column = ratings.ColumnCount + attributes.Count);
                Add(row, column, described.Length);
            }
        }
        return rows.Count == 0
            ? null
            : CsrMatrix.FromCoordinates(ratings.RowCount, ratings.ColumnCount + attributes.Count, [.. rows],
                [.. columns], [.. values]);

        void Add(int row, int column, int count)
        {
            rows.Add(row);
            columns.Add(column);
            values.Add(1 / MathF.Sqrt(count));
        }
    }
}
