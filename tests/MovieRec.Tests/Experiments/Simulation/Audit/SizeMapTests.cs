using MovieRec.Experiments;
using MovieRec.Experiments.Simulation.Audit;

namespace MovieRec.Tests.Experiments.Simulation.Audit;

public sealed class SizeMapTests
{
    [Fact]
    public void A_sample_of_the_map_has_no_cell_above_its_size()
    {
        var map = SizeMap.Run(new()
        {
            Experiments = 100,
            Units = [200],
            Shares = [0.1],
            Data = [SizeData.LogNormal, SizeData.FivePercent, SizeData.OnePerMille],
            Looks = 2,
            WithBootstrap = false,
        });
        Assert.Equal(12 + 4 + 4 - 1, map.Cells.Count);
        Hold(map);
        Assert.True(map.Cells.Single(cell => cell is { Readout: "mean", Data: SizeData.LogNormal }).Refused < 0.01);
        Assert.Equal(1, map.Cells.Single(cell => cell.Readout == "p99").Refused);
    }

    [Fact]
    [Trait("Tier", "statistics")]
    public void The_map_has_no_cell_above_its_size_and_means_are_told()
    {
        var map = SizeMap.Run(new() { Experiments = 500, Units = [10, 100, 1_000, 10_000] });
        Hold(map);
        // A tenth of 100,000 units on three kinds of data: the rest of that size takes as long again as everything
        // else.
        Hold(SizeMap.Run(
            new()
            {
                Experiments = 100,
                Units = [100_000],
                Shares = [0.1],
                Data = [SizeData.Normal, SizeData.Milliseconds, SizeData.OnePerMille]
            }));
        // But for the check of the sample ratio, which stops one healthy experiment in a thousand.
        foreach (var cell in map.Cells.Where(
            cell => cell.Readout.StartsWith("mean", StringComparison.Ordinal)
                && !cell.Readout.EndsWith("bootstrap", StringComparison.Ordinal)
            && cell.Units >= 1_000 && cell.Share >= 0.1)) Assert.InRange(cell.Refused, 0, 0.02);
    }

    [Fact]
    public void A_cell_is_above_its_size_where_chance_does_not_explain_it()
    {
        SizeRate nominal = new(60, 1_000), above = new(75, 1_000);
        Assert.False(nominal.Exceeds(0.05));
        Assert.True(above.Exceeds(0.05));
        // Two alarms in two experiments are no evidence, three in three are.
        Assert.False(new SizeRate(2, 2).Exceeds(0.05));
        Assert.True(new SizeRate(3, 3).Exceeds(0.05));
        Assert.True(new SizeCell("mean", SizeData.Normal, 0.5, 100, 1_000, nominal, above, nominal, 0).IsExceeded);
    }

    [Fact]
    public void The_same_seed_gives_the_same_map()
    {
        SizeMapOptions Of(ulong seed) =>
            new()
            {
                Experiments = 100,
                Units = [60],
                Shares = [0.5],
                Data = [SizeData.Counts],
                Looks = 1,
                WithBootstrap = false,
                Seed = seed,
            };
        Assert.Equal(SizeMap.Run(Of(1)).Cells, SizeMap.Run(Of(1)).Cells);
        Assert.NotEqual(SizeMap.Run(Of(1)).Cells, SizeMap.Run(Of(2)).Cells);
        Assert.Throws<OptionException>(() => new SizeMapOptions { Experiments = 5 });
    }

    private static void Hold(SizeMap map) => Assert.All(map.Cells, cell => Assert.False(cell.IsExceeded,
        $"{cell.Readout}, {cell.Data}, {cell.Share}, {cell.Units} units: {cell.FalseAlarms} {cell.WronglyHeld} "
            + $"{cell.TruthsExcluded}"));
}
