using CsCheck;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public sealed class TieOrderTests
{
    [Fact]
    public void A_rank_gives_its_item_back_so_no_two_items_share_one() =>
        Gen.Select(Gen.Int[-1, int.MaxValue], Gen.ULong, Gen.Int[0, int.MaxValue]).Sample((owner, seed, item) =>
        {
            var ties = new TieOrder(owner, seed);
            Assert.Equal(item, ties.ItemOf(ties.RankOf(item)));
        });

    /// <summary>Computed by the formula in Python; the explorer's page has to draw the same orders.</summary>
    [Theory]
    [InlineData(0, 0, 42, 3150898711u)]
    [InlineData(0, 1, 42, 4022957281u)]
    [InlineData(7, 1681, 42, 860193532u)]
    [InlineData(TieOrder.Nobody, 3, 42, 3467929108u)]
    [InlineData(3, 9, (1UL << 40) + 5, 2377333508u)]
    public void Ranks_are_those_of_the_formula(int owner, int item, ulong seed, uint rank) =>
        Assert.Equal(rank, new TieOrder(owner, seed).RankOf(item));

    [Fact]
    public void Orders_of_two_owners_or_seeds_agree_no_more_than_chance()
    {
        // Of two items, one order puts the first ahead as often as the other order, and both agree in half of the
        // cases.
        const int Pairs = 40_000;
        var random = new SplitMix64(3);
        var (sameOwners, sameSeeds) = (0, 0);
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (owner, a, b) = (random.NextInt32(1000), random.NextInt32(1000), 1000 + random.NextInt32(1000));
            bool IsAhead(TieOrder ties) => ties.RankOf(a) > ties.RankOf(b);
            var mine = IsAhead(new TieOrder(owner));
            if (mine == IsAhead(new TieOrder(owner + 1))) sameOwners++;
            if (mine == IsAhead(new TieOrder(owner, TieOrder.DefaultSeed + 1))) sameSeeds++;
        }
        var slack = 5 * Math.Sqrt(Pairs / 4.0);
        Assert.InRange(sameOwners, Pairs / 2 - slack, Pairs / 2 + slack);
        Assert.InRange(sameSeeds, Pairs / 2 - slack, Pairs / 2 + slack);
    }
}
