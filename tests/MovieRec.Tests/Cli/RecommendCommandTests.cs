using MovieRec.Data.Synthetic;

namespace MovieRec.Tests.Cli;

public sealed class RecommendCommandTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task The_list_has_as_many_movies_as_asked_for_none_of_them_rated_by_the_user()
    {
        var run = (await CommandRun.Of("recommend", "--data", _files.All, "--user", "3", "-n", "4", "--set",
            "factors=4", "regularization=0.1")).AssertDone();
        var ids = IdsIn(run.Output);
        Assert.Equal(4, ids.Length);
        Assert.Empty(ids.Intersect(RatingFiles.ItemsOf(3)));
        Assert.Contains(" %)", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("als")]
    [InlineData("popularity")]
    [InlineData("random")]
    public async Task Every_model_can_recommend(string model) =>
        (await CommandRun.Of("recommend", "--data", _files.All, "--user", "1", "--model", model)).AssertDone();

    [Fact]
    public async Task Only_allowed_movies_that_are_not_denied_are_offered()
    {
        var unseen = Enumerable.Range(1, 40).Except(RatingFiles.ItemsOf(3)).Take(3).ToArray();
        var run = (await CommandRun.Of("recommend", "--data", _files.All, "--user", "3", "--allow",
            string.Join(',', unseen), "--deny", $"{unseen[1]}")).AssertDone();
        Assert.Equal([unseen[0], unseen[2]], IdsIn(run.Output).Order());
    }

    [Fact]
    public async Task Only_movies_of_the_genres_are_offered()
    {
        var data = SyntheticGenerator.Generate().Dataset;
        foreach (var genres in new[] { new[] { "comedy" }, ["Comedy", "War"] })
        {
            var run =
                (await CommandRun.Of(["recommend", "--data", "synthetic", "--user", "1", "--model", "popularity",
                    .. genres.SelectMany(genre => new[] { "--genre", genre })])).AssertDone();
            Assert.Equal(10, IdsIn(run.Output).Length);
            Assert.All(IdsIn(run.Output),
                id => Assert.NotEmpty(data.FindMovie(id)!.Genres.Intersect(genres, StringComparer.OrdinalIgnoreCase)));
        }
    }

    [Fact]
    public async Task An_unknown_genre_or_movie_is_named()
    {
        (await CommandRun.Of("recommend", "--data", "synthetic", "--user", "1", "--genre", "Telenovela")).AssertFails(2,
            "Telenovela", "Comedy");
        (await CommandRun.Of("recommend", "--data", _files.All, "--user", "1", "--genre", "Comedy")).AssertFails(2,
            "Comedy", "none");
        (await CommandRun.Of("recommend", "--data", _files.All, "--user", "1", "--deny", "4000")).AssertFails(2,
            "--deny 4000");
    }

    [Fact]
    public async Task An_unknown_user_is_refused_with_the_ids_there_are() =>
        (await CommandRun.Of("recommend", "--data", _files.All, "--user", "500")).AssertFails(2, "User 500",
            "from 1 to 30");

    [Theory]
    [InlineData("--user", "x", "User x has no ratings")]
    [InlineData("--user", "-1", "User -1 has no ratings")]
    [InlineData("--set", "factors=0", "1 to 1024")]
    [InlineData("--set", "width=3", "factors")]
    [InlineData("--set", "popularity.x=3", "popularity")]
    [InlineData("--model", "oracle", "als")]
    [InlineData("-n", "0", "at least 1")]
    public async Task A_bad_value_is_named(string option, string value, string word) =>
        (await CommandRun.Of(["recommend", "--data", _files.All,
            .. option == "--user" ? Array.Empty<string>() : ["--user", "1"], option, value])).AssertFails(2, word);

    [Fact]
    public async Task Somebody_new_is_recommended_to_from_ratings_of_theirs_and_a_dislike_is_no_reason()
    {
        var stars = _files.Write("stars.tsv",
            string.Join('\n',
                Enumerable.Range(1, 30)
                    .SelectMany(
                        user => RatingFiles.ItemsOf(user)
                            .Select(item => $"{user}\t{item}\t{1 + (3 * user + item) % 5}"))));
        var run = (await CommandRun.Of("recommend", "--data", stars, "--rate", "3=5", "--rate", "9=1", "-n", "38",
            "--set", "factors=4", "regularization=0.1", "priorHistory=1")).AssertDone();
        var ids = IdsIn(run.Output);
        Assert.Equal(38, ids.Length);
        Assert.Empty(ids.Intersect([3, 9]));
        Assert.Contains("popularity (", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"item 3 \(\d+ %\)", run.Output);
        Assert.DoesNotContain("item 9 (", run.Output, StringComparison.Ordinal);
        // With nothing liked, the list is that of popularity.
        var disliked = (await CommandRun.Of("recommend", "--data", stars, "--rate", "9=1", "-n", "5")).AssertDone();
        var popular = (await CommandRun.Of("recommend", "--data", stars, "--rate", "9=1", "-n", "5", "--model",
            "popularity")).AssertDone();
        Assert.Equal(IdsIn(popular.Output), IdsIn(disliked.Output));
    }

    [Theory]
    [InlineData("3", "like 50=4")]
    [InlineData("3=x", "like 50=4")]
    [InlineData("77=5", "'77'")]
    [InlineData("3=9", "1 to 5")]
    public async Task A_rating_that_makes_no_sense_is_named(string rating, string words) =>
        (await CommandRun.Of("recommend", "--data", _files.All, "--rate", rating)).AssertFails(2, words);

    [Fact]
    public async Task Whoever_gets_the_list_must_be_named()
    {
        (await CommandRun.Of("recommend", "--data", _files.All)).AssertFails(2, "--user", "--rate");
        (await CommandRun.Of("recommend", "--data", _files.All, "--user", "1", "--rate", "3=5")).AssertFails(2,
            "--user", "--rate");
        (await CommandRun.Of("recommend", "--data", _files.All, "--model", "random", "--rate", "3=5")).AssertFails(2,
            "random", "als");
    }

    [Fact]
    public async Task Negative_ratings_are_refused_by_ALS()
    {
        var path = _files.Write("negative.tsv", "1\t1\t-2\n1\t2\t3\n2\t1\t1\n");
        (await CommandRun.Of("recommend", "--data", path, "--user", "1")).AssertFails(3, "negative");
    }

    [Fact]
    public async Task Ctrl_C_ends_it_with_130() =>
        (await CommandRun.Of(new CancellationToken(canceled: true), "recommend", "--data", _files.All, "--user", "1"))
            .AssertFails(130, "Interrupted");

    private static int[] IdsIn(string output) =>
        [.. output.Split('\n').SkipWhile(line => !line.TrimStart().StartsWith('#')).Skip(1)
            .Where(line => line.Length > 0)
        .Select(line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null))];
}
