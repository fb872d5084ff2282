using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MovieRec.Evaluation;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Studio.Pages;

namespace MovieRec.Tests.Studio;

public sealed class RecommendationsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_slider_retrains_and_the_list_and_its_figure_are_the_library_s()
    {
        await using var studio = new StudioContext();
        At(studio, "?user=5&model=als,factors=8,iterations=2");
        var page = studio.Render<Recommendations>();
        Wait(page, "als,factors=8,iterations=2");

        await page.InvokeAsync(() => page.Find("input[type=range][max='200']").Input("7"));
        Wait(page, "als,factors=8,iterations=2,regularization=7");
        var options = new AlsOptions { Factors = 8, Iterations = 2, Regularization = 7 };
        Assert.Equal(Recommender.Fit(StudioContext.Sample, options).Recommend("5").Select(movie => $"{movie.Movie}"),
            page.FindAll(".list li").Select(row => row.GetAttribute("data-movie")));
        var split = Splits.PerUserRandom(StudioContext.Sample.Ratings);
        var report = RankingEvaluator.Evaluate(new AlsTrainer(options).Train(split.Train), split,
            new RankingOptions { Cutoffs = [10] });
        Assert.Equal(report["ndcg@10"].ToString("F4", null), page.Find("dl.figures").GetAttribute("data-figure"));

        // The address has it once the slider rests.
        await page.InvokeAsync(() => page.Find("input[type=range][max='200']").Change("7"));
        Assert.EndsWith("?user=5&model=als,factors%3D8,iterations%3D2,regularization%3D7",
            studio.Services.GetRequiredService<NavigationManager>().Uri.Replace("%2C", ",", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stars_make_a_list_of_ones_own()
    {
        await using var studio = new StudioContext();
        At(studio, "?own=1&model=als,factors=8,iterations=2");
        var page = studio.Render<Recommendations>();
        Wait(page, "als,factors=8,iterations=2");
        await page.InvokeAsync(() => page.FindAll(".rows li")[0].QuerySelectorAll("input")[4].Change(true));
        page.WaitForAssertion(() =>
            Assert.True(page.FindAll(".rows li")[0].QuerySelectorAll("input")[4].HasAttribute("checked")), Patience);
        var movie = new Uri(studio.Services.GetRequiredService<NavigationManager>().Uri)
            .Query.Split("rate=")[1].Split('%')[0];
        var expected = Recommender.Fit(StudioContext.Sample, new AlsOptions { Factors = 8, Iterations = 2 })
            .NewVisitor().Rates(movie, 5).Recommend().Select(each => $"{each.Movie}").ToArray();
        page.WaitForAssertion(() => Assert.Equal(expected,
            page.FindAll(".list li").Select(row => row.GetAttribute("data-movie"))), Patience);
    }

    [Theory]
    [InlineData("?user=nobody", "There is no user 'nobody'")]
    [InlineData("?model=nobody", "There is no model 'nobody'")]
    [InlineData("?user=1&model=als,factors=0", "Factors")]
    [InlineData("?user=1&model=als,alpha=1e30,factors=8", "no finite solution")]
    [InlineData("?user=1&genre=Nothing", "There is no genre 'Nothing'")]
    public async Task An_error_is_a_sentence_and_the_page_goes_on(string query, string part)
    {
        await using var studio = new StudioContext();
        At(studio, query);
        var page = studio.Render<Recommendations>();
        page.WaitForAssertion(() => Assert.Contains(part, page.Find(".failure").TextContent, StringComparison.Ordinal),
            Patience);
        page.Find("#user, input[name=whose]");
        await page.InvokeAsync(() => page.Find("select").Change("popularity"));
        Wait(page, "popularity");
    }

    private static void At(StudioContext studio, string query) =>
        studio.Services.GetRequiredService<NavigationManager>().NavigateTo($"/{query}");

    private static void Wait(IRenderedComponent<Recommendations> page, string model) => page.WaitForAssertion(() =>
    {
        var figures = page.Find("dl.figures");
        Assert.Equal(model, figures.GetAttribute("data-model"));
        Assert.NotNull(figures.GetAttribute("data-figure"));
    }, Patience);
}
