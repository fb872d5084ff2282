using MovieRec.Cli.Explorer;
using MovieRec.Data;
using MovieRec.Models.Baselines.Linear;

namespace MovieRec.Tests.Cli.Explorer;

public sealed class ModelPartTests
{
    private static readonly Lazy<Dataset> Data = new(() => Datasets.Load("synthetic"));

    [Theory]
    [InlineData("als", typeof(AlsPart))]
    [InlineData("ease", typeof(SumPart))]
    [InlineData("rp3beta", typeof(SumPart))]
    [InlineData("popularity", typeof(SharedPart))]
    [InlineData("userknn", typeof(ListPart))]
    [InlineData("bias", typeof(ListPart))]
    public void A_page_carries_as_much_of_a_model_as_its_kind_allows(string name, Type expected)
    {
        var model = Recommender.Fit(Data.Value, name, cancellationToken: TestContext.Current.CancellationToken);
        var part = ModelPart.Create(model, TestContext.Current.CancellationToken);
        Assert.IsType(expected, part);
        Assert.Equal(expected == typeof(ListPart), part.NoOwnRatings is not null);
    }

    [Fact]
    public void What_a_model_cannot_do_is_said_in_a_sentence()
    {
        Assert.StartsWith("What the model userknn needs to recommend for ratings of your own does not fit into this",
            Sentence("userknn"), StringComparison.Ordinal);
        Assert.StartsWith("The model bias recommends only to users it was trained on,", Sentence("bias"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.5f)]
    [InlineData(1f)]
    public void The_power_of_a_rating_is_read_off_the_scores(float power)
    {
        var model = Recommender.Fit(Data.Value, new EaseOptions { RatingPower = power },
            cancellationToken: TestContext.Current.CancellationToken);
        var part = Assert.IsType<SumPart>(ModelPart.Create(model, TestContext.Current.CancellationToken));
        Assert.Equal(power, part.RatingPower, 1e-6);
    }

    [Fact]
    public async Task A_name_trains_that_model_and_the_page_says_which()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "explorer.html");
        (await CommandRun.Of("explorer", "--data", "synthetic", "--model", "popularity", "--out", path)).AssertDone();
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains("\"kind\":\"shared\"", text, StringComparison.Ordinal);
        Assert.Contains("The model popularity has one score for each movie", text, StringComparison.Ordinal);
        var body = text[text.IndexOf("<h1>", StringComparison.Ordinal)..];
        Assert.DoesNotContain("{{", body[..body.IndexOf("explorer-data", StringComparison.Ordinal)],
            StringComparison.Ordinal);
    }

    private static string Sentence(string name) => ModelPart.Create(
        Recommender.Fit(Data.Value, name, cancellationToken: TestContext.Current.CancellationToken),
        TestContext.Current.CancellationToken).NoOwnRatings!;
}
