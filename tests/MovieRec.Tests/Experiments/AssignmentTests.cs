using MovieRec.Experiments;
using MovieRec.Statistics;

namespace MovieRec.Tests.Experiments;

public sealed class AssignmentTests
{
    private const int Units = 40_000;

    private static readonly Experiment Three = new("ranking", new("control", 0.5), new("als", 0.3), new("ease", 0.2));

    [Fact]
    public void A_unit_always_gets_the_same_and_everywhere()
    {
        // Computed by another program from the definition. Held fast, since a change would reshuffle everybody's
        // running experiments.
        Assert.Equal(
            ["control", "control", "control", "control", "control", "ease", "ease", "control", "control", "control"],
            Enumerable.Range(1, 10).Select(unit => Assignment.Find(Three, $"user-{unit}")!.Name));
    }

    [Fact]
    public void Variants_get_their_shares()
    {
        var counts = Three.Variants.Select(variant => (double)Assigned(Three).Count(name => name == variant.Name))
            .ToArray();
        Assert.True(ChiSquare.GoodnessOfFit(counts, [0.5, 0.3, 0.2]).PValue > 0.001);
    }

    [Fact]
    public void Experiments_assign_independently_of_each_other()
    {
        var (first, second) = (Assigned(new("a", new("x", 0.5), new("y", 0.5))),
            Assigned(new("b", new("x", 0.5), new("y", 0.5))));
        double Both(string one, string other) => first.Zip(second).Count(pair => pair == (one, other));
        Assert.True(
            ChiSquare.Independence([Both("x", "x"), Both("x", "y"), Both("y", "x"), Both("y", "y")], 2).PValue > 0.001);
    }

    [Fact]
    public void When_a_weight_grows_units_only_move_into_the_grown_variant()
    {
        var grown = new Experiment("ranking", new("control", 0.25), new("als", 0.65), new("ease", 0.1));
        var moves = Assigned(Three).Zip(Assigned(grown)).Where(pair => pair.First != pair.Second).ToArray();
        Assert.NotEmpty(moves);
        Assert.All(moves, move => Assert.Equal("als", move.Second));
    }

    [Fact]
    public void Slices_of_a_namespace_that_do_not_overlap_share_no_unit()
    {
        var (left, right) = (new NamespaceSlice("home", 0, 0.3), new NamespaceSlice("home", 0.3, 1));
        Assert.False(left.Overlaps(right));
        Assert.True(left.Overlaps(new NamespaceSlice("home", 0.29, 0.4)));
        Assert.False(left.Overlaps(new NamespaceSlice("search", 0, 1)));
        var (a, b) = (Three with { Slice = left }, Three with { Slice = right });
        var inLeft = 0;
        for (var unit = 0; unit < Units; unit++)
        {
            var (first, second) = (Assignment.Find(a, $"{unit}"), Assignment.Find(b, $"{unit}"));
            Assert.True(first is null != second is null);
            if (first is not null) inLeft++;
        }
        Assert.True(ChiSquare.GoodnessOfFit([inLeft, Units - inLeft], [0.3, 0.7]).PValue > 0.001);
    }

    [Fact]
    public void A_bad_experiment_is_refused_in_one_sentence()
    {
        Refused("at least two", () => new Experiment("e", new Variant("a", 0.5)));
        Refused("sum to 0.9", () => new Experiment("e", new("a", 0.5), new("b", 0.4)));
        Refused("share a name", () => new Experiment("e", new("a", 0.5), new("a", 0.5)));
        Refused("must lie above 0", () => new Experiment("e", new("a", 1.5), new("b", -0.5)));
        Refused("needs a name", () => new Experiment(" ", new("a", 0.5), new("b", 0.5)));
        Refused("two ends", () => new NamespaceSlice("n", 0.5, 0.5));
        Assert.Throws<ArgumentException>(() => Assignment.Find(Three, ""));
    }

    internal static void Refused(string words, Func<object> act)
    {
        var message = Assert.Throws<ExperimentException>(act).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static string[] Assigned(Experiment experiment) =>
        [.. Enumerable.Range(0, Units).Select(unit => Assignment.Find(experiment, $"{unit}")!.Name)];
}
