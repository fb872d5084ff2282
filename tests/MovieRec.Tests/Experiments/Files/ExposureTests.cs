using MovieRec.Experiments;
using MovieRec.Experiments.Files;

namespace MovieRec.Tests.Experiments.Files;

public sealed class ExposureTests
{
    private static readonly Experiment Halves = new("e", new("control", 0.5), new("treatment", 0.5));

    private static Exposure Seen(string unit, string variant, string experiment = "e") =>
        new(experiment, unit, variant, DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_unit_counts_once_and_a_crossed_one_not_at_all()
    {
        var exposed = ExposedUnits.Read(Halves,
            [Seen("1", "control"), Seen("2", "treatment"), Seen("1", "control"), Seen("3", "control"),
                Seen("3", "treatment"), Seen("9", "other", "f")]);
        Assert.Equal([1L, 1L], exposed.Counts);
        Assert.Equal(["1"], exposed.Variants[0]);
        Assert.Equal(["2"], exposed.Variants[1]);
        Assert.Equal(["3"], exposed.Crossed);
    }

    [Fact]
    public void A_log_with_a_foreign_variant_is_refused() =>
        AssignmentTests.Refused("has only control, treatment", () => ExposedUnits.Read(Halves, [Seen("1", "blue")]));
}
