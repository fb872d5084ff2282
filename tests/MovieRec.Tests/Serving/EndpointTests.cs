using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MovieRec.Cli.Serving;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Serving;

namespace MovieRec.Tests.Serving;

/// <summary>The checkerboard's raw ids run from 100 to 139.</summary>
[Collection(nameof(RunningServer))]
public sealed class EndpointTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private Recommender _saved = null!;
    private AlsModel _model = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _saved = Recommender.LoadCopy(_server.ModelPath);
        _model = (AlsModel)_saved.Model;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_user_gets_what_the_model_ranks_highest_and_nothing_they_rated()
    {
        var answer = await _server.GetAsync("/users/107/recommendations?n=5");
        Assert.Equal("107", (string)answer["user"]!);
        Assert.Equal(_saved.Fingerprint![..12], (string)answer["model"]!);
        Assert.Null(answer["exposure"]);
        var expected = Ranker.Recommend(_model, _model.Train, 7, 5);
        Assert.Equal(expected.Select(movie => (movie.Item + 100, movie.Score)),
            answer["recommendations"]!.AsArray().Select(movie => ((int)movie!["item"]!, (float)movie["score"]!)));
        Assert.All(answer["recommendations"]!.AsArray(),
            movie =>
                Assert.Equal((int)movie!["item"]! % 2 == 0 ? $"Movie \"{movie["item"]}\"" : $"item {movie["item"]}",
                    (string)movie["title"]!));
        Assert.Equal(10, (await _server.GetAsync("/users/107/recommendations"))["recommendations"]!.AsArray().Count);
        // The user has rated all but 21 of the movies, so that a longer list ends there.
        Assert.Equal(21,
            (await _server.GetAsync("/users/107/recommendations?n=100"))["recommendations"]!.AsArray().Count);
    }

    [Fact]
    public async Task Somebody_new_gets_what_their_folded_in_ratings_lead_to()
    {
        var answer = await _server.PostAsync("/recommendations",
            new { ratings = new[] { new { item = 110, rating = 5 }, new { item = 104, rating = 2 } }, n = 3 });
        Assert.Null(answer["user"]);
        var expected = Ranker.Recommend(_model, [4, 10], [2, 5], 3);
        Assert.Equal(expected.Select(movie => (movie.Item + 100, movie.Score)),
            answer["recommendations"]!.AsArray().Select(movie => ((int)movie!["item"]!, (float)movie["score"]!)));
    }

    // The even ids have the titles Movie "100", Movie "102" and so on.
    [Fact]
    public async Task Movies_can_be_named_by_title_and_those_that_are_not_found_are_told()
    {
        var byId = await _server.PostAsync("/recommendations",
            new { ratings = new[] { new { item = 110, rating = 5 }, new { item = 104, rating = 2 } }, n = 3 });
        var byTitle = await _server.PostAsync("/recommendations",
            new
            {
                ratings = new object[] { new { title = "movie 110", rating = 5 },
                new { title = "Movie '104'", year = 1995, rating = 2 },
                new { title = "Heat", year = 1995, rating = 4 } },
                n = 3
            });
        Assert.Equal(byId["recommendations"]!.ToJsonString(), byTitle["recommendations"]!.ToJsonString());
        Assert.Null(byId["unmatched"]);
        var unmatched = Assert.Single(byTitle["unmatched"]!.AsArray())!;
        Assert.Equal(("Heat (1995)", 0), ((string)unmatched["title"]!, unmatched["candidates"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_file_of_another_service_can_be_sent_as_it_is()
    {
        var byId = await _server.PostAsync("/recommendations",
            new { ratings = new[] { new { item = 110, rating = 5 }, new { item = 104, rating = 2 } }, n = 3 });
        var answer = await SendAsync("Const,Your Rating,Date Rated,Title,URL,Year\ntt1,10,2020-01-01,Movie 110,x,\n"
            + "tt2,4,2020-01-01,MOVIE 104,x,\ntt3,9,2020-01-01,Heat,x,1995\n", "text/csv; charset=utf-8");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = System.Text.Json.Nodes.JsonNode.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(byId["recommendations"]!.ToJsonString(), json["recommendations"]!.ToJsonString());
        Assert.Equal("Heat (1995)", (string)json["unmatched"]![0]!["title"]!);
        await RunningServer.AssertProblemAsync(await SendAsync("Title,Your Rating,Const\nHeat,ten,tt1\n", "text/csv"),
            400, "line 2: the rating 'ten'");
        await RunningServer.AssertProblemAsync(await SendAsync("Title,Your Rating,Const\nHeat,10,tt1\n", "text/csv"),
            400, "None of the titles", "Heat");

        Task<HttpResponseMessage> SendAsync(string text, string type)
        {
            var content = new StringContent(text);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            return _server.Client.PostAsync(new Uri("/recommendations?n=3", UriKind.Relative), content,
                TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_movie_has_movies_like_it()
    {
        var answer = await _server.GetAsync("/movies/120/similar?n=4");
        Assert.Equal((120, "Movie \"120\""), ((int)answer["item"]!, (string)answer["title"]!));
        Assert.Equal(_model.SimilarItems(20, 4).Select(movie => (movie.Item + 100, movie.Score)),
            answer["similar"]!.AsArray().Select(movie => ((int)movie!["item"]!, (float)movie["cosine"]!)));
    }

    [Fact]
    public async Task A_score_is_the_sum_of_its_reasons()
    {
        var answer = await _server.GetAsync("/users/107/recommendations/107?n=100");
        Assert.Null(answer["own"]);
        Assert.Equal((float)answer["score"]!,
            (float)answer["popularity"]! + answer["because"]!.AsArray().Sum(reason => (float)reason!["share"]!), 1e-4);
        Assert.Equal(2, (await _server.GetAsync("/users/107/recommendations/107?n=2"))["because"]!.AsArray().Count);
        var listed = (await _server.GetAsync("/users/107/recommendations?n=100"))["recommendations"]!.AsArray()
            .Single(movie => (int)movie!["item"]! == 107);
        Assert.Equal((float)listed!["score"]!, (float)answer["score"]!, 1e-3);
    }

    [Fact]
    public async Task A_rated_movie_is_not_its_own_reason()
    {
        var rated = _model.Train.ItemsOf(7)[0] + 100;
        var answer = await _server.GetAsync($"/users/107/recommendations/{rated}?n=100");
        Assert.DoesNotContain(answer["because"]!.AsArray(), reason => (int)reason!["item"]! == rated);
        Assert.NotEqual(0, (float)answer["own"]!);
        Assert.Equal((float)answer["score"]!, (float)answer["popularity"]! + (float)answer["own"]!
            + answer["because"]!.AsArray().Sum(reason => (float)reason!["share"]!), 1e-4);
    }

    [Fact]
    public async Task Only_what_a_filter_lets_through_is_recommended()
    {
        var all = await ItemsAsync("/users/107/recommendations?n=100");
        Assert.Equal(all.Where(item => item != all[0] && item != all[2]),
            await ItemsAsync($"/users/107/recommendations?n=100&deny={all[0]}&deny={all[2]}"));
        Assert.Equal([all[1], all[3]],
            await ItemsAsync($"/users/107/recommendations?allow={all[3]}&allow={all[1]}&allow=99999"));
        Assert.Empty(await ItemsAsync("/users/107/recommendations?year=1994")); // No year of these is known.
        var sent = await _server.PostAsync("/recommendations", new
        {
            ratings = new[] { new { item = 110, rating = 5 } },
            filter = new { allow = new[] { all[0], all[1] }, deny = new[] { all[1] } },
        });
        Assert.Equal([all[0]], sent["recommendations"]!.AsArray().Select(movie => (int)movie!["item"]!));

        async Task<int[]> ItemsAsync(string path) =>
            [.. (await _server.GetAsync(path))["recommendations"]!.AsArray().Select(movie => (int)movie!["item"]!)];
    }

    [Fact]
    public async Task Several_users_get_in_one_answer_what_each_would_get_alone()
    {
        var answer = await _server.PostAsync("/recommendations/batch",
            new { users = new object[] { "107", 101, "nobody" }, n = 3 });
        Assert.Equal(["nobody"], answer["unknown"]!.AsArray().Select(user => (string)user!));
        foreach (var (user, list) in new[] { "107", "101" }.Zip(answer["lists"]!.AsArray()))
            Assert.Equal((await _server.GetAsync($"/users/{user}/recommendations?n=3")).ToJsonString(),
                list!.ToJsonString());
        foreach (var body in new[] { """{"users":[]}""", """{"users":[null]}""", """{"user":["1"]}""" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            await RunningServer.AssertProblemAsync(await _server.Client.PostAsync(
                new Uri("/recommendations/batch", UriKind.Relative), content, TestContext.Current.CancellationToken),
                400, "users");
        }
    }

    [Fact]
    public async Task Movies_are_found_by_part_of_a_title_and_described()
    {
        var found = (await _server.GetAsync("/movies?query=movie+%22110"))["movies"]!.AsArray();
        Assert.Equal(110, (int)found.Single()!["item"]!);
        var movie = await _server.GetAsync("/movies/110");
        Assert.Equal(("Movie \"110\"", 0), ((string)movie["title"]!, movie["genres"]!.AsArray().Count));
        Assert.Equal(_model.Train.Matrix.Transpose().RowLength(10), (int)movie["raters"]!);
        // Without a text, the most rated come first.
        var raters = (await _server.GetAsync("/movies?n=40"))["movies"]!.AsArray()
            .Select(each => (int)each!["raters"]!).ToArray();
        Assert.Equal(raters.OrderDescending(), raters);
        Assert.Equal(40, raters.Length);
    }

    [Fact]
    public async Task The_root_says_where_to_go()
    {
        var links = (await _server.GetAsync("/"))["links"]!.AsObject();
        foreach (var (path, _) in links)
            using (var there = await _server.Client.GetAsync(new Uri(path, UriKind.Relative),
                TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.OK, there.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Accept = { new("text/html") } } };
        using var page = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains("href=\"/docs\"", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reference_of_the_api_comes_with_its_script_and_asks_nobody_else()
    {
        var page = await _server.Client.GetStringAsync(new Uri("/docs", UriKind.Relative),
            TestContext.Current.CancellationToken);
        Assert.DoesNotContain("https://", page.Replace("https://scalar.com", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        // Its tools lead to a service of somebody else.
        foreach (var hidden in (string[])["\"showDeveloperTools\":\"never\"", "\"hideClientButton\":true"])
            Assert.Contains(hidden, string.Concat(page.Where(sign => !char.IsWhiteSpace(sign))),
                StringComparison.Ordinal);
        using var script = await _server.Client.GetAsync(new Uri("/docs/scalar.js", UriKind.Relative),
            TestContext.Current.CancellationToken);
        Assert.Equal("text/javascript", script.Content.Headers.ContentType!.MediaType);
        var bytes = await script.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(bytes.Length > 100_000);
    }

    [Fact]
    public async Task Health_and_readiness()
    {
        Assert.Equal("alive", (string)(await _server.GetAsync("/health"))["status"]!);
        var ready = await _server.GetAsync("/ready");
        Assert.Equal(("ready", 40, 40), ((string)ready["status"]!, (int)ready["users"]!, (int)ready["movies"]!));
    }

    [Theory]
    [InlineData(404, "/users/99/recommendations", "User 99 is not", "100 to 139", "/recommendations")]
    [InlineData(404, "/users/107/recommendations/99", "Movie 99 is not")]
    [InlineData(404, "/movies/140/similar", "Movie 140")]
    [InlineData(404, "/movies/140", "Movie 140")]
    [InlineData(400, "/movies?genre=Opera", "no genre 'Opera'")]
    [InlineData(400, "/users/107/recommendations?year=old", "a year", "'old'")]
    [InlineData(400, "/movies/104/similar?genre=Drama", "'genre' is not understood here; n is")]
    [InlineData(404, "/users/me/recommendations", "User me is not", "100 to 139")]
    [InlineData(404, "/users/-1/recommendations", "User -1 is not")]
    [InlineData(404, "/users/99999999999/recommendations", "User 99999999999 is not")]
    [InlineData(404, "/movies/x/similar", "Movie x is not in this model, whose ids run from 100 to 139")]
    [InlineData(400, "/users/107/recommendations?n=0", "1 to 100")]
    [InlineData(400, "/users/107/recommendations?n=101", "1 to 100")]
    [InlineData(400, "/users/107/recommendations?n=ten", "'ten'")]
    [InlineData(400, "/users/107/recommendations?n=1&n=2", "'1,2'")]
    [InlineData(400, "/users/107/recommendations?k=3", "'k'")]
    [InlineData(404, "/nowhere", "/nowhere", "/openapi/v1.json")]
    [InlineData(405, "/recommendations", "POST")]
    public async Task What_cannot_be_asked_for_is_a_problem_in_one_sentence(
        int status, string path, params string[] words) =>
        await RunningServer.AssertProblemAsync(
            await _server.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken),
            status, words);

    [Theory]
    [InlineData(400, """{"ratings":[]}""", "no ratings")]
    [InlineData(400, """{"ratings":[{"item":99,"rating":3}]}""", "Movie 99", "leave it out")]
    [InlineData(400, """{"ratings":[{"item":104,"rating":6}]}""", "rated 6", "1 to 5")]
    [InlineData(400, """{"ratings":[{"item":104,"rating":3},{"item":104,"rating":3}]}""", "twice")]
    [InlineData(400, """{"ratings":[{"item":104,"rating":3}],"n":0}""", "1 to 100")]
    [InlineData(400, """{"ratings":[{"item":104,"rating":3}],"n":101}""", "1 to 100")]
    [InlineData(400, """{"ratings":[{"item":104,"rating":3}],"unit":""}""", "1 to 100")]
    [InlineData(400, """{"ratings":[{"item":104}]}""", "must be a list of ratings",
        "$.ratings[0], line 1: 'rating' is missing")]
    [InlineData(400, """{"ratings":[{"item":true,"rating":3}]}""",
        "$.ratings[0].item, line 1: the value is of another kind")]
    [InlineData(400, """{"ratings":[{"item":99999999999,"rating":3}]}""", "Movie 99999999999 is not in this model")]
    [InlineData(400, """{"ratings":[{"item":104,"rating":3}],"ratings":[]}""", "'ratings' stands twice")]
    [InlineData(400, """{"ratings":[{"item":104,"rating":3}],"unit":"\ud800"}""", "must be a list of ratings")]
    [InlineData(400, """{"ratings":[null]}""", "must be a list of ratings")]
    [InlineData(400, """{"ratings":[{"item":104,"rating":1e99}]}""", "104")]
    [InlineData(400, """{"ratings":null}""", "must be a list of ratings")]
    [InlineData(400, """{"ratings":[{"item":104,"rating":3}],"filter":{"genres":[null]}}""",
        "'genres' holds a null")]
    [InlineData(400, """{"ratings":[{"item":104,"rating":3}],"limit":3}""", "must be a list of ratings")]
    [InlineData(400, "{", "must be a list of ratings")]
    [InlineData(400, "null", "must be a list of ratings")]
    public async Task Ratings_that_make_no_sense_are_a_problem_in_one_sentence(
        int status, string body, params string[] words)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await RunningServer.AssertProblemAsync(
            await _server.Client.PostAsync(new Uri("/recommendations", UriKind.Relative), content,
                TestContext.Current.CancellationToken), status, words);
    }

    [Fact]
    public async Task A_body_has_its_limits()
    {
        var many = string.Join(',', Enumerable.Range(0, 1_001).Select(item => $$"""{"item":{{item}},"rating":3}"""));
        using var ratings = new StringContent($$"""{"ratings":[{{many}}]}""", Encoding.UTF8, "application/json");
        await RunningServer.AssertProblemAsync(await PostAsync(ratings), 400, "1001 ratings", "1000");
        using var large = new StringContent($$"""{"ratings":[{"item":104,"rating":3}]{{new string(' ', 65 * 1024)}}}""",
            Encoding.UTF8, "application/json");
        await RunningServer.AssertProblemAsync(await PostAsync(large), 413);
        using var form = new StringContent("item=104", new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        await RunningServer.AssertProblemAsync(await PostAsync(form), 415, "application/json");
        using var nothing = new ByteArrayContent([]);
        await RunningServer.AssertProblemAsync(await PostAsync(nothing), 415, "application/json");
        using var longUnit = new StringContent(
            $$"""{"ratings":[{"item":104,"rating":3}],"unit":"{{new string('u', 101)}}"}""", Encoding.UTF8,
            "application/json");
        await RunningServer.AssertProblemAsync(await PostAsync(longUnit), 400, "101 characters");

        Task<HttpResponseMessage> PostAsync(HttpContent content) =>
            _server.Client.PostAsync(new Uri("/recommendations", UriKind.Relative), content,
                TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/health", 200)]
    [InlineData("/ready", 200)]
    [InlineData("/alerts", 200)]
    [InlineData("/metrics", 200)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/movies/104/similar", 200)]
    [InlineData("/nowhere", 404)]
    [InlineData("/recommendations", 405)]
    [InlineData("/users/107/recommendations", 200)]
    [InlineData("/dashboard", 200)]
    public async Task What_can_be_got_has_a_head(string path, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        // The connection is still good for the next.
        await _server.GetAsync("/health");
    }

    [Fact]
    public async Task What_a_request_held_comes_back_short_and_without_control_characters()
    {
        using var response = await _server.Client.GetAsync(
            new Uri($"/users/%1B%5B31m{new string('x', 3_000)}/recommendations", UriKind.Relative),
            TestContext.Current.CancellationToken);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Contains("\\u001B[31m", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.InRange(((string)problem["detail"]!).Length, 600, 700);
        Assert.InRange(((string)problem["instance"]!).Length, 600, 700);
    }

    [Theory]
    [InlineData(400, "not framed")]
    [InlineData(408, "too slowly")]
    public async Task A_body_that_cannot_be_read_is_the_senders_fault(int status, string words)
    {
        using var body = new BrokenStream(
            status == 400
                ? new IOException("Bad chunk size data.")
                : new BadHttpRequestException("The body came too slowly.", status));
        var problem = await Assert.ThrowsAsync<ProblemException>(
            () => BodyMiddleware.ReadAsync(body, TestContext.Current.CancellationToken));
        Assert.Equal(status, problem.Status);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    /// <summary>A body of which reading fails.</summary>
    private sealed class BrokenStream(Exception failure) : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.FromException(failure);
    }

    [Fact]
    public async Task A_connection_is_kept_and_tells_nothing_of_the_server()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        using var response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpVersion.Version11, response.Version);
        Assert.Null(response.Headers.ConnectionClose);
        Assert.False(response.Headers.Contains("Server"));
    }
}
