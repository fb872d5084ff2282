using CsCheck;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public class AliasTableTests
{
    [Fact]
    public void Indices_come_in_proportion_to_their_weights() =>
    Gen.Double[0, 1].Array[1, 12].Where(w => w.Sum() > 0.1).Sample(weights =>
    {
        var table = new AliasTable(weights);
        var random = new SplitMix64(5);
        const int Draws = 20_000;
        var counts = new int[weights.Length];
        for (var draw = 0; draw < Draws; draw++) counts[table.Draw(ref random)]++;

        for (var index = 0; index < weights.Length; index++)
        {
            var share = weights[index] / weights.Sum();
            var deviation = Math.Sqrt(Draws * share * (1 - share));
            Assert.InRange(counts[index], Draws * share - 6 * deviation - 1, Draws * share + 6 * deviation + 1);
        }
    }, iter: 50, seed: "0N0XIzNsQ0O2");

    [Fact]
    public void What_has_no_weight_never_comes()
    {
        var table = new AliasTable([0, 3, 0, 1, 0]);
        var random = new SplitMix64(6);

        for (var draw = 0; draw < 5_000; draw++) Assert.Contains(table.Draw(ref random), new[] { 1, 3 });
    }

    [Fact]
    public void What_is_no_distribution_is_refused()
    {
        foreach (var weights in new double[][] { [], [0, 0], [1, -1], [1, double.NaN], [double.PositiveInfinity] })
            Assert.Throws<ArgumentException>(() => new AliasTable(weights));
    }
}
