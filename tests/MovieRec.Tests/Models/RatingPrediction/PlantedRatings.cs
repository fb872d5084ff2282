using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.RatingPrediction;

/// <summary>
/// Ratings 1 .. 5 with a planted truth: 3 + b_u + b_i + x_uᵀy_i and a little noise, rounded, two factors. Half of the
/// pairs are rated, a fifth of those held out.
/// </summary>
internal static class PlantedRatings
{
    public const int Users = 60;
    public const int Items = 45;

    public static readonly TrainTestSplit Split = Splits.Validation(Draw(hasCold: false), 0.2);

    /// <summary>The same, but the last user rated nothing and nobody rated the last item.</summary>
    public static readonly Interactions WithColdUserAndItem = Draw(hasCold: true);

    private static Interactions Draw(bool hasCold)
    {
        var random = new SplitMix64(11);
        var (users, items) = (Normals(Users, ref random), Normals(Items, ref random));
        var (rows, columns, values) = (new List<int>(), new List<int>(), new List<float>());
        for (var user = 0; user < Users; user++)
            for (var item = 0; item < Items; item++)
            {
                var rating = 3 + 0.4 * users[user][0] + 0.4 * items[item][0]
                    + 0.7 * (users[user][1] * items[item][1] + users[user][2] * items[item][2])
                    + 0.2 * random.NextNormal();
                if (random.NextDouble() < 0.5 || (hasCold && (user == Users - 1 || item == Items - 1))) continue;
                rows.Add(user);
                columns.Add(item);
                values.Add((float)Math.Clamp(Math.Round(rating), 1, 5));
            }
        return new(IdMap.From([.. Enumerable.Range(100, Users)]), IdMap.From([.. Enumerable.Range(500, Items)]),
            CsrMatrix.FromCoordinates(Users, Items, [.. rows], [.. columns], [.. values]));
    }

    private static double[][] Normals(int count, ref SplitMix64 random)
    {
        var normals = new double[count][];
        for (var i = 0; i < count; i++) normals[i] = [random.NextNormal(), random.NextNormal(), random.NextNormal()];
        return normals;
    }
}
