using MovieRec.Analytics;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Analytics;

/// <summary>Data with four kinds of users: each prefers one of two genres and one of two decades.</summary>
public sealed class FactorMapTests
{
    private static readonly Dataset Halves = Create((item, even) => even);

    [Fact]
    public void Genres_that_different_users_rate_lie_apart_and_the_test_says_so()
    {
        var map = FactorMap.Compute(Train(Halves), Halves);
        Assert.Equal(["Comedy", "Drama"], map.Genres.Select(genre => genre.Genre).Order());
        Assert.True(map.Separation!.Holds);
        Assert.InRange(Math.Abs(map.Directions[map.Across].WithYear), 0.75, 1);
        Assert.InRange(map.Directions.Sum(direction => direction.Variation), 0.5, 1 + 1e-9);
    }

    [Fact]
    public void Genres_dealt_at_random_are_not_said_to_be_apart()
    {
        var random = new Random(3);
        var dealt = Create((_, _) => random.Next(2) == 0);
        Assert.False(FactorMap.Compute(Train(dealt), dealt).Separation!.Holds);
    }

    [Fact]
    public void Without_genres_there_is_a_map_and_no_test()
    {
        var bare = new Dataset(Halves.Ratings);
        var map = FactorMap.Compute(Train(bare), bare);
        Assert.Null(map.Separation);
        Assert.All(map.Directions, direction => Assert.True(double.IsNaN(direction.WithYear)));
        Assert.NotEqual(map.Across, map.Up);
    }

    private static AlsModel Train(Dataset data) =>
        new AlsTrainer(new AlsOptions { Factors = 4, Iterations = 5, Regularization = 1 })
            .Train(Interactions.From(data.Ratings));

    private static Dataset Create(Func<int, bool, bool> isComedy)
    {
        var random = new Random(1);
        var rows = (from user in Enumerable.Range(1, 200)
                    from item in Enumerable.Range(1, 60)
                    let matches = (item % 2 == user % 2 ? 1 : 0) + (item > 30 == user > 100 ? 1 : 0)
                    where random.NextDouble() < 0.35 * matches
                    select (user, item, rating: 4f)).ToArray();
        Movie[] movies =
            [.. Enumerable.Range(1, 60)
                .Select(item => new Movie(item, $"movie {item}", item > 30 ? 1990 : 1970,
                    [isComedy(item, item % 2 == 0) ? "Comedy" : "Drama"]))];
        return new Dataset(new DatasetInfo("halves", DatasetOrigin.Files, "", []),
            Ratings.FromRows(rows, row => row.user, row => row.item, row => row.rating), movies, [],
            ["Comedy", "Drama"]);
    }
}
