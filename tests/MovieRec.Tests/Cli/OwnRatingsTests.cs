using System.Globalization;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Cli;

public sealed class OwnRatingsTests : IDisposable
{
    private readonly RatingFiles _files = new();
    private readonly Dataset _data = SyntheticGenerator.Generate().Dataset;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_file_of_ones_own_gets_what_folding_these_ratings_in_gives()
    {
        var interactions = Interactions.From(_data.Ratings);
        // Movies that nobody else's title is like, so that all must be found.
        Movie[] rated =
            [.. _data.Movies.Where(movie => interactions.Items.TryGetIndex(movie.Id, out _)
                && _data.Movies.Count(other => other.Title == movie.Title) == 1).Take(6)];
        var lines = rated.Select((movie, at) => "2020-01-01,"
            + $"\"{MovieTitle.NamesIn(movie.Title).First().ToUpperInvariant()}\","
            + $"{MovieYear.OfTitle(movie.Title) ?? movie.Year},x,{(at % 5) + 1}");
        var path = _files.Write("mine.csv",
            $"Date,Name,Year,Letterboxd URI,Rating\n{string.Join('\n', lines)}\n2020-01-01,No Such Movie,1901,x,4\n");
        var model = _files.PathOf("a.model");
        Recommender.Fit(_data, new AlsOptions { Factors = 8, Iterations = 3 }).Save(model);

        var run = (await CommandRun.Of("recommend", "--data", "synthetic", "--load", model, "--ratings", path, "-n",
            "5")).AssertDone();

        Assert.Contains("Ratings: 7 from Letterboxd; 6 movies of", run.Output, StringComparison.Ordinal);
        Assert.Contains("Not in the data: No Such Movie (1901)", run.Output, StringComparison.Ordinal);
        var items = rated.Select(movie => interactions.Items.IndexOf(movie.Id)).ToArray();
        var weights = rated.Select((_, at) => at % 5 + 1f).ToArray();
        Array.Sort(items, weights);
        var scores = new float[interactions.ItemCount];
        ((AlsModel)Recommender.Load(model).Model).ScoreHistory(items, weights, scores);
        var expected = Enumerable.Range(0, scores.Length).Except(items).OrderByDescending(item => scores[item]).Take(5)
            .Select(item => interactions.Items.TextOf(item));
        Assert.Equal(expected,
            run.Output.Split('\n').Where(line => line.Length > 0 && char.IsAsciiDigit(line[0]))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.Contains(" %)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_done_is_said()
    {
        var mine = _files.Write("mine.csv", "title,year,rating\nNo Such Movie,1901,4\n");
        (await CommandRun.Of("recommend", "--data", "synthetic", "--ratings", mine)).AssertFails(3,
            "None of the 1 titles", "No Such Movie (1901)");
        (await CommandRun.Of("recommend", "--data", _files.All, "--ratings", mine)).AssertFails(3,
            "does not describe its movies");
        (await CommandRun.Of("recommend", "--data", "synthetic", "--ratings", mine, "--user", "1")).AssertFails(2,
            "--user", "--ratings");
        (await CommandRun.Of("recommend", "--data", "synthetic")).AssertFails(2, "--user", "--ratings");
        (await CommandRun.Of("recommend", "--data", "synthetic", "--ratings", _files.PathOf("none.csv"))).AssertFails(3,
            "cannot be read");
        var title = _data.Movies.First(movie => Interactions.From(_data.Ratings).Items.TryGetIndex(movie.Id,
            out _)).Title;
        var one = _files.Write("one.csv",
            string.Create(CultureInfo.InvariantCulture, $"title,rating\n\"{title}\",4\n"));
        (await CommandRun.Of("recommend", "--data", "synthetic", "--model", "random", "--ratings", one)).AssertFails(2,
            "--ratings", "random");
    }
}
