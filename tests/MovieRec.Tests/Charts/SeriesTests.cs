using CsCheck;
using MovieRec.Charts;

namespace MovieRec.Tests.Charts;

public sealed class SeriesTests
{
    [Fact]
    public void A_histogram_counts_every_finite_value_once() =>
        Gen.Double[-1e3, 1e3].Array[1, 50].Select(Gen.Int[1, 12]).Sample((values, bins) =>
        {
            var histogram = Series.Histogram(values, bins);
            Assert.Equal(values.Length, histogram.Counts.Sum());
            Assert.Equal(bins + 1, histogram.Edges.Count);
            Assert.Equal(values.Min(), histogram.Edges[0], 9);
        });

    [Fact]
    public void A_bin_of_given_width_holds_its_lower_end_and_not_its_upper_one()
    {
        var histogram = Series.Histogram([0, 9, 10, 19, 20], binWidth: 10);
        Assert.Equal([0, 10, 20, 30], histogram.Edges);
        Assert.Equal([2, 2, 1], histogram.Counts);
    }

    [Fact]
    public void A_histogram_leaves_out_what_is_not_a_number() =>
        Assert.Equal(2, Series.Histogram([1, double.NaN, 2, double.PositiveInfinity]).Counts.Sum());

    [Fact]
    public void A_box_sums_a_group_up_and_leaves_empty_groups_out()
    {
        var box = Assert.Single(Series.Box([("none", (IEnumerable<int>)[]), ("five", [5, 1, 4, 2, 3])]).Boxes);
        Assert.Equal(("five", 1, 3, 5), (box.Name, box.Minimum, box.Median, box.Maximum));
    }

    [Fact]
    public void Positions_keep_texts_and_dates_and_make_all_numbers_doubles()
    {
        Assert.Equal([1.0, 2.0], Series.Line([1, 2], [0, 0]).X);
        Assert.Equal(["a"], Series.Line(["a"], [0f]).X);
        Assert.Equal([new DateTime(2020, 1, 2)], Series.Line([new DateOnly(2020, 1, 2)], [0]).X);
    }
}
