using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models;
using MovieRec.Models.Baselines.Factorization;
using MovieRec.Models.RatingPrediction;
using MovieRec.Serving;

namespace MovieRec.Tests.Serving;

/// <summary>The library in an application of somebody else's.</summary>
[Collection(nameof(RunningServer))]
public sealed class ApplicationTests : IDisposable
{
    private static readonly Dataset Data = SyntheticGenerator.Generate(new SyntheticOptions
    {
        Users = 60,
        Movies = 50,
        Ratings = 1_500,
        Seed = 3
    }).Dataset;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => [.. ModelCatalog.All.Select(model => model.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SavedPath => Path.Combine(_folder.Path, "a.model");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_saved_model_of_any_kind_is_served_in_two_lines(string name)
    {
        var entry = ModelCatalog.Find(name)!;
        var options = entry.CreateOptions() switch
        {
            BprOptions bpr => bpr with { Epochs = 2 },
            BayesianFactorizationOptions bayesian => bayesian with { BurnIn = 1, Iterations = 2 },
            var usual => usual,
        };
        var model = Recommender.Fit(Data, entry, options, null, Token);
        model.Save(SavedPath);
        await using var application = await StartAsync(services => services.AddMovieRec(SavedPath),
            routes => routes.MapMovieRec("/"));
        using var client = ClientOf(application);

        var answer = (await client.GetFromJsonAsync<JsonNode>("/users/7/recommendations?n=4", Token))!;
        Assert.Equal(
            model.Recommend(7, 4).Select(place => (place.Movie.ToString(), place.Title, place.Score)),
            answer["recommendations"]!.AsArray()
                .Select(place => (place!["item"]!.ToString(), (string?)place["title"], (float)place["score"]!)));
        var explanation =
            (await client.GetFromJsonAsync<JsonNode>($"/users/7/recommendations/{model.Recommend(7, 1)[0].Movie}",
                Token))!;
        Assert.Equal(model.Recommend(7, 1)[0].Score, (float)explanation["score"]!, 1e-4);
        var similar = (await client.GetFromJsonAsync<JsonNode>("/movies/2/similar?n=3", Token))!;
        Assert.Equal(model.SimilarMovies(2, 3).Select(place => place.Movie.ToString()),
            similar["similar"]!.AsArray().Select(place => place!["item"]!.ToString()));
        var posted = await client.PostAsJsonAsync("/recommendations",
            new { ratings = new[] { new { item = 2, rating = 5 } }, n = 3 }, Token);
        Assert.Equal(model.FoldsIn ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, posted.StatusCode);
    }

    [Fact]
    public async Task It_stands_under_a_prefix_beside_what_the_application_has()
    {
        var model = Recommender.Fit(Data, "popularity", cancellationToken: Token);
        await using var application = await StartAsync(services => services.AddMovieRec(model), routes =>
        {
            routes.MapMovieRec("/movies-for");
            routes.MapMovieRecHealth("/movies-for");
            routes.MapMovieRecAdmin("/movies-for", _ => "not for you");
            routes.MapGet("/own", (ServedModels models) => models.Current.Name);
        });
        using var client = ClientOf(application);
        Assert.Equal("popularity", await client.GetStringAsync("/own", Token));
        Assert.Equal(3,
            (await client.GetFromJsonAsync<JsonNode>("/movies-for/users/1/recommendations?n=3",
                Token))!["recommendations"]!.AsArray().Count);
        Assert.Equal("ready",
            (string?)(await client.GetFromJsonAsync<JsonNode>("/movies-for/ready", Token))!["status"]);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await client.PostAsync("/movies-for/admin/reload", null, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/users/1/recommendations", Token)).StatusCode);
        var unknown = await client.GetAsync("/movies-for/users/nobody/recommendations", Token);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"),
            (unknown.StatusCode, unknown.Content.Headers.ContentType!.MediaType));
        Assert.Contains("User nobody", (string)(await unknown.Content.ReadFromJsonAsync<JsonNode>(Token))!["detail"]!,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<DataException>(
            () => application.Services.GetRequiredService<ServedModels>().ReloadAsync());
    }

    [Fact]
    public async Task A_file_saved_over_the_old_one_is_taken_when_it_is_loaded_anew()
    {
        Recommender.Fit(Data, "popularity", cancellationToken: Token).Save(SavedPath);
        await using var application = await StartAsync(services => services.AddMovieRec(SavedPath),
            routes => routes.MapMovieRec());
        var models = application.Services.GetRequiredService<ServedModels>();
        Recommender.Fit(Data, "itemknn", cancellationToken: Token).Save(SavedPath);
        var (before, after) = await models.ReloadAsync();
        Assert.NotEqual(before, after);
        Assert.Equal("itemknn", models.Current.Name);
        File.WriteAllText(SavedPath, "damaged");
        await Assert.ThrowsAsync<DataException>(models.ReloadAsync);
        Assert.Equal("itemknn", models.Current.Name);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_told_when_the_application_starts() =>
        Assert.Contains("none.model",
            (await Assert.ThrowsAsync<DataException>(
                () => StartAsync(services => services.AddMovieRec("none.model"),
                    routes => routes.MapMovieRec()))).Message, StringComparison.Ordinal);

    private static async Task<WebApplication> StartAsync(Action<IServiceCollection> add, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        add(builder.Services);
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        try
        {
            map(application);
            await application.StartAsync(Token);
            return application;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    private static HttpClient ClientOf(WebApplication application) => new()
    {
        BaseAddress = new Uri(
            application.Services.GetRequiredService<IServer>().Features
                .Get<IServerAddressesFeature>()!.Addresses.Single()),
        Timeout = TimeSpan.FromSeconds(30),
    };
}
