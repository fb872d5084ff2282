using CsCheck;
using MovieRec.Data;
using MovieRec.Models.RatingPrediction;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.RatingPrediction;

public sealed class ItemNeighbourhoodContract()
    : RatingPredictorContract(new NeighbourhoodTrainer(new NeighbourhoodOptions { Shrinkage = 5 }), 0.75);
public sealed class UserNeighbourhoodContract() : RatingPredictorContract(new NeighbourhoodTrainer(
    new NeighbourhoodOptions { Kind = NeighbourhoodKind.Users, Similarity = RatingSimilarity.MeanSquaredDifference }),
    0.95);

public sealed class NeighbourhoodTests
{
    [Fact]
    public void Predictions_are_what_the_definitions_read_as() => Gen.Select(
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 6], Gen.Int[1, 5]).Array[3, 40].Select(SmallRatings.Of), Gen.Int[1, 4],
        Gen.Bool, Gen.Bool, Gen.Double[0, 20]).Sample((data, k, users, pearson, shrinkage) =>
        {
            var options = new NeighbourhoodOptions
            {
                Neighbours = k,
                Kind = users ? NeighbourhoodKind.Users : NeighbourhoodKind.Items,
                Similarity = pearson ? RatingSimilarity.PearsonBaseline : RatingSimilarity.MeanSquaredDifference,
                Shrinkage = shrinkage,
            };
            var model = (RatingModel)new NeighbourhoodTrainer(options).Train(data);
            var bias = new BiasTrainer(new BiasOptions { UserRegularization = 15, ItemRegularization = 10 })
                .Train(data);
            for (var user = 0; user < data.UserCount; user++)
                for (var item = 0; item < data.ItemCount; item++)
                    Assert.Equal(Slow(data, bias, options, user, item), model.Estimate(user, item), 1e-4);
        }, iter: 100);

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<OptionException>(() => new NeighbourhoodOptions { Neighbours = 0 });
        Assert.Throws<OptionException>(() => new NeighbourhoodOptions { Shrinkage = double.NaN });
    }

    private static double Slow(Interactions data, BiasModel bias, NeighbourhoodOptions options, int user, int item)
    {
        var ofUsers = options.Kind == NeighbourhoodKind.Users;
        var ratings = new Dictionary<(int Row, int Column), double>();
        for (var u = 0; u < data.UserCount; u++)
            for (var entry = 0; entry < data.ItemsOf(u).Length; entry++)
                ratings.Add(ofUsers ? (u, data.ItemsOf(u)[entry]) : (data.ItemsOf(u)[entry], u),
                    data.WeightsOf(u)[entry]);
        var (own, asked) = ofUsers ? (user, item) : (item, user);
        var best = ratings.Keys.Where(key => key.Column == asked && key.Row != own)
            .Select(key => (key.Row, Similarity: Similarity(own, key.Row)))
            .Where(neighbour => (float)neighbour.Similarity > 0)
            .OrderByDescending(neighbour => (float)neighbour.Similarity).ThenBy(neighbour => neighbour.Row)
            .Take(options.Neighbours).ToArray();
        return bias.Estimate(user, item)
            + (best.Length == 0
                ? 0 : best.Sum(neighbour => neighbour.Similarity * Deviation(neighbour.Row, asked))
                    / best.Sum(neighbour => neighbour.Similarity));

        double Deviation(int row, int column) =>
            ratings[(row, column)] - (ofUsers ? bias.Estimate(row, column) : bias.Estimate(column, row));

        double Similarity(int a, int b)
        {
            var common = ratings.Keys.Where(key => key.Row == a && ratings.ContainsKey((b, key.Column)))
                .Select(key => key.Column).ToArray();
            if (common.Length == 0) return 0;
            if (options.Similarity == RatingSimilarity.MeanSquaredDifference)
                return 1 / (1 + common.Average(column => Math.Pow(ratings[(a, column)] - ratings[(b, column)], 2)));
            var products = common.Sum(column => Deviation(a, column) * Deviation(b, column));
            var lengths = Math.Sqrt(
                common.Sum(column => Math.Pow(Deviation(a, column), 2))
                    * common.Sum(column => Math.Pow(Deviation(b, column), 2)));
            return common.Length == 1
                ? 0 : products / lengths * (common.Length - 1) / (common.Length - 1 + options.Shrinkage);
        }
    }
}
