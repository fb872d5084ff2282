using System.Text.Json;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

/// <summary>
/// Against values that R 4.2.2 and SciPy 1.10.1 computed; the scripts stand beside them in the folder References.
/// </summary>
public sealed class ReferenceTests
{
    private sealed record Row(
        string Procedure, double[][] Numbers, string Alternative, double Statistic, double P, double? Low, double? High)
    {
        public long[] Counts => [.. Numbers[0].Select(number => (long)number)];

        public Alternative Against =>
            Alternative switch
            {
                "greater" => MovieRec.Statistics.Alternative.Greater,
                "less" =>
                MovieRec.Statistics.Alternative.Less,
                _ => MovieRec.Statistics.Alternative.TwoSided
            };
    }

    private static readonly Row[] FromR = Read<Row>("statistics.json");

    [Theory]
    [InlineData("ks two-sample", 10)]
    [InlineData("ks one-sample", 4)]
    [InlineData("wilcox.test", 9)]
    [InlineData("fisher.test", 24)]
    [InlineData("binom.test", 24)]
    [InlineData("t.test", 9)]
    public void Tests_agree_with_R(string procedure, int rows)
    {
        var compared = FromR.Where(row => row.Procedure == procedure).ToArray();
        Assert.Equal(rows, compared.Length);
        foreach (var row in compared)
        {
            var ours = procedure switch
            {
                "ks two-sample" => KolmogorovSmirnov.Test(row.Numbers[0], row.Numbers[1]),
                "ks one-sample" => KolmogorovSmirnov.OneSample(row.Numbers[0]),
                "wilcox.test" => MannWhitney.Test(row.Numbers[0], row.Numbers[1], row.Against),
                "fisher.test" => Fisher.Test(row.Counts[0], row.Counts[1], row.Counts[2], row.Counts[3], row.Against),
                "binom.test" => Binomial.Test(row.Counts[0], row.Counts[1], row.Numbers[0][2], row.Against),
                _ => Welch.Test(row.Numbers[0], row.Numbers[1], row.Against),
            };
            Assert.Equal(row.Statistic, ours.Statistic, 1e-9 * Math.Max(1, Math.Abs(row.Statistic)));
            Assert.Equal(row.P, ours.PValue, 1e-9);
            // Small p-values keep their digits.
            Assert.True(Math.Abs(ours.PValue - row.P) <= 1e-7 * row.P + 1e-13,
                $"{procedure}: {ours.PValue} against {row.P}");
        }
    }

    [Fact]
    public void Exact_binomial_limits_agree_with_R_also_at_extreme_levels()
    {
        foreach (var row in FromR.Where(row => row.Procedure is "binom.test" or "clopper-pearson"))
        {
            var level = row.Procedure == "binom.test" ? 0.95 : row.Numbers[0][2];
            var (low, high) = Binomial.Limits(row.Counts[0], row.Counts[1], (1 - level) / 2);
            // R's limits stop at a tolerance of their own.
            Assert.Equal(row.Low!.Value, low, 1e-8);
            Assert.Equal(row.High!.Value, high, 1e-8);
        }
    }

    [Fact]
    public void Welch_intervals_agree_with_R()
    {
        foreach (var row in FromR.Where(row => row.Procedure == "t.test"))
        {
            var ours = Welch.Difference(row.Numbers[0], row.Numbers[1]);
            Assert.Equal(row.Low!.Value, ours.Low, 1e-8);
            Assert.Equal(row.High!.Value, ours.High, 1e-8);
        }
    }

    private sealed record Tied(double[] X, double[] Y, string Alternative, double Statistic, double P);

    [Fact]
    public void The_rank_test_is_exact_with_ties()
    {
        foreach (var row in Read<Tied>("exact-ties.json"))
        {
            var ours = MannWhitney.Test(row.X, row.Y,
                row.Alternative == "greater" ? Alternative.Greater : Alternative.Less);
            Assert.Equal(row.Statistic, ours.Statistic);
            Assert.Equal(row.P, ours.PValue, 1e-9);
        }
    }

    private static T[] Read<T>(string file) =>
        JsonSerializer.Deserialize<T[]>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Statistics", "References", file)),
            JsonSerializerOptions.Web)!;
}
