using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Models.RatingPrediction;
using MovieRec.Preprocessing;
using MovieRec.Studio.Pages;

namespace MovieRec.Tests.Studio;

public sealed class TabsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_user_has_the_history_of_the_data_and_the_neighbours_of_the_model()
    {
        await using var studio = At("user?id=5");
        var page = studio.Render<UserPage>();
        var all = Interactions.From(StudioContext.Sample.Ratings);
        Assert.Equal(all.ItemsOf(all.Users.IndexOf(5)).Length, page.FindAll("[aria-label=History] tbody tr").Count);
        var model = (AlsModel)Recommender.Fit(StudioContext.Sample).Model;
        var nearest = all.Users.TextOf(model.SimilarUsers(all.Users.IndexOf(5), 1)[0].Item);
        page.WaitForAssertion(() => Assert.Equal(nearest,
            page.Find("[aria-labelledby=neighbours] tbody a").TextContent), Patience);
    }

    [Fact]
    public async Task A_movie_has_the_similar_ones_of_the_library_and_those_who_rated_it()
    {
        var movie = StudioContext.Sample.Movies[1];
        await using var studio = At($"movie?id={movie.Id}");
        var page = studio.Render<MoviePage>();
        Assert.Equal($"{StudioContext.Sample.Ratings.ItemIds.ToArray().Count(item => item == movie.Id)}",
            page.Find("dl.figures dd").TextContent);
        page.WaitForAssertion(() => Assert.Equal(
            Recommender.Fit(StudioContext.Sample).SimilarMovies(movie.Id).Select(other => $"movie?id={other.Movie}"),
            page.FindAll("[aria-labelledby=similar] tbody a").Select(link => link.GetAttribute("href"))), Patience);
    }

    [Fact]
    public async Task Models_are_compared_as_the_command_compares_them()
    {
        await using var studio = At("compare?model=popularity&model=als,factors=8,iterations=2&user=5&by=activity");
        var page = studio.Render<Compare>();
        page.WaitForAssertion(() => page.Find("table.board"), Patience);
        var split = Splits.PerUserRandom(StudioContext.Sample.Ratings);
        var options = new RankingOptions { Cutoffs = [10], DatasetLabel = StudioContext.Sample.Info.Label };
        var als = new AlsOptions { Factors = 8, Iterations = 2 };
        var board = Leaderboard.Compute(
        [
            RankingEvaluator.Evaluate(new PopularityTrainer().Train(split.Train), split, options).Named("popularity"),
            RankingEvaluator.Evaluate(new AlsTrainer(als).Train(split.Train), split, options)
                .Named("als,factors=8,iterations=2"),
        ], "ndcg@10");
        Assert.Equal(board.Rows.Select(row => row.Model),
            page.FindAll("table.board tbody tr").Select(row => row.GetAttribute("data-model")));
        Assert.Equal(board.Rows.Single(row => row.Comparison is not null).Comparison!.ToString(),
            page.Find(".statement").TextContent);
        Assert.Equal(Recommender.Fit(StudioContext.Sample, als).Recommend("5").Select(movie => $"{movie.Movie}"),
            page.FindAll(".lists section")[1].QuerySelectorAll("li").Select(row => row.GetAttribute("data-movie")));
    }

    [Fact]
    public async Task A_model_of_ratings_is_compared_by_its_lists_and_by_its_errors()
    {
        await using var studio = At("compare?model=popularity&model=global-mean&model=bias");
        var page = studio.Render<Compare>();
        page.WaitForAssertion(() => page.Find("table.errors"), Patience);
        Assert.Equal(3, page.FindAll("table.board tbody tr").Count);
        Assert.Equal(["global-mean", "bias"],
            page.FindAll("table.errors tbody tr").Select(row => row.GetAttribute("data-model")));
        var split = Splits.PerUserRandom(StudioContext.Sample.Ratings);
        var trained = new BiasTrainer().Train(split.Train);
        var bias = RatingEvaluator.Evaluate(trained, split);
        var cells = page.FindAll("table.errors tbody tr")[1].QuerySelectorAll("td").Select(cell => cell.TextContent)
            .ToArray();
        Assert.Equal(bias.Rmse.ToString("F4", CultureInfo.InvariantCulture), cells[0]);
        Assert.Equal(bias.Mae.ToString("F4", CultureInfo.InvariantCulture), cells[2]);
        Assert.StartsWith("−", cells[4], StringComparison.Ordinal);
        var ranked = RankingEvaluator.Evaluate(Recommender.From(split.Train, trained).Model, split,
            new RankingOptions { Cutoffs = [10] });
        Assert.Equal(ranked["ndcg@10"].ToString("F4", CultureInfo.InvariantCulture),
            page.Find("table.board [data-model=bias] td").TextContent);
    }

    [Fact]
    public async Task The_charts_of_all_users_say_so()
    {
        await using var studio = At("analytics");
        var page = studio.Render<MovieRec.Studio.Pages.Analytics>();
        page.WaitForAssertion(() => page.Find("#activity"), Patience);
        Assert.All(page.FindAll("section[aria-labelledby=activity] .chart .title"),
            title => Assert.Contains(": all users", title.TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_group_shows_its_own_claims_and_when_it_rates()
    {
        await using var studio = At("analytics?group=women");
        var page = studio.Render<MovieRec.Studio.Pages.Analytics>();
        page.WaitForAssertion(() => page.Find("#activity"), Patience);
        var women = StudioContext.Sample.Users.Where(user => user.Gender == Gender.Female).Select(user => user.Id)
            .ToHashSet();
        Assert.Equal($"{women.Count}", page.Find("[data-users]").GetAttribute("data-users"));
        Assert.Equal(["Hour of the day: women", "Day of the week: women", "Users by month: women",
            "Engagement, users who come back: women"],
            page.FindAll("section[aria-labelledby=activity] .chart .title").Select(title => title.TextContent));
        // Who was active in the first month, counted here the slow way.
        var ratings = StudioContext.Sample.Ratings;
        var months = Enumerable.Range(0, ratings.Count).Where(at => women.Contains(ratings.UserIds[at]))
            .GroupBy(at => DateTimeOffset.FromUnixTimeSeconds(ratings.Timestamps[at]).ToString("yyyy-MM",
                CultureInfo.InvariantCulture)).OrderBy(month => month.Key, StringComparer.Ordinal).ToArray();
        var rows = page.FindAll("section[aria-labelledby=activity] .chart")[2].QuerySelectorAll("tbody tr");
        Assert.Contains($"{months[0].Select(at => ratings.UserIds[at]).Distinct().Count()}",
            rows[0].QuerySelectorAll("td").Select(cell => cell.TextContent));
        Assert.Equal(100, Percent(page.FindAll("section[aria-labelledby=activity] .chart")[0]), 1);
        Assert.Equal(100, Percent(page.FindAll("section[aria-labelledby=activity] .chart")[1]), 1);

        static double Percent(AngleSharp.Dom.IElement chart) => 100 * chart.QuerySelectorAll("tbody tr")
            .Sum(row => double.Parse(row.QuerySelectorAll("td")[^1].TextContent, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task About_leads_into_the_reports_that_there_are()
    {
        await using (var without = new StudioContext())
            Assert.Contains("--reports", without.Render<About>().Markup, StringComparison.Ordinal);
        await using var studio = new StudioContext(reports: new("reports", [("05-segments.html", "Who watches what")]));
        var link = studio.Render<About>().Find("a[href='reports/05-segments.html']");
        Assert.Equal("Who watches what", link.TextContent);
    }

    [Theory]
    [InlineData("compare?model=nobody", "There is no model 'nobody'")]
    [InlineData("compare?user=nobody", "There is no user 'nobody'")]
    public async Task What_cannot_be_compared_is_said_in_a_sentence(string address, string beginning)
    {
        await using var studio = At(address);
        Assert.StartsWith(beginning, studio.Render<Compare>().Find(".failure").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lab_runs_as_its_address_says_and_refuses_what_there_is_not()
    {
        await using var studio = At("experiments?lab=units%3D400,effect%3D0");
        var page = studio.Render<ExperimentsPage>();
        page.WaitForAssertion(() => page.Find("table.readout [data-metric=goal]"), Patience);
        Assert.Equal("400", page.Find("input[type=range]").GetAttribute("value"));
        await page.InvokeAsync(() => page.Find("input[type=range]").Input("500"));
        page.WaitForAssertion(
            () => Assert.Equal("500", page.Find("input[type=range]").GetAttribute("value")), Patience);
        await page.InvokeAsync(() => page.Find("input[type=number]").Change("many"));
        Assert.Contains("'many' is no number", page.Find(".failure").TextContent, StringComparison.Ordinal);
    }

    private static StudioContext At(string address)
    {
        var studio = new StudioContext();
        studio.Services.GetRequiredService<NavigationManager>().NavigateTo($"/{address}");
        return studio;
    }
}
