using MovieRec.Data.Synthetic;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Scaling;

/// <summary>Generated interactions of any size, without their times.</summary>
public static class SyntheticInteractions
{
    /// <summary>
    /// Makes them block by block: all ratings with their times at once would take two and a half times the memory of
    /// the result.
    /// </summary>
    /// <param name="options">What to generate; the number of ratings must fit an array.</param>
    /// <exception cref="ArgumentException">The numbers of users, movies and ratings contradict each other.</exception>
    public static Interactions Generate(SyntheticOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var generator = new SyntheticGenerator(options);
        var rowStart = new int[options.Users + 1];
        var columns = new int[options.Ratings];
        var values = new float[options.Ratings];
        var (user, entry) = (0, 0);
        foreach (var block in generator.Blocks())
        {
            for (var rating = 0; rating < block.Count;)
            {
                var length = generator.RatingCountOf(user);
                for (var end = rating + length; rating < end; rating++, entry++)
                    (columns[entry], values[entry]) = (block.ItemIds[rating] - 1, block.Values[rating]);
                Array.Sort(columns, values, entry - length, length);
                rowStart[++user] = entry;
            }
        }
        return new Interactions(Ids(options.Users), Ids(options.Movies),
            new CsrMatrix(options.Movies, rowStart, columns, values));
    }

    private static IdMap Ids(int count) => IdMap.From([.. Enumerable.Range(1, count)]);
}
