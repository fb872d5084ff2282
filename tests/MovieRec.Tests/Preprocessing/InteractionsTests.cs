using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Preprocessing;

public class InteractionsTests
{
    private static readonly Ratings Three = new([7, 7, 2], [50, 10, 50], [4, 2, 5], null);

    [Fact]
    public void Rows_are_users_and_columns_items_in_order_of_their_ids()
    {
        var interactions = Interactions.From(Three);

        Assert.Equal((2, 2, 3, 0.75),
            (interactions.UserCount, interactions.ItemCount, interactions.Count, interactions.Density));
        Assert.Equal([1], interactions.ItemsOf(interactions.Users.IndexOf(2)));
        Assert.Equal([2f, 4f], interactions.WeightsOf(interactions.Users.IndexOf(7)));
    }

    [Fact]
    public void The_last_row_of_a_repeated_pair_wins()
    {
        var interactions = Interactions.From(new Ratings([1, 1, 1], [5, 6, 5], [1, 2, 3], null));

        Assert.Equal([3f, 2f], interactions.WeightsOf(0));
    }

    [Fact]
    public void Given_maps_keep_users_and_items_that_these_ratings_lack()
    {
        var interactions = Interactions.From(Three, IdMap.From([1, 2, 7]), IdMap.From([10, 20, 50]));

        Assert.Equal((3, 3), (interactions.UserCount, interactions.ItemCount));
        Assert.Empty(interactions.ItemsOf(0).ToArray());
        Assert.Throws<KeyNotFoundException>(() => Interactions.From(Three, IdMap.From([7]), interactions.Items));
    }

    [Fact]
    public void At_least_keeps_the_threshold_itself_and_the_shape()
    {
        var high = Interactions.From(Three).AtLeast(4);

        Assert.Equal((2, 2, 2), (high.UserCount, high.ItemCount, high.Count));
        Assert.Equal([4f], high.WeightsOf(1));
    }

    [Fact]
    public void A_sample_of_users_holds_all_interactions_of_those_drawn_and_of_nobody_else()
    {
        // User 3 has no interactions, and is never drawn.
        var all = Interactions.From(
            new Ratings([7, 7, 2, 5, 9, 9], [50, 10, 50, 20, 10, 20], [4, 2, 5, 1, 3, 4], null),
            IdMap.From([2, 3, 5, 7, 9]), IdMap.From([10, 20, 50]));
        var drawn = new int[10];
        for (var seed = 0UL; seed < 400; seed++)
        {
            var sample = all.SampleUsers(2, seed);
            Assert.Equal((2, 3), (sample.UserCount, sample.ItemCount));
            foreach (var id in sample.Users.Ids)
            {
                var (user, before) = (sample.Users.IndexOf(id), all.Users.IndexOf(id));
                drawn[id]++;
                Assert.Equal(all.ItemsOf(before), sample.ItemsOf(user));
                Assert.Equal(all.WeightsOf(before), sample.WeightsOf(user));
            }
            Assert.Subset(all.SampleUsers(3, seed).Users.Ids.ToArray().ToHashSet(),
                sample.Users.Ids.ToArray().ToHashSet());
        }
        // Each of four users in half of 400 samples, give or take four standard deviations.
        Assert.Equal(0, drawn[3]);
        Assert.All((int[])[2, 5, 7, 9], id => Assert.InRange(drawn[id], 160, 240));
        Assert.Equal(all.SampleUsers(2, 1).Users.Ids, all.SampleUsers(2, 1).Users.Ids);
        Assert.Same(all, all.SampleUsers(4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.SampleUsers(0, 1));
    }

    [Fact]
    public void Nothing_has_density_zero() => Assert.Equal(0, Interactions.From(new Ratings([], [], [], null)).Density);
}
