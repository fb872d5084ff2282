using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.Baselines;

public sealed class RecentPopularityContract()
    : RecommenderContract(new RecentPopularityTrainer().With(RecentPopularityTests.Dated(Checkerboard.Interactions)));

public class RecentPopularityTests
{
    private const int Day = 86_400;

    // Item 1 was met long ago by two, item 2 lately by one; the last row was held out.
    private static readonly Ratings Ratings = new([1, 2, 3, 1], [1, 1, 2, 2], [5, 5, 5, 5],
        [0, 10 * Day, 30 * Day, 40 * Day]);

    [Fact]
    public void A_half_life_halves_what_an_interaction_counts()
    {
        var train = Interactions.From(Ratings.Select([0, 1, 2]));
        var model = new RecentPopularityTrainer(new RecentPopularityOptions { HalfLifeDays = 10 }).With(Ratings)
            .Train(train, cancellationToken: TestContext.Current.CancellationToken);
        // Ages 30 and 20 days, and 0: the held-out row's day 40 is not seen.
        Assert.Equal([0.125f + 0.25f, 1f], Small.ScoresOf(model, 0));
    }

    [Fact]
    public void Ratings_without_times_or_without_the_pairs_are_refused()
    {
        var undated = new Ratings([1], [1], [5], null);
        Assert.Contains("timestamps",
            Assert.Throws<DataException>(() => new RecentPopularityTrainer().Train(Interactions.From(undated),
                new Dataset(undated))).Message);
        var trainer = new RecentPopularityTrainer().With(Ratings.Select([0]));
        Assert.Throws<DataException>(() => trainer.Train(Interactions.From(Ratings)));
        Assert.Throws<OptionException>(() => new RecentPopularityOptions { HalfLifeDays = 0 });
    }

    internal static Ratings Dated(Interactions interactions)
    {
        var pairs = (from user in Enumerable.Range(0, interactions.UserCount)
                     from item in interactions.ItemsOf(user).ToArray()
                     select (User: interactions.Users.IdOf(user), Item: interactions.Items.IdOf(item))).ToArray();
        return new Ratings([.. pairs.Select(p => p.User)], [.. pairs.Select(p => p.Item)], new float[pairs.Length],
            [.. pairs.Select((_, row) => (long)row * Day)]);
    }
}
