namespace MovieRec.Data;

/// <summary>
/// The five folds u1 to u5 that come with ml-100k. GroupLens' script <c>mku.sh</c> cuts them from the lines of
/// <c>u.data</c>: the test ratings of fold i are lines (i − 1)·20,000 + 1 to i·20,000, the training ratings all others.
/// They follow from the order of <c>u.data</c> alone, so they can be had where the files <c>u1.base</c> …
/// <c>u5.test</c> are missing.
/// </summary>
public static class CanonicalFolds
{
    /// <summary>Number of folds.</summary>
    public const int Count = 5;

    private const int RatingCount = 100_000;
    private const int TestCount = RatingCount / Count;

    /// <summary>Whether <paramref name="dataset"/> is ml-100k with its ratings in their original order.</summary>
    /// <remarks>
    /// The order is recognised by fold 1: its 20,000 test ratings are of 459 users, none above id 462, and of 1,410
    /// movies.
    /// </remarks>
    public static bool AreIn(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Info.Name != "ml-100k" || dataset.Ratings.Count != RatingCount) return false;
        var users = new HashSet<int>();
        var movies = new HashSet<int>();
        foreach (var user in dataset.Ratings.UserIds[..TestCount]) users.Add(user);
        foreach (var movie in dataset.Ratings.ItemIds[..TestCount]) movies.Add(movie);
        return users.Count == 459 && users.Max() == 462 && movies.Count == 1_410;
    }

    /// <summary>
    /// The positions in <see cref="Dataset.Ratings"/> of the training and test ratings of a fold, ascending;
    /// <see cref="Ratings.Select"/> takes them.
    /// </summary>
    /// <param name="dataset">ml-100k.</param>
    /// <param name="fold">1 to 5, as in u1 to u5.</param>
    /// <exception cref="DataException">The data is not ml-100k in its original order.</exception>
    public static (int[] Train, int[] Test) Find(Dataset dataset, int fold)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fold, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fold, Count);
        if (!AreIn(dataset))
            throw new DataException($"{dataset.Info.Name} has no canonical folds u1 to u5: only ml-100k with u.data in "
                + "its original order has; use another split or get ml-100k again.");
        var first = (fold - 1) * TestCount;
        return ([.. Enumerable.Range(0, first),
            .. Enumerable.Range(first + TestCount, RatingCount - first - TestCount)],
            [.. Enumerable.Range(first, TestCount)]);
    }
}
