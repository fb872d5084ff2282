using System.Text.Json.Nodes;

namespace MovieRec.Tests.Cli;

public sealed class InsightsCommandTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Json_has_every_claim_with_its_verdict()
    {
        var json = _files.PathOf("claims.json");
        var run = (await CommandRun.Of("insights", "--data", _files.All, "--json", json)).AssertDone();

        var claims = JsonNode.Parse(
            await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))!.AsArray();
        string[] names = ["id", "topic", "sentence", "verdict", "reason", "estimate", "low", "high", "naiveP", "p",
            "adjustedP", "groupSize"];
        Assert.All(claims, claim => Assert.All(names, name => Assert.True(claim!.AsObject().ContainsKey(name), name)));
        Assert.All(claims,
            claim => Assert.Contains((string)claim!["verdict"]!,
                (string[])["supported", "not-supported", "not-resolvable"]));
        Assert.Contains(claims,
            claim => (string)claim!["id"]! == "gender/genres" && (string)claim["verdict"]! == "not-resolvable");
        Assert.Matches("(?m)^not-resolvable +gender ", run.Output);
        Assert.Equal(["claims.json"], _files.Others());
    }

    [Fact]
    public async Task A_bad_data_set_or_option_leaves_nothing()
    {
        (await CommandRun.Of("insights", "--data", _files.PathOf("missing"), "--json", _files.PathOf("claims.json")))
            .AssertFails(3, "missing");
        (await CommandRun.Of("insights", "--data", _files.All, "--seed", "x", "--json", _files.PathOf("claims.json")))
            .AssertFails(2, "'x'");
        Assert.Empty(_files.Others());
    }
}
