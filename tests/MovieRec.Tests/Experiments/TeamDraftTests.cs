using CsCheck;
using MovieRec.Experiments;
using MovieRec.Numerics;

namespace MovieRec.Tests.Experiments;

public sealed class TeamDraftTests
{
    private static (int[] List, bool[] OfSecond) Interleave(int[] first, int[] second, int places, ulong seed)
    {
        var random = new SplitMix64(seed);
        var (list, ofSecond) = (new int[places], new bool[places]);
        var count = TeamDraft.Interleave(first, second, list, ofSecond, ref random);
        return (list[..count], ofSecond[..count]);
    }

    [Fact]
    public void Worked_by_hand()
    {
        // Whoever begins takes its best; the other the best of what is left. Of these two rankings only four lists of
        // three places can come out (Radlinski et al., 2008).
        var lists = Enumerable.Range(0, 200)
            .Select(seed => string.Join(' ', Interleave([1, 2, 3], [2, 3, 4], 3, (ulong)seed).List)).Distinct()
            .Order().ToArray();
        // First begins: 1, 2, then 3 from either. Second begins: 2, 1, then 3 from either.
        Assert.Equal(["1 2 3", "2 1 3"], lists);
        var (list, ofSecond) = Interleave([1, 2], [1, 3], 4, 5);
        Assert.Equal([1, 2, 3], list.Order());
        Assert.Equal(3, ofSecond.Length);
    }

    [Fact]
    public void Lists_hold_no_item_twice_and_the_teams_stay_even()
    {
        Gen.Select(Gen.Int[1, 12], Gen.ULong).Sample((places, seed) =>
        {
            var random = new SplitMix64(seed);
            int[] first = [.. Enumerable.Range(0, 15)], second = [.. Enumerable.Range(5, 15)];
            random.Shuffle<int>(first);
            random.Shuffle<int>(second);
            var (list, ofSecond) = Interleave(first, second, places, seed);
            Assert.Equal(places, list.Distinct().Count());
            for (var pair = 0; pair + 1 < places; pair += 2) Assert.NotEqual(ofSecond[pair], ofSecond[pair + 1]);
            for (var place = 0; place < places; place++) Assert.Contains(list[place], ofSecond[place] ? second : first);
        });
    }

    [Fact]
    public void Identical_rankings_give_the_ranking_and_no_team_an_advantage()
    {
        int[] ranking = [.. Enumerable.Range(0, 10)];
        var credits = Enumerable.Range(0, 4_000).Select(seed =>
        {
            var (list, ofSecond) = Interleave(ranking, ranking, 10, (ulong)seed);
            Assert.Equal(ranking, list);
            // Clicks fall on the first places above all.
            var random = SplitMix64.ForStream(3, (ulong)seed);
            return (double)TeamDraft.Credit([.. list.Select((_, place) => random.NextDouble() < 0.5 / (place + 1))],
                ofSecond);
        }).ToArray();
        Assert.True(Arm.Mean(credits).PValue(new Arm(0, 0, credits.Length)) > 0.001);
        Assert.NotEqual(0, credits.Sum(Math.Abs));
    }

    [Fact]
    public void Credit_worked_by_hand() =>
    Assert.Equal(-1, TeamDraft.Credit([true, true, false, true], [false, true, true, false]));
}
