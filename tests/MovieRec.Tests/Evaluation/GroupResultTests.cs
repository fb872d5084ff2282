using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Evaluation;

public sealed class GroupResultTests
{
    private const int Users = 60;

    // Popularity lists item 0, then 1, then 2. The test item of the first forty users is 0, that of the others 2.
    private static readonly TrainTestSplit Split = new(
        Of([.. Enumerable.Range(0, Users).Select(user => (user, 3)),
            .. Enumerable.Range(0, 3)
                .SelectMany(item => Enumerable.Range(Users, 9 - item).Select(user => (user, item)))]),
        Of([.. Enumerable.Range(0, Users).Select(user => (user, user < 40 ? 0 : 2))]),
        "by hand");

    private static readonly RankingResult Report = RankingEvaluator.Evaluate(
        new PopularityTrainer().Train(Split.Train), Split, new RankingOptions { Cutoffs = [1] });

    [Fact]
    public void Groups_have_their_means_and_the_gap_is_between_the_extremes()
    {
        var grouping = UserGrouping.Create("taste",
            [.. Enumerable.Range(0, Users + 9)
                .Select(user => user < 30 ? "mainstream" : user < 40 ? "few" : user < Users ? "niche" : null)]);
        var result = GroupResult.Compute(Report, "hitrate@1", grouping);

        Assert.Equal([("mainstream", 30, 1.0), ("niche", 20, 0.0)],
            result.Groups.Select(group => (group.Name, group.Users, group.Mean.Value)));
        Assert.Equal(10, result.UsersLeftOut);
        Assert.Equal(("mainstream", "niche", 1.0), (result.Gap!.Best, result.Gap.Worst, result.Gap.Difference.Value));
        // Within a group everybody has the same, so resamples do not show the spread; the test by dealing needs none.
        Assert.True(result.Gap.Difference.IsWithheld);
        Assert.True(result.Gap.PValue <= 0.001);
    }

    [Fact]
    public void Groups_that_do_not_differ_have_a_gap_that_chance_explains()
    {
        var grouping = UserGrouping.Create("parity",
            [.. Enumerable.Range(0, Users + 9).Select(user => user % 2 == 0 ? "even" : "odd")]);
        var gap = GroupResult.Compute(Report, "hitrate@1", grouping).Gap!;
        Assert.Equal(0, gap.Difference.Value);
        Assert.Equal(1, gap.PValue);
    }

    [Fact]
    public void One_group_alone_has_no_gap() =>
        Assert.Null(
            GroupResult.Compute(Report, "hitrate@1", UserGrouping.Create("all",
                [.. Enumerable.Repeat("same", Users + 9)])).Gap);

    [Fact]
    public void Activity_parts_users_into_fifths_and_sets_newcomers_apart()
    {
        // User u has u training items for u = 0 .. 10.
        var train = Interactions.From(
            new Ratings([.. Enumerable.Range(0, 11).SelectMany(user => Enumerable.Repeat(user, user))],
                [.. Enumerable.Range(0, 11).SelectMany(user => Enumerable.Range(0, user))],
                [.. Enumerable.Repeat(1f, 55)], null),
            IdMap.From([.. Enumerable.Range(0, 11)]), IdMap.From([.. Enumerable.Range(0, 10)]));
        var activity = UserGrouping.Activity(train);
        Assert.Equal(["none", "1–2", "3–4", "5–6", "7–8", "9–10"], activity.Labels);
        Assert.Equal([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5], Enumerable.Range(0, 11).Select(activity.GroupOf));
    }

    [Fact]
    public void Users_are_grouped_by_what_the_data_tells_of_them()
    {
        var train = Interactions.From(new Ratings([1, 2, 3], [1, 1, 1], [5, 5, 5], null));
        var dataset = new Dataset(new DatasetInfo("toy", DatasetOrigin.Files, "", []), new Ratings([], [], [], null),
            [],
            [new User(1, 17, Gender.Female, "writer", null), new User(2, 56, Gender.Male, null, null)], []);
        var groupings = UserGrouping.All(train, dataset).ToDictionary(grouping => grouping.Name);
        Assert.Equal(["gender", "age", "occupation", "activity"], groupings.Keys);
        Assert.Equal(["under 18", "55 and over"], groupings["age"].Labels);
        Assert.Equal([0, 1, -1], Enumerable.Range(0, 3).Select(groupings["age"].GroupOf));
        Assert.Equal([1, 0, -1], Enumerable.Range(0, 3).Select(groupings["gender"].GroupOf));
        Assert.Equal([0, -1, -1], Enumerable.Range(0, 3).Select(groupings["occupation"].GroupOf));
        Assert.Equal(["activity"], UserGrouping.All(train, null).Select(grouping => grouping.Name));
    }

    private static Interactions Of((int User, int Item)[] pairs) => Interactions.From(
        new Ratings([.. pairs.Select(pair => pair.User)], [.. pairs.Select(pair => pair.Item)],
            [.. pairs.Select(_ => 1f)], null),
        IdMap.From([.. Enumerable.Range(0, Users + 9)]), IdMap.From([0, 1, 2, 3]));
}
