using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MovieRec.Experiments;
using MovieRec.Numerics;
using MovieRec.Statistics;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Cli.Experiments;

/// <summary>Readouts of one's own files: the same figures however the units are handed over.</summary>
public sealed partial class ReadoutCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_read_as_the_library_reads_its_units()
    {
        var (units, path) = WriteUnits(3_000);
        var json = Place("out.json");
        var run = (await CommandRun.Of("experiment", "readout", path, "--json", json,
            "--guardrail", "seconds:0.05", "--goal", "spent", "--goal", "bought", "--ratio", "ctr=clicks/views",
            "--lower-is-better", "seconds", "--segment", "country")).AssertDone();
        var found = JsonDocument.Parse(await File.ReadAllBytesAsync(json, TestContext.Current.CancellationToken));

        MetricSample[] Split(Func<Unit, double> value, Func<Unit, double>? before = null,
            Func<Unit, double>? below = null)
            => [.. new[] { "control", "wider" }.Select(variant => new MetricSample(
                [.. units.Where(unit => unit.Variant == variant).Select(value)])
            {
                Covariates = before is null ? null : [.. units.Where(unit => unit.Variant == variant).Select(before)],
                Denominators = below is null ? null : [.. units.Where(unit => unit.Variant == variant).Select(below)],
            })];
        var expected = Readout.Compute(new("units", new("control", 0.5), new("wider", 0.5)),
            [.. new[] { "control", "wider" }.Select(variant => (long)units.Count(unit => unit.Variant == variant))],
            [
                (new Metric { Name = "spent" }, Split(unit => unit.Spent, unit => unit.Before)),
                (new Metric { Name = "bought", Kind = MetricKind.Proportion }, Split(unit => unit.Bought)),
                (new Metric { Name = "ctr", Kind = MetricKind.Ratio }, Split(unit => unit.Clicks, null,
                    unit => unit.Views)),
                (new Metric
                {
                    Name = "seconds", Role = MetricRole.Guardrail, Margin = 0.05, HigherIsBetter = false,
                }, Split(unit => unit.Seconds)),
            ]);
        var rows = found.RootElement.GetProperty("metrics").EnumerateArray().ToArray();
        Assert.Equal(expected.Metrics.Count, rows.Length);
        foreach (var (metric, row) in expected.Metrics.Zip(rows))
        {
            Assert.Equal(metric.Metric.Name, row.GetProperty("metric").GetString());
            Assert.Equal($"{metric.Outcome}", row.GetProperty("outcome").GetString());
            Assert.Equal(metric.Difference.Value, row.GetProperty("difference").GetProperty("value").GetDouble(), 1e-9);
            Assert.Equal(metric.Difference.Low, row.GetProperty("difference").GetProperty("low").GetDouble(), 1e-9);
            Assert.Equal(metric.PValue!.Value, row.GetProperty("pValue").GetDouble(), 1e-9);
            Assert.Equal(metric.VarianceReduction, row.GetProperty("varianceReduction").GetDouble(), 1e-9);
        }
        Assert.Equal(["de", "fr"], found.RootElement.GetProperty("segments").EnumerateArray()
            .Select(segment => segment.GetProperty("value").GetString()!));
        Assert.Contains(expected.Decisions[0].Sentence, run.Output, StringComparison.Ordinal);
        Assert.Contains("Cochran", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_a_query_and_events_of_the_same_units_give_the_same_figures()
    {
        var (units, path) = WriteUnits(600);
        var parquet = Place("units.parquet");
        using (var database = new MovieRec.Sql.SqlDatabase())
            database.Query($"COPY (FROM '{path}') TO '{parquet}' (FORMAT parquet)");
        var events = Place("events.csv");
        await File.WriteAllLinesAsync(events, units.SelectMany(unit => new[]
        {
            Row(unit.Id, unit.Variant, unit.Spent / 4), Row(unit.Id, unit.Variant, 3 * unit.Spent / 4),
        }).Prepend("unit,variant,spent"), TestContext.Current.CancellationToken);
        var exposures = Place("exposures.csv");
        await File.WriteAllLinesAsync(exposures, units.Select(unit => $"{unit.Id},{unit.Variant},2026-03-02")
            .Prepend("unit,variant,time"), TestContext.Current.CancellationToken);
        var outcomes = Place("outcomes.csv");
        await File.WriteAllLinesAsync(outcomes, units.SelectMany(unit => new[]
        {
            // What happened before the exposure is none of its outcomes.
            Row(unit.Id, "spent", unit.Spent, "2026-03-03"), Row(unit.Id, "spent", 1e6, "2026-03-01"),
        }).Append("stranger,spent,1000000,2026-03-04").Prepend("unit,metric,value,time"),
            TestContext.Current.CancellationToken);

        string[] goal = ["--goal", "spent", "--control", "control"];
        string[] metrics = ["--metrics", await Write("metrics.json", "{\"metrics\":[{\"name\":\"spent\"}]}")];
        var whole = await FiguresOf([path, .. metrics]);
        Assert.Equal(whole, await FiguresOf([parquet, .. metrics]));
        Assert.Equal(whole, await FiguresOf(["--sql", $"SELECT unit, variant, spent FROM '{parquet}'", .. goal]));
        Assert.Equal(whole, await FiguresOf([parquet, "--sql", "SELECT unit, variant, spent FROM units", .. goal]));
        Assert.Equal(whole, await FiguresOf([events, "--aggregate", "sum", .. goal]));
        Assert.Equal(whole, await FiguresOf(["--exposures", exposures, "--outcomes", outcomes, .. goal]));
    }

    [Fact]
    public async Task The_page_shows_the_checks_before_the_figures_and_the_decision_in_words()
    {
        var (_, path) = WriteUnits(400);
        var page = Place("readout.html");
        (await CommandRun.Of("experiment", "readout", path, "--html", page, "--segment", "country")).AssertDone();
        var html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        var places = new[] { "In order: sample ratio", "In order: one row a unit", "id=\"decision\"",
            "mr-statement", "change against the control", "id=\"segments\"" }
            .Select(words => html.IndexOf(words, StringComparison.Ordinal)).ToArray();
        Assert.DoesNotContain(-1, places);
        Assert.True(places[0] < places[2] && places[2] < places[4] && places[4] < places[5]);
        Assert.DoesNotContain("src=\"http", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_that_fail_forbid_every_figure()
    {
        var duplicates = await Write("d.csv", ["unit,variant,x", .. Rows(400), "1,control,2"]);
        var run = (await CommandRun.Of("experiment", "readout", duplicates)).AssertDone();
        Assert.Contains("1 unit stands in several rows, such as '1'", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("goal", run.Output, StringComparison.Ordinal);
        var uneven = await Write("s.csv", ["unit,variant,x", .. Rows(400),
            .. Enumerable.Range(1_000, 400).Select(unit => $"{unit},control,1")]);
        run = (await CommandRun.Of("experiment", "readout", uneven)).AssertDone();
        Assert.Contains("find out who is lost", run.Output, StringComparison.Ordinal);
        Assert.Contains("200", (await CommandRun.Of("experiment", "readout", uneven, "--weights",
            "control=3,wider=1")).AssertDone().Output, StringComparison.Ordinal);
        var lost = await Write("l.csv", ["unit,variant,x", .. Rows(400).Select((row, at) =>
            at % 2 == 0 && at % 8 != 0 ? row[..(row.LastIndexOf(',') + 1)] : row)]);
        run = (await CommandRun.Of("experiment", "readout", lost)).AssertDone();
        Assert.Contains("lost more of them than chance explains", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unit,variant,x\n1,a,1\n2,b\n", "line 3: it has 2 columns, and the first line names 3")]
    [InlineData("unit,variant,x\n1,a,1\n2,b,oops\n", "no column of numbers")]
    [InlineData("unit,variant,x\n1,b,1\n2,c,2\n", "Which variant is the control?")]
    [InlineData("unit,variant,x\n1,control,1\n2,b,2\n", "no column 'y'; it has unit, variant, x", "--goal", "y")]
    [InlineData("who,variant,x\n1,a,1\n", "name it with --unit")]
    [InlineData("unit,what,x\n1,a,1\n", "name it with --variant")]
    [InlineData("", "is empty")]
    public async Task What_cannot_be_read_is_told_in_a_sentence(string content, string words, params string[] options)
    {
        var path = await Write("bad.csv", content.TrimEnd('\n').Split('\n').Where(line => line.Length > 0).ToArray());
        var run = await CommandRun.Of(["experiment", "readout", path, .. options]);
        // What the file holds is data; what it means is a matter of the command line.
        run.AssertFails(words.Contains("line ", StringComparison.Ordinal) || content.Length == 0 ? 3 : 2, words);
    }

    [Fact]
    public async Task A_value_far_down_that_is_no_number_is_named_with_its_line()
    {
        var path = await Write("late.csv", ["unit,variant,x",
            .. Enumerable.Range(1, 30_000).Select(unit => $"{unit},control,1.5"), "30001,wider,oops"]);
        (await CommandRun.Of("experiment", "readout", path)).AssertFails(3, "late.csv", "line 30002", "'oops'", "'x'");
        (await CommandRun.Of("experiment", "readout", Place("none.csv"))).AssertFails(3, "none.csv", "cannot be read");
        (await CommandRun.Of("experiment", "readout", "--sql", "SELEC 1")).AssertFails(2, "--sql", "SELEC");
        (await CommandRun.Of("experiment", "readout")).AssertFails(2, "Name a FILE");
    }

    [Theory]
    [InlineData("{\"metrics\":[{\"name\":\"x\",\"rol\":\"goal\"}]}", "rol")]
    [InlineData("{\"metrics\":[{\"name\":\"x\",\"role\":\"guardrail\"}]}", "No metric is a goal")]
    [InlineData("{\"metrics\":[{\"name\":\"x\"},{\"name\":\"x\"}]}", "Two metrics")]
    [InlineData("{\"metrics\":[{\"name\":\"x\",\"kind\":\"ratio\"}]}", "denominator")]
    [InlineData("{\"metrics\":[{\"name\":\"x\",\"margin\":0.1}]}", "margin")]
    [InlineData("{\"level\":2}", "Level must be above 0 and below 1, not 2")]
    public async Task A_metrics_file_that_makes_no_sense_is_refused(string json, string words)
    {
        var file = await Write("m.json", json);
        var path = await Write("u.csv", ["unit,variant,x", .. Rows(20)]);
        (await CommandRun.Of("experiment", "readout", path, "--metrics", file)).AssertFails(3, "m.json", words);
    }

    [Fact]
    public async Task Columns_called_as_a_query_calls_its_own_are_read_as_themselves()
    {
        // v0 is the first metric, v1 the second: their own names belong to other columns.
        var path = await Write("v.csv", ["unit,variant,v1,v0,e0,e0_before", .. Enumerable.Range(0, 200).Select(unit =>
            Row(unit, unit % 2 == 0 ? "control" : "wider", unit % 5, 100 + unit % 7, unit % 3, unit % 11))]);
        var rows = (await ReadJson(path)).GetProperty("metrics").EnumerateArray().ToArray();
        Assert.Equal(["v1", "v0", "e0"], rows.Select(row => row.GetProperty("metric").GetString()!));
        foreach (var (row, of) in rows.Zip(new Func<int, double>[] { u => u % 5, u => 100 + u % 7 }))
            Assert.Equal(Enumerable.Range(0, 100).Average(unit => of(2 * unit)),
                row.GetProperty("control").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task What_is_said_of_metrics_holds_for_those_that_are_found_among_the_columns()
    {
        var path = await Write("f.csv", ["unit,variant,x,seconds,spent,was", .. Enumerable.Range(0, 400).Select(unit =>
            Row(unit, unit % 2 == 0 ? "control" : "wider", unit % 5 + 3 * (unit % 2), 100 + unit % 7, unit % 9,
                unit % 11))]);
        string[] said = ["--guardrail", "seconds:0.1", "--lower-is-better", "seconds", "--covariate", "spent=was"];
        var json = Place("f.json");
        var run = (await CommandRun.Of(["experiment", "readout", path, .. said, "--json", json])).AssertDone();
        Assert.Contains("guardrail, 10%", run.Output, StringComparison.Ordinal);
        var rows = JsonDocument.Parse(await File.ReadAllBytesAsync(json, TestContext.Current.CancellationToken))
            .RootElement.GetProperty("metrics").EnumerateArray().ToArray();
        Assert.Equal(["x Goal True", "seconds Guardrail False", "spent Goal True"], rows.Select(row =>
            $"{row.GetProperty("metric")} {row.GetProperty("role")} {row.GetProperty("higherIsBetter")}"));
        Assert.True(rows[2].GetProperty("varianceReduction").GetDouble() > 0);
        // As where each of them is named.
        var named = Place("n.json");
        (await CommandRun.Of(["experiment", "readout", path, "--goal", "x", "--goal", "spent", .. said, "--json",
            named])).AssertDone();
        foreach (var row in JsonDocument.Parse(await File.ReadAllBytesAsync(named,
            TestContext.Current.CancellationToken)).RootElement.GetProperty("metrics").EnumerateArray())
            Assert.Equal(row.ToString(), Assert.Single(rows,
                each => each.GetProperty("metric").ToString() == row.GetProperty("metric").ToString()).ToString());
        (await CommandRun.Of("experiment", "readout", path, "--guardrail", "q"))
            .AssertFails(2, "'q', which is not among the metrics; there are x, seconds, spent, was");
        (await CommandRun.Of("experiment", "readout", path, "--covariate", "x=q")).AssertFails(2, "no column 'q'");
        // What was known before is no metric, and nobody loses one that was asked for without a word.
        (await CommandRun.Of("experiment", "readout", path, "--covariate", "x=x"))
            .AssertFails(2, "'x' cannot be a metric and a covariate at once");
        (await CommandRun.Of("experiment", "readout", path, "--guardrail", "was", "--covariate", "spent=was"))
            .AssertFails(2, "'was' cannot be a metric and a covariate at once");
        var few = await Write("few.csv", ["unit,variant,x,q", .. Rows(40).Select(row => $"{row},3")]);
        (await CommandRun.Of("experiment", "readout", few, "--guardrail", "x", "--covariate", "x=q"))
            .AssertFails(2, "No metric is a goal");
    }

    [Fact]
    public async Task The_decision_says_whether_anything_watched_for_harm_and_lists_as_people_do()
    {
        var path = await Write("d.csv", ["unit,variant,x,y,z,same", .. Enumerable.Range(0, 400).Select(unit =>
            Row(unit, unit % 2 == 0 ? "control" : "wider", unit % 5 + 3 * (unit % 2), unit % 7 + 4 * (unit % 2),
                unit % 3 + 2 * (unit % 2), 50 + unit / 2 % 2))]);
        var run = (await CommandRun.Of("experiment", "readout", path, "--goal", "x", "--goal", "y", "--goal", "z"))
            .AssertDone();
        Assert.Matches(@"makes x \([^)]*\), y \([^)]*\) and z \([^)]*\) better, and no guardrail was set", run.Output);
        run = (await CommandRun.Of("experiment", "readout", path, "--goal", "x", "--guardrail", "same:0.1"))
            .AssertDone();
        Assert.Contains("better, and no guardrail is in danger.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_takes_nothing_that_it_would_not_use()
    {
        var path = await Write("b.csv", ["unit,spent,spent_before,clicks", .. Enumerable.Range(0, 200).Select(unit =>
            FormattableString.Invariant($"{unit},{unit % 9 + unit % 5},{unit % 9},{unit % 7}"))]);
        (await CommandRun.Of("experiment", "plan", path, "--segment", "country")).AssertFails(2, "--segment");
        (await CommandRun.Of("experiment", "plan", path, "--days", "3")).AssertFails(2, "--units-a-day");
        // The metrics file of the readout serves, though units of before have no segments yet.
        var file = await Write("s.json", """{"segments":["country"],"metrics":[{"name":"spent"},{"name":"clicks"}]}""");
        (await CommandRun.Of("experiment", "plan", path, "--metrics", file)).AssertDone();
        // Nothing is said of a covariate where there is none.
        var run = (await CommandRun.Of("experiment", "plan", path)).AssertDone();
        Assert.Matches(@"spent +goal +[\d.]+ +[\d.]+ +[\d,]+ +\d+% +[\d,]+", run.Output);
        Assert.Matches(@"clicks +goal +[\d.]+ +[\d.]+ +[\d,]+\n", run.Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("a ratio, and covariates", "--ratio", "ctr=x/views", "--covariate", "ctr=y")]
    [InlineData("'x' is wanted in two ways", "--aggregate", "mean", "--goal", "x", "--ratio", "ctr=x/views")]
    [InlineData("names 'a' twice", "--weights", "a=1,a=2")]
    [InlineData("from 0.000001 to 1000000000, not 'much'", "--weights", "a=much")]
    [InlineData("--watched-until takes a whole number of at least 1, not '0'", "--watched-until", "0")]
    [InlineData("'q', which is not among the metrics", "--goal", "x", "--lower-is-better", "q")]
    public async Task Options_that_do_not_go_together_are_refused(string words, params string[] options)
    {
        var path = await Write("o.csv", ["unit,variant,x,views,y", .. Rows(40).Select(row => $"{row},3,1")]);
        (await CommandRun.Of(["experiment", "readout", path, .. options])).AssertFails(2, words);
    }

    [Fact]
    public async Task What_would_be_left_unread_beside_exposures_is_refused()
    {
        var path = await Write("e.csv", ["unit,variant", .. Rows(40).Select(row => row[..row.LastIndexOf(',')])]);
        var outcomes = await Write("o.csv", ["unit,x", "1,2"]);
        (await CommandRun.Of("experiment", "readout", "--exposures", path, "--outcomes", outcomes, "--aggregate",
            "sum")).AssertFails(2, "--aggregate", "metrics file");
        (await CommandRun.Of("experiment", "readout", _folder.Path, "--outcomes", outcomes))
            .AssertFails(2, "has exposures and outcomes already");
        var metrics = await Write("m.json", "{\"metrics\":[{\"name\":\"x\",\"aggregate\":\"any\"},"
            + "{\"name\":\"r\",\"kind\":\"ratio\",\"column\":\"y\",\"denominator\":\"x\"}]}");
        (await CommandRun.Of("experiment", "readout", "--exposures", path, "--outcomes",
            await Write("p.csv", ["unit,x,y", "1,2,3"]), "--metrics", metrics)).AssertFails(2, "'x' is wanted in two");
    }

    [Fact]
    public async Task Exposures_settle_the_experiment_and_its_days_and_bring_no_goals()
    {
        // At half past midnight two hours east of Greenwich it is the day before there.
        var exposures = await Write("x.csv", ["unit,variant,time,experiment,age,clicks,clicks_before",
            .. Enumerable.Range(0, 200).Select(unit => $"{unit},{(unit % 2 == 0 ? "control" : "wider")},"
                + $"2026-03-02T00:30:00+02:00,a,{unit % 60},9,{unit % 7}")]);
        var outcomes = await Write("y.csv", ["unit,metric,value,time,experiment",
            .. Enumerable.Range(0, 200).SelectMany(unit => new[] { $"{unit},clicks,{unit % 5},2026-03-01,a",
                $"{unit},clicks,1000,2026-02-28,a", $"{unit},plays,1000000,2026-03-03,b" })]);
        var rows = (await ReadJson("--exposures", exposures, "--outcomes", outcomes)).GetProperty("metrics");
        var row = Assert.Single(rows.EnumerateArray());
        Assert.Equal("clicks", row.GetProperty("metric").GetString());
        Assert.Equal(2, row.GetProperty("control").GetDouble(), 1e-9);
        // A number beside the exposures is there for whoever names it.
        row = Assert.Single((await ReadJson("--exposures", exposures, "--outcomes", outcomes, "--covariate",
            "clicks=age")).GetProperty("metrics").EnumerateArray());
        Assert.True(row.GetProperty("varianceReduction").GetDouble() > 0);
    }

    [Fact]
    public async Task A_covariate_of_yes_and_no_and_a_metric_without_any_value_are_read()
    {
        var path = await Write("b.csv", ["unit,variant,x,known", .. Rows(200).SelectMany((row, at) =>
            new[] { $"{row},{at % 3 == 0}", $"{row},{at % 3 == 0}" })]);
        var row = (await ReadJson(path, "--aggregate", "sum", "--goal", "x", "--covariate", "x=known"))
            .GetProperty("metrics")[0];
        Assert.InRange(row.GetProperty("varianceReduction").GetDouble(), 1e-9, 0.2);
        var empty = (await ReadJson("--sql", $"SELECT *, NULL::DOUBLE AS nothing FROM '{await Write("c.csv",
            ["unit,variant,x", .. Rows(200)])}'")).GetProperty("metrics")[1];
        Assert.Equal("Withheld", empty.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_segment_that_is_refused_says_why_everywhere()
    {
        // One segment has lost its treatment, and another its control.
        var path = await Write("r.csv", ["unit,variant,x,country", .. Rows(400).Select((row, at) =>
            $"{row},{(at >= 100 ? "it" : at % 2 == 0 ? "de" : "fr")}")]);
        var (json, page) = (Place("r.json"), Place("r.html"));
        var run = (await CommandRun.Of("experiment", "readout", path, "--segment", "country", "--json", json, "--html",
            page)).AssertDone();
        var segments = JsonDocument.Parse(await File.ReadAllBytesAsync(json, TestContext.Current.CancellationToken))
            .RootElement.GetProperty("segments");
        var why = segments[0].GetProperty("refused").GetString()!;
        Assert.Contains("find out who is lost", why, StringComparison.Ordinal);
        Assert.False(segments[2].TryGetProperty("refused", out _));
        Assert.Contains($"de: {why}", run.Output, StringComparison.Ordinal);
        Assert.Contains("so that all 3 of one goal hold together", run.Output, StringComparison.Ordinal);
        var html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        Assert.Contains("Not read: de", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Not read: it", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_takes_neither_units_nor_variants_for_goals()
    {
        var path = await Write("p.csv", ["user_id,group,x", .. Enumerable.Range(0, 100).Select(unit =>
            $"{unit},{unit % 2},{unit % 7}")]);
        var json = Place("p.json");
        (await CommandRun.Of("experiment", "plan", path, "--json", json)).AssertDone();
        var metric = Assert.Single(JsonDocument.Parse(await File.ReadAllBytesAsync(json,
            TestContext.Current.CancellationToken)).RootElement.GetProperty("metrics").EnumerateArray());
        Assert.Equal("x", metric.GetProperty("metric").GetString());
    }

    [Fact]
    public async Task A_plan_has_the_units_of_the_formula_with_and_without_the_covariate()
    {
        var (units, path) = WriteUnits(2_000);
        var json = Place("plan.json");
        var run = (await CommandRun.Of("experiment", "plan", path, "--goal", "spent", "--guardrail", "seconds:0.01",
            "--effect", "0.02", "--units-a-day", "1000", "--json", json)).AssertDone();
        Assert.Contains("units a day", run.Output, StringComparison.Ordinal);
        var root = JsonDocument.Parse(await File.ReadAllBytesAsync(json, TestContext.Current.CancellationToken))
            .RootElement;
        double[] spent = [.. units.Select(unit => unit.Spent)], before = [.. units.Select(unit => unit.Before)];
        // 4σ²(z₀.₉₇₅ + z₀.₈)²/δ², and σ²(1 − ρ²) with the covariate.
        const double Z = 1.959963984540054 + 0.8416212335729143;
        var (mean, variance) = (spent.Average(), Sample.Variance(spent));
        var rho = spent.Zip(before, (y, x) => (y - mean) * (x - before.Average())).Sum() / (spent.Length - 1)
            / Math.Sqrt(variance * Sample.Variance(before));
        var plain = 4 * variance * Z * Z / Math.Pow(0.02 * mean, 2);
        var goal = root.GetProperty("metrics")[0];
        Assert.Equal(plain, goal.GetProperty("units").GetDouble(), 1.01);
        Assert.Equal(plain * (1 - rho * rho), goal.GetProperty("unitsWithCovariate").GetDouble(), 1.01);
        Assert.Equal(Math.Ceiling(Math.Ceiling(plain * (1 - rho * rho)) / 1000), goal.GetProperty("days").GetDouble());
        // One-sided: z₀.₉₅ + z₀.₈.
        double[] seconds = [.. units.Select(unit => unit.Seconds)];
        Assert.Equal(4 * Sample.Variance(seconds) * Math.Pow(1.6448536269514722 + 0.8416212335729143,
            2) / Math.Pow(0.01 * seconds.Average(), 2), root.GetProperty("metrics")[1].GetProperty("units").GetDouble(),
            1.01);
        (await CommandRun.Of("experiment", "plan")).AssertFails(2, "Name a FILE");
    }

    [Fact]
    public async Task Every_command_of_the_page_that_explains_it_runs()
    {
        WorkbookPages.SkipUnlessBuilt();
        var page = await File.ReadAllTextAsync(Path.Combine(WorkbookPages.Root!, "docs/how-to/own-experiment.md"),
            TestContext.Current.CancellationToken);
        var (units, path) = WriteUnits(500);
        using (var database = new MovieRec.Sql.SqlDatabase())
            database.Query($"COPY (FROM '{path}') TO '{Place("units.parquet")}' (FORMAT parquet)");
        await Write("exposures.csv", ["unit,variant,time",
            .. units.Select(unit => $"{unit.Id},{unit.Variant},2026-03-02")]);
        await Write("outcomes.csv", ["unit,metric,value,time",
            .. units.Select(unit => Row(unit.Id, "spent", unit.Spent, "2026-03-03"))]);
        await Write("metrics.json", JsonBlock().Match(page).Groups[1].Value);
        string[] commands =
            [.. BashBlock().Matches(page).SelectMany(block => block.Groups[1].Value.Trim().Split('\n'))];
        Assert.InRange(commands.Length, 7, 30);
        foreach (var command in commands)
        {
            string[] words = [.. Word().Matches(command).Skip(1).Select(word => InFolder(word.Value.Trim('"')))];
            (await CommandRun.Of(words)).AssertDone();
        }

        // Files are named as they stand in the reader's folder.
        string InFolder(string word) => FileName().Replace(word, match => Place(match.Value));
    }

    [GeneratedRegex(@"^```json\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"^```bash\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BashBlock();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b\w+\.(csv|parquet|json|html)\b")]
    private static partial Regex FileName();

    private async Task<JsonElement> ReadJson(params string[] arguments)
    {
        var json = Place("figures.json");
        (await CommandRun.Of(["experiment", "readout", .. arguments, "--json", json])).AssertDone();
        return JsonDocument.Parse(await File.ReadAllBytesAsync(json, TestContext.Current.CancellationToken))
            .RootElement;
    }

    private async Task<string> FiguresOf(string[] arguments)
    {
        var document = await ReadJson(arguments);
        return string.Join("; ", document.GetProperty("metrics").EnumerateArray().Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.GetProperty("metric").GetString()} ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"{row.GetProperty("difference").GetProperty("low").GetDouble():G9} ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"{row.GetProperty("difference").GetProperty("high").GetDouble():G9}")));
    }

    private async Task<string> Write(string name, params string[] lines)
    {
        await File.WriteAllLinesAsync(Place(name), lines, TestContext.Current.CancellationToken);
        return Place(name);
    }

    private string Place(string name) => Path.Combine(_folder.Path, name);

    private static IEnumerable<string> Rows(int count) => Enumerable.Range(0, count).Select(unit =>
        $"{unit},{(unit % 2 == 0 ? "control" : "wider")},{unit % 7}");

    private static string Row(params object[] cells) =>
        string.Join(',', cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)));

    private (Unit[] Units, string Path) WriteUnits(int count)
    {
        var random = new SplitMix64(5);
        Unit[] units = [.. Enumerable.Range(1, count).Select(id =>
        {
            var before = 5 + random.NextNormal();
            var wider = id % 2 == 0;
            return new Unit($"u{id}", wider ? "wider" : "control", before + random.NextNormal() + (wider ? 0.3 : 0),
                before, random.NextDouble() < 0.4 ? 1 : 0, Math.Floor(4 * random.NextDouble()),
                4 + Math.Floor(6 * random.NextDouble()), 20 + random.NextNormal(), id % 3 == 0 ? "fr" : "de");
        })];
        var path = Place("units.csv");
        File.WriteAllLines(path, units.Select(unit => Row(unit.Id, unit.Variant, unit.Spent, unit.Before, unit.Bought,
            unit.Clicks, unit.Views, unit.Seconds, unit.Country))
            .Prepend("unit,variant,spent,spent_before,bought,clicks,views,seconds,country"));
        return (units, path);
    }

    private sealed record Unit(string Id, string Variant, double Spent, double Before, double Bought, double Clicks,
        double Views, double Seconds, string Country);
}
