using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

public class SplitMix64Tests
{
    [Fact]
    public void A_seed_and_stream_always_give_the_same_numbers_and_other_streams_give_others()
    {
        var first = Bits(new SplitMix64(7, 3));
        Assert.Equal(first, Bits(new SplitMix64(7, 3)));
        Assert.NotEqual(first, Bits(new SplitMix64(7, 4)));
        Assert.NotEqual(first, Bits(new SplitMix64(8, 3)));

        static ulong[] Bits(SplitMix64 random) => [.. Enumerable.Range(0, 8).Select(_ => random.NextBits())];
    }

    [Fact]
    public void Numbers_within_and_across_streams_are_uniform()
    {
        // 100 cells of 10,000 expected each: χ² with 99 degrees of freedom is 99 ± 14, and beyond 170 once in 100,000 times.
        var cells = new int[100];
        for (var stream = 0; stream < 1000; stream++)
        {
            var random = new SplitMix64(1, stream);
            for (var i = 0; i < 1000; i++) cells[i % 2 == 0 ? random.Next(100) : (int)(100 * random.NextDouble())]++;
        }
        Assert.InRange(cells.Sum(count => (count - 10_000.0) * (count - 10_000) / 10_000), 50, 170);
    }

    [Fact]
    public void Normal_numbers_have_the_first_four_moments_of_the_normal_distribution()
    {
        var random = new SplitMix64(1);
        var values = Enumerable.Range(0, 200_000).Select(_ => random.NextNormal()).ToArray();
        Assert.Equal(0, values.Average(), 0.015);
        Assert.Equal(1, values.Average(x => x * x), 0.02);
        Assert.Equal(0, values.Average(x => x * x * x), 0.06);
        Assert.Equal(3, values.Average(x => x * x * x * x), 0.15);
    }

    [Fact]
    public void Shuffling_makes_every_order_equally_likely()
    {
        var orders = new Dictionary<string, int>();
        var random = new SplitMix64(1);
        for (var i = 0; i < 24_000; i++)
        {
            var letters = "abcd".ToCharArray();
            random.Shuffle<char>(letters);
            orders[new string(letters)] = orders.GetValueOrDefault(new string(letters)) + 1;
        }
        Assert.Equal(24, orders.Count);
        Assert.All(orders.Values, count => Assert.InRange(count, 840, 1160));
    }
}
