using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public class SplitMix64Tests
{
    [Fact]
    public void The_stream_of_1234567_begins_as_the_published_implementation_does()
    {
        var random = new SplitMix64(1_234_567);

        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            Enumerable.Range(0, 5).Select(_ => random.NextUInt64()));
    }

    [Fact]
    public void Neighbouring_streams_share_no_number()
    {
        var numbers = new HashSet<ulong>();
        for (var seed = 0UL; seed < 10; seed++)
            for (var key = 0UL; key < 100; key++)
            {
                var random = SplitMix64.ForStream(seed, key);
                for (var draw = 0; draw < 100; draw++) Assert.True(numbers.Add(random.NextUInt64()));
            }
    }

    [Fact]
    public void Doubles_are_uniform_from_zero_to_below_one()
    {
        var random = new SplitMix64(1);
        var counts = new int[10];
        for (var draw = 0; draw < 100_000; draw++) counts[(int)(random.NextDouble() * 10)]++;

        // Deviation of each count: √(100,000 · 0.1 · 0.9) ≈ 95.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 5 * 95, 10_000 + 5 * 95));
    }

    [Fact]
    public void Integers_are_uniform_below_their_maximum()
    {
        var random = new SplitMix64(2);
        var counts = new int[7];
        for (var draw = 0; draw < 70_000; draw++) counts[random.NextInt32(7)]++;

        Assert.All(counts, count => Assert.InRange(count, 10_000 - 5 * 93, 10_000 + 5 * 93));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitMix64(1).NextInt32(0));
    }

    [Fact]
    public void Normals_have_the_promised_moments()
    {
        var random = new SplitMix64(3);
        const int Draws = 400_000;
        var (sum, squares, fourth, beyondTwo) = (0.0, 0.0, 0.0, 0);
        for (var draw = 0; draw < Draws; draw++)
        {
            var value = random.NextNormal();
            Assert.InRange(value, -6, 6);
            sum += value;
            squares += value * value;
            fourth += value * value * value * value;
            if (Math.Abs(value) > 1.959964) beyondTwo++;
        }

        Assert.InRange(sum / Draws, -0.008, 0.008);
        Assert.InRange(squares / Draws, 0.988, 1.012);
        Assert.InRange(fourth / Draws, 2.8, 3.0);
        Assert.InRange((double)beyondTwo / Draws, 0.048, 0.053);
    }

    [Fact]
    public void A_shuffle_keeps_the_values_and_favours_no_order()
    {
        var counts = new Dictionary<string, int>();
        var random = new SplitMix64(4);
        for (var draw = 0; draw < 12_000; draw++)
        {
            var letters = "abc".ToCharArray();
            random.Shuffle<char>(letters);
            var order = new string(letters);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(["abc", "acb", "bac", "bca", "cab", "cba"], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 2_000 - 5 * 41, 2_000 + 5 * 41));
    }
}
