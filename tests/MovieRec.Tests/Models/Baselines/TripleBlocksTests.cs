using MovieRec.Models.Baselines.Factorization;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.Baselines;

public class TripleBlocksTests
{
    private static readonly Interactions Train = Small.Random(400, 330, 5);

    [Fact]
    public void Blocks_of_a_round_share_no_user_and_no_item_and_an_epoch_holds_every_interaction_once()
    {
        var blocks = new TripleBlocks(Train.Matrix);
        using var crew = new Crew(2);
        Assert.Equal(4, blocks.Count);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            blocks.Deal(1, epoch, crew);
            var seen = new HashSet<(int, int)>();
            for (var round = 0; round < blocks.Count; round++)
            {
                var (userBlocks, itemBlocks) = (new Dictionary<int, int>(), new Dictionary<int, int>());
                for (var userBlock = 0; userBlock < blocks.Count; userBlock++)
                {
                    var block = blocks.BlockOf(round, userBlock);
                    foreach (var item in block.Items) itemBlocks.Add(item, userBlock);
                    foreach (var (user, item) in block.Interactions)
                    {
                        Assert.True(seen.Add((user, item)));
                        Assert.True(Train.Matrix.Contains(user, item));
                        Assert.Equal(userBlock, itemBlocks[item]);
                        if (!userBlocks.TryAdd(user, userBlock)) Assert.Equal(userBlock, userBlocks[user]);
                    }
                }
                Assert.Equal(Train.ItemCount, itemBlocks.Count);
            }
            Assert.Equal(Train.Count, seen.Count);
        }
    }

    [Fact]
    public void Over_the_epochs_every_item_a_user_has_not_met_is_drawn_as_often()
    {
        var blocks = new TripleBlocks(Train.Matrix);
        using var crew = new Crew(1);
        const int Epochs = 40;
        var drawn = new int[Train.ItemCount];
        var steps = 0;
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            blocks.Deal(7, epoch, crew);
            for (var round = 0; round < blocks.Count; round++)
                for (var userBlock = 0; userBlock < blocks.Count; userBlock++)
                {
                    var block = blocks.BlockOf(round, userBlock);
                    for (var step = 0; step < block.Interactions.Length; step++)
                    {
                        Assert.True(block.TryDraw(out var each));
                        Assert.True(Train.Matrix.Contains(each.User, each.Met));
                        Assert.False(Train.Matrix.Contains(each.User, each.Unmet));
                        drawn[each.Unmet]++;
                        steps++;
                    }
                }
        }
        Assert.Equal(Epochs * Train.Count, steps);
        // A user of n items draws each of the others n / (items − n) times an epoch.
        var expected = new double[Train.ItemCount];
        for (var user = 0; user < Train.UserCount; user++)
            for (var item = 0; item < Train.ItemCount; item++)
                if (!Train.Matrix.Contains(user, item))
                    expected[item] += Epochs * (double)Train.Matrix.RowLength(user)
                        / (Train.ItemCount - Train.Matrix.RowLength(user));
        // Some 8,000 draws each; five standard deviations are 5.6 %.
        Assert.All(drawn.Zip(expected), pair => Assert.Equal(1, pair.First / pair.Second, 0.07));
    }

    [Fact]
    public void A_user_who_met_every_item_draws_nothing_and_one_who_lacks_a_single_item_draws_that()
    {
        var matrix = Small.Of(2, 100, [.. from user in Enumerable.Range(0, 2)
                                          from item in Enumerable.Range(0, 100)
                                          where (user, item) != (1, 63)
                                          select (user, item, 1f)]).Matrix;
        var blocks = new TripleBlocks(matrix);
        using var crew = new Crew(1);
        blocks.Deal(1, 0, crew);
        var block = blocks.BlockOf(0, 0);
        var users = new HashSet<int>();
        for (var step = 0; step < 50; step++)
        {
            var has = block.TryDraw(out var each);
            users.Add(each.User);
            Assert.Equal(each.User == 1, has);
            if (has) Assert.Equal(63, each.Unmet);
        }
        Assert.Equal(2, users.Count);
    }

    [Fact]
    public void Few_interactions_or_few_items_make_one_block() =>
        Assert.All((int[][])[[40, 330], [2000, 60]],
            size => Assert.Equal(1, new TripleBlocks(Small.Random(size[0], size[1], 1).Matrix).Count));
}
