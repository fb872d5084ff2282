using System.Text;
using MovieRec.Data;
using MovieRec.Serving.Monitoring;

namespace MovieRec.Tests.Serving.Monitoring;

public sealed class AlertTests
{
    private static readonly AlertRule Slow = new()
    {
        Name = "slow",
        Metric = "p99",
        Comparison = AlertComparison.Above,
        Threshold = 50,
        ForSeconds = 10,
        Severity = AlertSeverity.Warning,
    };
    private static readonly AlertRule Few = new()
    {
        Name = "few",
        Metric = "coverage",
        Comparison = AlertComparison.Below,
        Threshold = 0.1,
    };

    [Fact]
    public void An_alert_waits_its_time_fires_once_and_ends_once()
    {
        var board = new AlertBoard([Slow]);
        var states = new List<AlertState>();
        var told = new List<(int, AlertState)>();
        foreach (var (second, value) in new[] { 10.0, 60, 60, 50, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 10,
            10 }.Index())
        {
            foreach (var alert in board.Look(new Dictionary<string, double> { ["p99"] = value },
                DateTimeOffset.UnixEpoch.AddSeconds(second))) told.Add((second, alert.State));
            states.Add(board.Alerts[0].State);
        }
        Assert.Equal([(14, AlertState.Firing), (16, AlertState.Quiet)], told);
        Assert.Equal(AlertState.Pending, states[2]);
        Assert.Equal(AlertState.Quiet, states[3]); // The threshold itself is not bad.
        Assert.Equal(AlertState.Pending, states[13]);
    }

    [Fact]
    public void What_is_not_known_neither_fires_nor_keeps_firing()
    {
        var board = new AlertBoard([Few]);
        Assert.Empty(board.Look(new Dictionary<string, double>(), DateTimeOffset.UnixEpoch));
        Assert.Single(board.Look(new Dictionary<string, double> { ["coverage"] = 0.05 }, DateTimeOffset.UnixEpoch));
        Assert.Equal(AlertState.Quiet,
            Assert.Single(board.Look(new Dictionary<string, double> { ["coverage"] = double.NaN },
                DateTimeOffset.UnixEpoch)).State);
    }

    [Fact]
    public void Rules_are_read_from_json()
    {
        var rule = Assert.Single(
            Parse("""[{"name":"slow","metric":"p99","comparison":"above","threshold":50,"forSeconds":10,"severity":"critical"}]"""));
        Assert.Equal(Slow with { Severity = AlertSeverity.Critical }, rule);
    }

    [Theory]
    [InlineData("{}", "no list of rules")]
    [InlineData("null", "no list of rules")]
    [InlineData("[null]", "is null")]
    [InlineData("""[{"name":"a","name":"b","metric":"p99","comparison":"above","threshold":1}]""",
        "'name' stands twice")]
    [InlineData("""[{"name":"\ud800","metric":"p99","comparison":"above","threshold":1}]""", "no list of rules")]
    [InlineData("""[{"name":"a","metric":"p99","comparison":"above","threshold":1e999}]""", "finite")]
    [InlineData("""[{"name":"a","metric":"p99","comparison":"near","threshold":1}]""", "no list of rules")]
    [InlineData("""[{"name":"a","metric":"p99","comparison":"above"}]""", "threshold")]
    [InlineData("""[{"name":"a","metric":"p99","comparison":"above","threshold":1,"until":3}]""", "until")]
    [InlineData("""[{"name":" ","metric":"p99","comparison":"above","threshold":1}]""", "no name")]
    [InlineData("""[{"name":"a","metric":"p98","comparison":"above","threshold":1}]""",
        "the metrics are p99, coverage")]
    [InlineData("""[{"name":"a","metric":"p99","comparison":"above","threshold":1,"forSeconds":-1}]""", "0 or more")]
    [InlineData("""[{"name":"a","metric":"p99","comparison":"above","threshold":1},{"name":"a","metric":"p99","comparison":"below","threshold":1}]""", "share a name")]
    public void Rules_that_make_no_sense_are_refused(string json, string words) =>
        Assert.Contains(words, Assert.Throws<DataException>(() => Parse(json)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<AlertRule> Parse(string json) =>
        AlertRule.Parse(Encoding.UTF8.GetBytes(json), "rules.json", ["p99", "coverage"]);
}
