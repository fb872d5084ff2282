using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;
using MovieRec.Studio.Pages;

namespace MovieRec.Tests.Studio;

public sealed class TabsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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

    [Theory]
    [InlineData("compare?model=nobody", "There is no model 'nobody'")]
    [InlineData("compare?model=bias", "bias predicts ratings")]
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
        page.Find("input[type=range]").Input("500");
        page.WaitForAssertion(
            () => Assert.Equal("500", page.Find("input[type=range]").GetAttribute("value")), Patience);
        page.Find("input[type=number]").Change("many");
        Assert.Contains("'many' is no number", page.Find(".failure").TextContent, StringComparison.Ordinal);
    }

    private static StudioContext At(string address)
    {
        var studio = new StudioContext();
        studio.Services.GetRequiredService<NavigationManager>().NavigateTo($"/{address}");
        return studio;
    }
}
