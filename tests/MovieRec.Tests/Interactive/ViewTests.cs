using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;
using MovieRec.Analytics;
using MovieRec.Charts;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Experiments;
using MovieRec.Interactive;
using MovieRec.LoadTesting;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Preprocessing;
using MovieRec.Scaling;
using MovieRec.Statistics;
using static MovieRec.Interactive.Notebook;

namespace MovieRec.Tests.Interactive;

/// <summary>What values of the library look like as the last expression of a cell.</summary>
public sealed class ViewTests
{
    private static readonly Lazy<(TrainTestSplit Split, Leaderboard Board)> Ranked = new(() =>
    {
        var split = Splits.PerUserRandom(Datasets.Load(Datasets.SyntheticName).Ratings, 0.2, 42);
        var options = new RankingOptions { Cutoffs = [10], DatasetLabel = "sample" };
        return (split,
            Leaderboard.Compute([RankingEvaluator.Evaluate(new PopularityTrainer().Train(split.Train), split, options),
            RankingEvaluator.Evaluate(new RandomTrainer().Train(split.Train), split, options)], "ndcg@10",
            "Popularity"));
    });

    public ViewTests() => Start();

    [Fact]
    public void A_leaderboard_is_a_chart_of_intervals_and_a_table()
    {
        var board = Ranked.Value.Board;
        var html = Html(board);
        Assert.Contains($"Popularity leads with NDCG@10 {board["Popularity"].Mean.Value:F3}", html,
            StringComparison.Ordinal);
        Assert.Contains("\"error_x\"", html, StringComparison.Ordinal);
        foreach (var column in new[] { "NDCG@10", "Recall@10", "Hit rate@10", "Adjusted p" })
            Assert.Contains($">{column}</th>", html, StringComparison.Ordinal);
        var mean = board["Random"].Mean;
        Assert.Contains($"{mean.Value:F4} ({mean.Low:F4} to {mean.High:F4})", html, StringComparison.Ordinal);
        Assert.Contains("svg", board.ToDisplayString(Formatters.SketchMime), StringComparison.Ordinal);
        Assert.Contains("Popularity", board.ToDisplayString("text/plain"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_is_a_sentence_with_its_verdict()
    {
        var comparison = Ranked.Value.Board["Random"].Comparison!;
        Assert.Contains("<p class=\"mr-statement mr-yes\"><strong>Supported</strong> "
            + $"{System.Net.WebUtility.HtmlEncode(comparison.ToString())}", Html(comparison), StringComparison.Ordinal);
        Assert.Equal(2, Html(new[] { comparison, comparison }).Split("mr-statement").Length - 1);
    }

    [Fact]
    public void A_split_and_a_model_say_what_they_hold()
    {
        var split = Ranked.Value.Split;
        Assert.Contains($"<dt>Ratings held out</dt><dd>{split.Test.Count:N0}</dd>", Html(split),
            StringComparison.Ordinal);
        var training = new Recording<TrainingProgress>();
        var model = new AlsTrainer(new AlsOptions { Factors = 8, Iterations = 3 }).Train(split.Train,
            progress: training);
        Assert.Contains("<dt>Factors</dt><dd>8</dd>", Html(model), StringComparison.Ordinal);
        var html = Html(training);
        Assert.Contains("The objective falls at every iteration.", html, StringComparison.Ordinal);
        Assert.Contains("the last of 3 changes it by", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_readout_tells_the_check_first_and_the_decision_last_with_zero_and_margin_marked()
    {
        var readout = Read([500, 500]);
        var html = Html(readout);
        var (check, figure, decision) = (html.IndexOf("fit their weights", StringComparison.Ordinal),
            html.IndexOf("mr-plot", StringComparison.Ordinal),
            html.IndexOf(readout.Decisions[0].Sentence.Split(": ")[1][1..8], StringComparison.Ordinal));
        Assert.True(0 < check && check < figure && figure < decision, html);
        var shapes = JsonDocument.Parse(Html(readout.ToChart()).Split("figure:")[1].Split("})</script>")[0]).RootElement
            .GetProperty("layout").GetProperty("shapes");
        Assert.Equal([0, -0.05], shapes.EnumerateArray().Select(shape => shape.GetProperty("x0").GetDouble()));
    }

    [Fact]
    public void A_readout_names_its_level_and_each_of_several_variants()
    {
        MetricSample Of(int arm) => new([.. Enumerable.Range(0, 300).Select(unit => (double)(unit % 5 + arm))]);
        var readout = Readout.Compute(new("e", new("old", 0.5), new("new", 0.25), new("odd", 0.25)), [600, 300, 300],
            [(new Metric { Name = "hits" }, [new([.. Of(0).Values, .. Of(0).Values]), Of(1), Of(2)])],
            new ReadoutOptions { Level = 0.9 });
        var html = Html(readout.ToChart());
        Assert.Contains("Lines are 90% intervals", html, StringComparison.Ordinal);
        Assert.Contains("hits of odd: better", html, StringComparison.Ordinal);
        Assert.Equal(["hits of new", "hits of odd"], readout.ToTable().Rows.Select(row => row[0]));
    }

    [Fact]
    public void A_readout_with_broken_counts_shows_no_figure()
    {
        var html = Html(Read([500, 300]));
        Assert.Contains("It is not true that the counts of the variants, 500 and 300, fit their weights.", html,
            StringComparison.Ordinal);
        Assert.DoesNotContain("mr-plot", html, StringComparison.Ordinal);
        Assert.Contains("<strong>Invalid</strong>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_run_worked_on_is_one_line_that_unfolds()
    {
        var html = Html(Use(Datasets.Load(Datasets.SyntheticName), 42).With("split", "80/20"));
        Assert.Contains(
            "<summary>Data: synthetic sample (generated, no real people), 100,000 ratings, seed 42, 80/20</summary>",
            html, StringComparison.Ordinal);
        Assert.Contains("<strong>Generated data.</strong>", html, StringComparison.Ordinal);
        Assert.Contains("<dt>users</dt>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_below_zero_bears_the_sign_of_sentences() =>
    Assert.Contains("<td class=\"n\">−0.5000</td>", Html(new[] { new { Change = -0.5 } }), StringComparison.Ordinal);

    [Fact]
    public void Numbers_of_a_column_share_their_decimals_unless_the_smallest_would_be_lost()
    {
        Assert.Equal(["0.0200", "2", "57.90", "4,000"], Cells(0.02, 2, 57.9, 4000));
        Assert.Equal(["0.020", "2.000"], Cells(0.02, 2));
        Assert.Equal(["< 0.0001", "0.5000"], Cells(0.00001, 0.5));

        static string[] Cells(params double[] values) =>
            [.. Regex.Matches(
                    Html(values.Select(value => new { Amount = value }).ToArray()), "<td class=\"n\">(.*?)</td>")
                .Select(cell => WebUtility.HtmlDecode(cell.Groups[1].Value))];
    }

    [Fact]
    public void A_chart_is_described_without_the_titles_that_its_axes_do_not_have()
    {
        var html = Html(Chart.Bar(["a"], [1.0], "One bar", "", "share"));
        Assert.Contains("aria-label=\"Bar chart: One bar. Vertical: share. The values", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_are_named_by_their_properties()
    {
        var html = Html(
            Show(new
            {
                RatingsOfAll = 100_000,
                Density = 0.06305,
                Took = TimeSpan.FromSeconds(1.5),
                Mean = new Estimate(0.5, 0.4, 0.6, 0.95),
                Missing = (string?)null
            }));
        foreach (var (name, value) in new[] { ("Ratings of all", "100,000"), ("Density", "0.0630"),
            ("Took", "1.5000 s"), ("Mean", "0.5000 (0.4000 to 0.6000)") })
            Assert.Contains($"<dt>{name}</dt><dd>{value}</dd>",
                html.Replace("0.0631", "0.0630", StringComparison.Ordinal).Replace("1.500 s", "1.5000 s",
                    StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("Missing", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_load_report_is_who_waited_how_long_and_what_became_of_every_request()
    {
        var load = Load(LoadMode.Open, milliseconds: 2, failed: 3);
        var html = Html(load);
        Assert.Contains("Waits at 1,000 requests a second", html, StringComparison.Ordinal);
        Assert.Contains("<td>waits</td><td class=\"n\">97</td>", html, StringComparison.Ordinal);
        Assert.Contains("97 requests a second were completed", html, StringComparison.Ordinal);
        foreach (var (name, value) in new[] { ("Sent", "100"), ("Completed", "97"), ("Failed", "3"),
            ("In flight at the end", "0"), ("Dropped unsent", "0") })
            Assert.Contains($"<dt>{name}</dt><dd>{value}</dd>", html, StringComparison.Ordinal);
        Assert.Contains("svg", load.ToDisplayString(Formatters.SketchMime), StringComparison.Ordinal);
        // A closed loop shows what it saw, and what it should have seen.
        Assert.Equal(["closed loop, naive", "closed loop, corrected"],
            Load(LoadMode.Closed, 2, 0).ToChart().Series.Select(series => series.Name));
        Assert.Contains("Nothing to show", Html(Load(LoadMode.Open, 2, failed: 100).ToChart()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_knee_is_the_rates_that_were_tried_with_the_limit_and_what_each_search_ended_with()
    {
        var knee = KneeFinder.Find(new KneeOptions { Searches = 2 },
            (_, rate) => Load(LoadMode.Open, rate > 4000 ? 50 : 1, 0, rate));
        var (chart, table) = (knee.ToChart(), knee.ToTable());
        Assert.Equal([20], chart.YAxis.Marks);
        Assert.Equal(knee.Steps.Count, chart.Series.Cast<ScatterSeries>().Sum(series => series.Y.Count));
        Assert.All(((ScatterSeries)chart.Series[1]).Y, y => Assert.True(y > 20));
        Assert.Equal([knee.Brackets[1].Sustained, knee.Brackets[1].NotSustained], table.Rows[1].Skip(1).Take(2));
        Assert.Contains("p99 within 20 ms", table.Caption, StringComparison.Ordinal);
        Assert.Contains("Highest rate sustained", Html(knee), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scaling_law_is_held_against_the_size_it_did_not_know()
    {
        // 2 µs a rating at each size: the power is 1, and the prediction of the largest is exact.
        double[] ratings = [1e5, 2e5, 4e5, 8e5];
        var law = ScalingLaw.Fit("training", "seconds", ratings, [.. ratings.Select(n => 2e-6 * n)]);
        var html = Html(law);
        Assert.Contains("Training: the largest size was predicted", html, StringComparison.Ordinal);
        Assert.Contains("Measured, s", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"n\">800,000</td><td class=\"n\">1.600</td>", html, StringComparison.Ordinal);
        Assert.Equal(["yes", "yes", "yes", "no"], law.ToTable().Rows.Select(row => row[3]));
        Assert.Equal(1.6, Assert.IsType<Estimate>(law.ToTable().Rows[3][2]).Value, 1e-9);

        // The largest takes five times what the others say.
        var off = ScalingLaw.Fit("memory", "bytes", ratings, [1e8, 2.1e8, 4e8, 4e9]);
        Assert.Contains("GB", off.ToChart().YAxis.Title, StringComparison.Ordinal);
        var both = Html(new[] { law, off });
        Assert.Contains("It is not true that all 2 laws predicted the largest size.", both, StringComparison.Ordinal);
        Assert.Contains("Not held: memory.", both, StringComparison.Ordinal);
        Assert.Contains("svg", law.ToDisplayString(Formatters.SketchMime), StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_of_scale_is_what_was_measured_and_what_follows_beyond_it()
    {
        var result = ScalingStudy.Run(new ScalingOptions
        {
            Sizes = [0.02, 0.04, 0.06, 0.08],
            Repeats = 1,
            Als = new AlsOptions { Factors = 4, Iterations = 1 },
            Targets = [1_000_000],
        });
        var html = Html(result);
        foreach (var text in new[] { "What was measured: 4 factors, 1 iterations", "Training time, extrapolated",
            "Beyond what was measured", "<td class=\"n\">1,000,000</td>" })
            Assert.Contains(text, html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_code_is_written_as_words()
    {
        Assert.Equal("Conjugate gradient", AlsSolver.ConjugateGradient.ToWords());
        Assert.Contains("<td>Block coordinate</td>", Html(new[] { new { Solver = AlsSolver.BlockCoordinate } }),
            StringComparison.Ordinal);
        Assert.Contains("<td>Exact, Conjugate gradient</td>",
            Html(new[] { new { Solvers = new[] { AlsSolver.Exact, AlsSolver.ConjugateGradient } } }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_without_values_says_so_in_a_sentence()
    {
        Assert.Equal("<p class=\"mr-nothing\">Nothing to show here: The months.</p>",
            Html(Chart.Line(Array.Empty<int>(), Array.Empty<int>(), "The months", "x", "y")));
        Assert.Equal("<p class=\"mr-nothing\">Nothing to show here: too few users.</p>",
            Html(IfAny(null, "too few users")));
    }

    [Fact]
    public void Histograms_on_each_other_are_seen_through()
    {
        var both = Html(
            Chart.Create("t", "x", "y", Series.Histogram([1, 2], name: "a"), Series.Histogram([2, 3], name: "b")));
        Assert.Contains("\"barmode\":\"overlay\"", both, StringComparison.Ordinal);
        Assert.Contains($"\"color\":\"{Palette.At(1)}80\"", both, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Palette.At(0)}80", Html(Chart.Histogram([1, 2], "t", "x", "y")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "a", "b" }, typeof(HeatmapSeries))]
    [InlineData(new[] { "a" }, typeof(IntervalSeries))]
    [InlineData(new string[0], typeof(HeatmapSeries))]
    public void Supported_claims_make_a_map_and_those_of_one_group_intervals(string[] supported, Type expected)
    {
        var claims =
            ClaimFamilies.Judge([
                .. new[] { "a",
                    "b" }.SelectMany(
                        group => new[] { "x", "y" }.Select(each => Finding(group, each, supported.Contains(group))))]);
        var chart = claims.ToMap("What groups watch", "% more or less", 100);
        Assert.IsType(expected, chart.Series.Single());
        Assert.Equal(supported.Length == 0, chart.IsEmpty);
        Assert.StartsWith(
            supported.Length == 0
                ? "What groups watch: no difference" : $"What groups watch: {2 * supported.Length} of 4 differences",
                chart.Title, StringComparison.Ordinal);
    }

    private static Finding Finding(string group, string each, bool isSupported) => new()
    {
        Id = $"{group}/{each}",
        Topic = "t",
        Population = "users",
        Wording = Wording.OneWay(group, "watch more"),
        Quantity = Quantity.Lift,
        Estimate = new(0.2, 0.1, 0.3, 0.95),
        GroupSize = 100,
        P = isSupported ? 0.0001 : 0.5,
        Cell = (group, "share", each),
    };

    private static Readout Read(long[] counts)
    {
        var plan = new ExperimentPlan(new Experiment("e", new Variant("old", 0.5), new Variant("new", 0.5)),
            new Metric { Name = "hits" },
            new Metric { Name = "any", Kind = MetricKind.Proportion, Role = MetricRole.Guardrail, Margin = 0.05 });
        MetricSample[] Of(Func<int, int, double> value) =>
            [.. counts.Select(
                (count, arm) => new MetricSample([.. Enumerable.Range(0, (int)count).Select(at => value(arm, at))]))];
        return plan.Read(counts,
            new Dictionary<string, IReadOnlyList<MetricSample>>
            {
                ["hits"] = Of((arm, at) => at % 5 + arm),
                ["any"] = Of((arm, at) => at % 2)
            });
    }

    private static LoadResult Load(LoadMode mode, double milliseconds, int failed, double rate = 100)
    {
        var tally = new LoadTally();
        for (var request = 0; request < 100; request++)
        {
            tally.Begin();
            tally.End(request < failed ? new Reply(503) : new Reply(200), (long)(1e6 * milliseconds));
        }
        return new(new LoadOptions { Mode = mode }, tally, new LoadTally(), TimeSpan.FromSeconds(100 / rate), 0.1);
    }

    private static string Html(object value) => value.ToDisplayString("text/html");
}
