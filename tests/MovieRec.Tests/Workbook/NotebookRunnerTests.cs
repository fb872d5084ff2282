using System.Diagnostics;
using System.Globalization;
using MovieRec.Cli;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

[Trait("Tier", "processes")]
public sealed class NotebookRunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("movierec-notebook-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Cells_see_what_earlier_cells_declared_and_outputs_keep_their_order()
    {
        var run = await RunAsync("""
            #!csharp

            var x = 20;
            Console.Write("a");
            display(x);
            Console.WriteLine("b");
            await Task.Delay(1);
            x + 1

            #!markdown

            # The title

            #!csharp

            static int Twice(int value) => 2 * value;
            Console.Error.WriteLine("warned");
            HTML($"<b>{Twice(x)}</b>")

            #!html

            <i>as it is</i>
            """);
        Assert.Null(run.FailureMessage);
        Assert.Equal("The title", run.Title);
        var first = run.Cells[0].Outputs;
        Assert.Equal(["a", "20", "b\n", "21"], first.Select(Text));
        Assert.Equal([new StreamOutput("warned\n", true)], run.Cells[2].Outputs.Take(1));
        Assert.Equal("<b>40</b>", Html(run.Cells[2].Outputs[1]));
        Assert.Equal("<i>as it is</i>", Html(run.Cells[3].Outputs[0]));
        Assert.True(run.PeakMemory > 10_000_000);
    }

    [Fact]
    public async Task A_runtime_error_names_cell_and_line_and_stops_the_run()
    {
        var run = await RunAsync("#!csharp\n\n1\n\n#!csharp\n\nvar a = 1;\n\nthrow new "
            + "InvalidOperationException(\"planted\");\n\n#!csharp\n\n2\n");
        Assert.Equal("test.dib, cell 2, line 3: InvalidOperationException: planted", run.FailureMessage);
        Assert.False(run.Cells[2].WasRun);
        Assert.Empty(run.Cells[2].Outputs);
    }

    [Fact]
    public async Task A_compile_error_names_cell_and_line()
    {
        var run = await RunAsync("#!csharp\n\nvar a = 1;\nvar b = nothing;\n");
        Assert.StartsWith("test.dib, cell 1, line 2: Compile error: CS0103", run.FailureMessage,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#r \"nuget: Newtonsoft.Json\"", "#r \"path.dll\"")]
    [InlineData("#!nonsense", "'#!nonsense' is not a magic command")]
    [InlineData("#!connect mssql --kernel-name db", "'#!connect' would start or reach a kernel in another process")]
    [InlineData("#!import \"gone.dib\"", "gone.dib")]
    public async Task What_cannot_be_done_is_said_with_its_line(string line, string expected)
    {
        var run = await RunAsync($"#!csharp\n\n// first\n{line}\n");
        Assert.Contains(expected, run.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("cell 1, line 2", run.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fsharp", "F# ('fsharp')")]
    [InlineData("pwsh", "PowerShell ('pwsh')")]
    [InlineData("kql-logs", "KQL ('kql-logs')")]
    public async Task A_language_that_no_kernel_runs_is_an_error_that_names_it(string language, string expected)
    {
        var run = await RunAsync($"#!csharp\n\n1\n\n#!{language}\n\nlet x = 1\n");
        Assert.StartsWith($"test.dib, cell 2: Not runnable: no kernel here runs {expected}", run.FailureMessage,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_brings_the_other_notebooks_code()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "_setup.dib"),
            "#!csharp\n\nvar shared = 7;\n\n#!markdown\n\nnot code\n");
        var run = await RunAsync("#!csharp\n\n#!import \"_setup.dib\"\nshared * 6\n");
        Assert.Null(run.FailureMessage);
        Assert.Equal("42", Text(run.Cells[0].Outputs.Single()));
    }

    [Fact]
    public async Task An_error_in_an_import_names_the_imported_file()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "_setup.dib"),
            "#!csharp\n\nvar a = 1;\nthrow new Exception(\"inner\");\n");
        var run = await RunAsync("#!csharp\n\n#!import \"_setup.dib\"\n");
        Assert.Contains("in _setup.dib, line 2: inner", run.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_out_is_an_error_of_the_cell_it_stops()
    {
        var run = await RunAsync("#!csharp\n\nwhile (true) { }\n\n#!csharp\n\n1\n",
            new RunOptions { Timeout = TimeSpan.FromSeconds(1) });
        Assert.Contains("cell 1: Time-out", run.FailureMessage, StringComparison.Ordinal);
        Assert.False(run.Cells[1].WasRun);
    }

    [Fact]
    public async Task To_be_debugged_a_notebook_waits_before_its_first_cell()
    {
        var run = await RunAsync("#!csharp\n\nSystem.IO.File.WriteAllText(\"ran\", \"\");\n",
            new RunOptions
            {
                Timeout = TimeSpan.FromSeconds(5),
                Environment = new Dictionary<string, string> { [RunOptions.DebugVariable] = "1" }
            });
        Assert.Contains("cell 1: Time-out", run.FailureMessage, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "ran")));
    }

    [Fact]
    public async Task Stopping_a_notebook_kills_its_process_and_those_it_started()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It looks for processes the way Linux shows them.");
        using var stop = new CancellationTokenSource();
        var path = Path.Combine(_folder, "loop.dib");
        await File.WriteAllTextAsync(path, "#!csharp\n\nvar sleep = System.Diagnostics.Process.Start(\"sleep\", "
            + "\"300\");\nSystem.IO.File.WriteAllText(\"ids.tmp\", $\"{Environment.ProcessId} {sleep.Id}\");\n"
            + "System.IO.File.Move(\"ids.tmp\", \"ids\");\nwhile (true) { }\n", TestContext.Current.CancellationToken);
        var running = NotebookRunner.RunAsync(path, cancellationToken: stop.Token);
        var ids = Path.Combine(_folder, "ids");
        while (!File.Exists(ids) && !running.IsCompleted) await Task.Delay(50, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        foreach (var id in (await File.ReadAllTextAsync(ids, TestContext.Current.CancellationToken)).Split(' '))
            await AssertGoneAsync(id);
    }

    [Theory]
    [InlineData("the command")]
    [InlineData("the notebook's process")]
    public async Task What_a_cell_started_ends_even_where_its_process_or_the_command_is_killed(string killed)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It looks for processes the way Linux shows them.");
        var path = Path.Combine(_folder, "loop.dib");
        // The second is no child of anybody that could be asked for its children.
        await File.WriteAllTextAsync(path, """
            #!csharp

            var child = System.Diagnostics.Process.Start("sleep", "300");
            System.Diagnostics.Process.Start("bash", ["-c", "sleep 300 & echo $! > orphan"]).WaitForExit();
            System.IO.File.WriteAllText("ids.tmp", $"{Environment.ProcessId} {child.Id} {System.IO.File.ReadAllText("orphan").Trim()}");
            System.IO.File.Move("ids.tmp", "ids");
            while (true) { }

            """, TestContext.Current.CancellationToken);
        using var command = Process.Start(
            new ProcessStartInfo("dotnet",
                ["exec", typeof(CommandLine).Assembly.Location, "run", path, "--out", _folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var ids = Path.Combine(_folder, "ids");
        while (!File.Exists(ids) && !command.HasExited) await Task.Delay(50, TestContext.Current.CancellationToken);
        var started = (await File.ReadAllTextAsync(ids, TestContext.Current.CancellationToken)).Split(' ');
        using (var victim = killed == "the command"
            ? Process.GetProcessById(command.Id)
            : Process.GetProcessById(int.Parse(started[0], CultureInfo.InvariantCulture))) victim.Kill();
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        foreach (var id in started) await AssertGoneAsync(id);
    }

    // A killed process whose parent has not yet asked for its exit code is a zombie: gone, but still listed.
    private static async Task AssertGoneAsync(string id)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            try
            {
                if ((await File.ReadAllTextAsync($"/proc/{id}/stat")).Contains(") Z ", StringComparison.Ordinal))
                    return;
            }
            catch (IOException)
            {
                return;
            }
            await Task.Delay(50);
        }
        Assert.Fail($"Process {id} lives on.");
    }

    [Fact]
    public async Task What_is_written_past_the_console_is_shown_and_never_taken_for_a_message()
    {
        var run = await RunAsync("""
            #!csharp

            var raw = Console.OpenStandardOutput();
            raw.Write("{\"IsDone\":true}\n"u8);
            raw.Flush();
            await Task.Delay(500);
            "still here"
            """);
        Assert.Null(run.FailureMessage);
        Assert.Equal(["{\"IsDone\":true}\n", "still here"], run.Cells[0].Outputs.Select(Text));
    }

    [Theory]
    [InlineData("Environment.Exit(3);", "exit code 3")]
    [InlineData("static void F(int n) { F(n + 1); F(n - 1); } F(0);", "Process ended")]
    public async Task A_process_that_dies_is_reported_with_its_cell(string code, string expected)
    {
        var run = await RunAsync($"#!csharp\n\n{code}\n");
        Assert.Contains("cell 1", run.FailureMessage, StringComparison.Ordinal);
        Assert.Contains(expected, run.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_variables_reach_the_notebook()
    {
        var run = await RunAsync("#!csharp\n\nEnvironment.GetEnvironmentVariable(\"PLANTED\")\n",
            new RunOptions { Environment = new Dictionary<string, string> { ["PLANTED"] = "here" } });
        Assert.Equal("here", Text(run.Cells[0].Outputs.Single()));
    }

    [Fact]
    public async Task The_page_escapes_text_and_asks_nobody_for_anything()
    {
        var run = await RunAsync("#!markdown\n\n# A & B\n\n## Part\n\n## Part\n\n#!csharp\n\n"
            + "Console.WriteLine(\"<script>alert(1)</script>\"); // <i>\n\n#!csharp\n\nthrow new "
            + "Exception(\"<b>bad</b>\");\n");
        var page = HtmlPage.Render(run);
        Assert.Contains("<title>A &amp; B ", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>bad</b>", page, StringComparison.Ordinal);
        Assert.Contains("id=\"part-1\"", page, StringComparison.Ordinal);
        Assert.Contains("This run failed", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_become_part_of_the_page_and_links_to_notebooks_lead_to_their_pages()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "dot.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
        var page = HtmlPage.Render(await RunAsync("#!markdown\n\n![dot](dot.svg) ![far](https://example.org/far.png) "
            + "![gone](gone.png) [next](02-next.dib) [site](https://example.org/a.dib)\n"));
        Assert.Contains("src=\"data:image/svg+xml;base64,", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://example.org/far.png\">far</a>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"gone.png\">gone</a>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"02-next.html\">next</a>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://example.org/a.dib\">site</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ipynb_carries_the_outputs_in_nbformats_shape()
    {
        var run = await RunAsync("#!csharp\n\nConsole.WriteLine(1);\nHTML(\"<p>two</p>\")\n");
        var cell = System.Text.Json.Nodes.JsonNode.Parse(IpynbFormat.Format(run))!["cells"]![0]!;
        Assert.Equal("stream", (string?)cell["outputs"]![0]!["output_type"]);
        Assert.Equal("1\n", (string?)cell["outputs"]![0]!["text"]![0]);
        Assert.Equal("<p>two</p>", (string?)cell["outputs"]![1]!["data"]!["text/html"]![0]);
        Assert.Equal(1, (int)cell["execution_count"]!);
    }

    private async Task<NotebookRun> RunAsync(string dib, RunOptions? options = null)
    {
        var path = Path.Combine(_folder, "test.dib");
        await File.WriteAllTextAsync(path, dib);
        return await NotebookRunner.RunAsync(path, options);
    }

    private static string Text(CellOutput output) => output switch
    {
        StreamOutput stream => stream.Text,
        DisplayOutput display =>
            System.Net.WebUtility.HtmlDecode(
                System.Text.RegularExpressions.Regex.Replace(display.Data.Values.First(), "<[^>]*>", "")),
        _ => throw new InvalidOperationException(output.ToString()),
    };

    private static string Html(CellOutput output) => ((DisplayOutput)output).Data["text/html"];
}
