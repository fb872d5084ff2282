using MathNet.Numerics.LinearAlgebra;
using MovieRec.Models;
using MovieRec.Models.Baselines;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.Baselines;

/// <summary>Small random interactions for oracles that visit every cell.</summary>
internal static class Small
{
    /// <summary>About half of the cells, with ratings from 1 to 5.</summary>
    public static Interactions Random(int users, int items, int seed)
    {
        var random = new Random(seed);
        var cells = (from user in Enumerable.Range(0, users)
                     from item in Enumerable.Range(0, items)
                     where random.Next(2) == 0
                     select (user, item)).ToArray();
        return Of(users, items, [.. cells.Select(cell => (cell.user, cell.item, 1f + random.Next(5)))]);
    }

    public static Interactions Of(int users, int items, (int User, int Item, float Rating)[] entries) => new(
        IdMap.From([.. Enumerable.Range(1, users)]),
        IdMap.From([.. Enumerable.Range(1, items)]),
        CsrMatrix.FromCoordinates(users, items, [.. entries.Select(e => e.User)], [.. entries.Select(e => e.Item)],
            [.. entries.Select(e => e.Rating)]));

    /// <summary>X [users × items], 0 where nothing was observed.</summary>
    public static Matrix<double> Dense(Interactions train, float power = 0)
    {
        var x = Matrix<double>.Build.Dense(train.UserCount, train.ItemCount);
        for (var user = 0; user < train.UserCount; user++)
            for (var entry = 0; entry < train.ItemsOf(user).Length; entry++)
                x[user, train.ItemsOf(user)[entry]] = Math.Pow(train.WeightsOf(user)[entry], power);
        return x;
    }

    public static float[] ScoresOf(IRecommender model, int user)
    {
        var scores = new float[model.ItemCount];
        model.Score(user, scores);
        return scores;
    }

    /// <summary>
    /// The weights [items × items] of a model that is linear in the history, found by asking it about one movie after
    /// the other.
    /// </summary>
    public static Matrix<double> ItemWeights(IRecommender model)
    {
        var weights = Matrix<double>.Build.Dense(model.ItemCount, model.ItemCount);
        var scores = new float[model.ItemCount];
        for (var item = 0; item < model.ItemCount; item++)
        {
            ((IFoldInRecommender)model).ScoreHistory([item], [1f], scores);
            for (var other = 0; other < scores.Length; other++) weights[item, other] = scores[other];
        }
        return weights;
    }
}
