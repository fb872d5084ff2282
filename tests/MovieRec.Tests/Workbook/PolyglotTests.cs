using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

/// <summary>
/// What people who know Polyglot Notebooks expect of a cell, each with the value that the genuine tool shows.
/// </summary>
[Trait("Tier", "processes")]
public sealed partial class PolyglotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_display_that_is_updated_shows_the_last_value_where_it_stands()
    {
        var run = await RunAsync("""
            #!csharp

            var text = display("first");
            var number = 1.Display();
            var html = "<b>x</b>".DisplayAs("text/html");
            text.Update("second");
            display("between");

            #!csharp

            text.Update("third");
            number.Update(2);
            Console.WriteLine("later");
            """);
        Assert.Equal(["third", "2", "x", "between"], Texts(run.Cells[0]));
        Assert.Equal("<b>x</b>", Html(run.Cells[0].Outputs[2]));
        Assert.Equal(["later\n"], Texts(run.Cells[1]));
    }

    [Fact]
    public async Task What_the_genuine_tool_refers_to_needs_no_reference()
    {
        var run = await RunAsync("""
            #!csharp

            using System.ComponentModel.DataAnnotations;
            public class Planted { [Required] public string Name { get; set; } }
            var planted = new Planted();
            Validator.TryValidateObject(planted, new ValidationContext(planted), null)

            #!csharp

            using Newtonsoft.Json;
            JsonConvert.SerializeObject(new[] { 1, 2 })
            """);
        Assert.Equal(["False"], Texts(run.Cells[0]));
        Assert.Equal(["[1,2]"], Texts(run.Cells[1]));
    }

    [Fact]
    public async Task Values_show_as_in_the_genuine_tool()
    {
        var run = await RunAsync("""
            #!csharp

            using Microsoft.DotNet.Interactive.Formatting;
            using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags;
            public class Planted { public int Value => 3; }
            Formatter.Register<Planted>((planted, writer) => writer.Write($"<p>{planted.Value}</p>"), "text/html");
            display((object)null);
            display(new Planted());
            display(div[@class: "c"](b("bold"), "text <"));
            display(HTML("<i>html</i>"));
            Javascript("alert(1)");
            display(new[] { 1.5, 2.5 });
            "text"

            #!c#

            (string)null

            #!cs

            1234.5m
            """);
        Assert.Null(run.FailureMessage);
        var shown = run.Cells[0].Outputs;
        Assert.Equal("<div class=\"dni-plaintext\"><pre>&lt;null&gt;</pre></div>", Html(shown[0]));
        Assert.Equal(
            ["<p>3</p>", "<div class=\"c\"><b>bold</b>text &lt;</div>", "<i>html</i>",
                "<script type=\"text/javascript\">alert(1)</script>"], shown.Skip(1).Take(4).Select(Html));
        Assert.Equal(["[ 1.5, 2.5 ]", "text"], Texts(run.Cells[0])[5..]);
        Assert.Equal("<div class=\"dni-plaintext\"><pre>&lt;null&gt;</pre></div>", Html(run.Cells[1].Outputs.Single()));
        Assert.Equal(["1234.5"], Texts(run.Cells[2]));
    }

    [Fact]
    public async Task Kernels_share_values_and_tell_of_them()
    {
        var run = await RunAsync("""
            #!csharp

            var numbers = new[] { 1, 2, 3 };

            #!value

            #!value --name letters
            abc

            #!csharp

            #!set --name taken --value @value:letters
            taken.Trim() + numbers.Length

            #!javascript

            #!share --from csharp numbers
            console.log(numbers);

            #!csharp

            #!who

            #!csharp

            #!whos
            """);
        Assert.Null(run.FailureMessage);
        Assert.Equal(["abc3"], Texts(run.Cells[2]));
        Assert.Contains("numbers = [1,2,3];", string.Concat(run.Cells[3].Outputs.Select(Html)),
            StringComparison.Ordinal);
        Assert.Contains("numbers", Texts(run.Cells[4]).Single(), StringComparison.Ordinal);
        Assert.Contains("taken", Texts(run.Cells[4]).Single(), StringComparison.Ordinal);
        Assert.Contains("System.Int32[]", Texts(run.Cells[5]).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_is_not_there_to_be_shared_is_told_by_name()
    {
        var run = await RunAsync("#!csharp\n\n#!share --from value planted\n1\n");
        Assert.Null(run.FailureMessage);
        Assert.Equal(new StreamOutput("Value 'planted' not found in kernel value\n", IsError: true),
            run.Cells[0].Outputs[0]);
        Assert.Equal("1", Texts(run.Cells[0])[1]);
    }

    [Fact]
    public async Task Magic_commands_of_the_tool_are_there()
    {
        var run = await RunAsync("#!csharp\n\n#!time\n6 * 7\n\n#!csharp\n\n#!lsmagic\n\n#!csharp\n\n#!about\n");
        Assert.Null(run.FailureMessage);
        Assert.Equal("42", Texts(run.Cells[0])[0]);
        Assert.Matches(@"^Wall time: \d+(\.\d+)?ms$", Texts(run.Cells[0])[1]);
        foreach (var magic in new[] { "#!import", "#!share", "#!set", "#!who", "#!whos", "#!time", "#!lsmagic",
            "#!about" })
            Assert.Contains($"<code>{magic}</code>", Html(run.Cells[1].Outputs.Single()), StringComparison.Ordinal);
        Assert.Contains("1.0.0-beta.26120.1", Texts(run.Cells[2]).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_over_time_is_shown_as_one_list()
    {
        var run = await RunAsync("""
            #!csharp

            async IAsyncEnumerable<int> CountAsync(int last)
            {
                for (var i = 0; i < last; i++)
                {
                    await Task.Delay(10);
                    yield return i;
                }
                if (last > 3) throw new InvalidOperationException("planted");
            }
            CountAsync(3)

            #!csharp

            CountAsync(4)
            """);
        Assert.Equal(["[ 0, 1, 2 ]"], Texts(run.Cells[0]));
        Assert.Equal("test.dib, cell 2: InvalidOperationException: in cell 1, line 8: planted", run.FailureMessage);
    }

    [Fact]
    public async Task What_a_cell_asks_for_is_answered_by_a_parameter_of_that_name()
    {
        const string Asking = """
            #!csharp

            #!set --name city --value @input:town
            using Microsoft.DotNet.Interactive;
            $"{city} {await Kernel.GetInputAsync("how many")} {(await Kernel.GetPasswordAsync("secret")).GetClearTextPassword()}"
            """;
        var options = new RunOptions
        {
            Parameters = new Dictionary<string, string>
            {
                ["town"] = "Oslo",
                ["how many"] = "3",
                ["secret"] = "x"
            }
        };
        Assert.Equal(["Oslo 3 x"], Texts((await RunAsync(Asking, options)).Cells[0]));
        const string AskingTogether = """
            #!csharp

            using Microsoft.DotNet.Interactive.Commands;
            var given = await GetInputsAsync([new InputDescription("town"), new InputDescription("count", "how many")]);
            $"{given["town"]} {given["count"]}"
            """;
        var named = new RunOptions
        {
            Parameters = new Dictionary<string, string>
            {
                ["town"] = "Oslo",
                ["count"] = "3"
            }
        };
        Assert.Equal(["Oslo 3"], Texts((await RunAsync(AskingTogether, named)).Cells[0]));
        var unknown = new RunOptions { Parameters = new Dictionary<string, string> { ["village"] = "Oslo" } };
        Assert.Contains("'village'",
            (await Assert.ThrowsAsync<NotebookException>(() => RunAsync(Asking, unknown))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!set --name city --value @input:town", "cell 1, line 2: Not runnable: the cell asks for 'town', and "
        + "nobody is there to type it: give it with -p \"town=VALUE\"")]
    [InlineData("await GetInputAsync(\"town\")", "cell 1, line 2: Exception: the cell asks for 'town', and nobody is "
        + "there to type it: give it with -p \"town=VALUE\"")]
    [InlineData("Console.ReadLine()", "cell 1, line 2: InvalidOperationException: the cell waits for a line on "
        + "standard input, and nobody is there to type it")]
    public async Task A_cell_that_asks_where_nobody_is_fails_with_what_to_do(string line, string expected)
    {
        var run = await RunAsync($"#!csharp\n\n// first\n{line}\n");
        Assert.Contains(expected, run.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_show_alike_whatever_the_machines_language_and_time_zone()
    {
        const string Showing = """
            #!csharp

            using System.Globalization;
            display(new DateTime(2026, 3, 4, 5, 6, 7));
            display(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(2)));
            display(new DateOnly(2026, 3, 4));
            display(1234.5m);
            display(new[] { new { Number = 2.5, Day = new DateTime(2026, 3, 4) } });
            Console.WriteLine($"{1234.5} {new DateTime(2026, 3, 4)}");
            Console.WriteLine(1234.5.ToString(CultureInfo.GetCultureInfo("de-DE")));
            """;
        var here = await RunAsync(Showing, In("C.UTF-8", "UTC"));
        var there = await RunAsync(Showing, In("de_DE.UTF-8", "Asia/Tokyo"));
        Assert.Null(there.FailureMessage);
        Assert.Equal(here.Cells[0].Outputs.OfType<DisplayOutput>().Select(Html),
            there.Cells[0].Outputs.OfType<DisplayOutput>().Select(Html));
        Assert.Equal("<span>2026-03-04 05:06:07Z</span>", Html(there.Cells[0].Outputs[0]));
        Assert.Equal("1234.5 03/04/2026 00:00:00\n1234,5\n", Texts(there.Cells[0])[^1]);

        static RunOptions In(string language, string zone) =>
            new()
            {
                Environment = new Dictionary<string, string>
                {
                    ["LANG"] = language,
                    ["LC_ALL"] = language,
                    ["TZ"] = zone
                }
            };
    }

    [Fact]
    public async Task A_package_is_fetched_from_the_folder_that_the_notebook_names()
    {
        var version = $"1.0.{Environment.TickCount64}";
        Pack("MovieRec.Planted", version,
            "namespace Planted; public static class Answer { public static int Of() => 42; }");
        var run = await RunAsync($"#!csharp\n\n#i \"nuget:{_folder.Path}\"\n#r \"nuget: MovieRec.Planted, {version}\"\n"
            + "\n#!csharp\n\nPlanted.Answer.Of()\n", new RunOptions { Packages = true });
        Assert.Null(run.FailureMessage);
        Assert.Equal(["42"], Texts(run.Cells[1]));
        Assert.Contains($"MovieRec.Planted, {version}", Html(run.Cells[0].Outputs[^1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_package_brings_for_notebooks_is_loaded_with_it()
    {
        var version = $"1.0.{Environment.TickCount64}";
        Pack("MovieRec.Extended", version, "namespace Planted; public record Film(string Title);",
            ("interactive-extensions/dotnet/MovieRec.Extended.Interactive.dll", Compile("MovieRec.Extended.Interactive",
                """
                using Microsoft.DotNet.Interactive;
                using Microsoft.DotNet.Interactive.Formatting;
                public class Extension : IKernelExtension
                {
                    public System.Threading.Tasks.Task OnLoadAsync(Kernel kernel)
                    {
                        Formatter.Register(typeof(System.Version), (value, writer) => writer.Write($"<b>{value}</b>"),
                            "text/html");
                        return System.Threading.Tasks.Task.CompletedTask;
                    }
                }
                """)),
            ("interactive-extensions/dotnet/extension.dib",
                "#!markdown\n\nprose\n\n#!csharp\n\nvar declared = new Planted.Film(\"A\");\n"u8.ToArray()));
        Pack("MovieRec.Broken", version, "namespace Planted; public class Other;",
            ("interactive-extensions/dotnet/extension.dib", "#!csharp\n\nvar fine = 1;\nmissing\n"u8.ToArray()));
        var run = await RunAsync($"""
            #!csharp

            #i "nuget:{_folder.Path}"
            #r "nuget: MovieRec.Extended, {version}"
            new Version(1, 2)

            #!csharp

            declared.Title

            #!csharp

            #r "nuget: MovieRec.Broken, {version}"
            """, new RunOptions { Packages = true });
        Assert.Equal("<b>1.2</b>", Html(run.Cells[0].Outputs[^1]));
        Assert.Equal(["A"], Texts(run.Cells[1]));
        Assert.Contains("extension.dib, line 2", run.FailureMessage!, StringComparison.Ordinal);
        Assert.Contains("missing", run.FailureMessage!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_shown_as_text_tells_cell_and_line_and_no_folder()
    {
        _folder.Write("helper.dib", "#!csharp\n\nvoid Fail() =>\n    throw new InvalidOperationException();\n");
        var run = await RunAsync("""
            #!csharp

            #!import helper.dib

            #!csharp

            try
            {
                Fail();
            }
            catch (InvalidOperationException exception)
            {
                Console.WriteLine(exception.StackTrace);
            }
            """);
        var trace = string.Concat(Texts(run.Cells[1]));
        Assert.Contains("in helper.dib, cell 1:line 2", trace, StringComparison.Ordinal);
        Assert.Contains("in cell 2:line 3", trace, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prose_within_code_is_shown_as_the_genuine_tool_shows_it()
    {
        // In a .dib the line would begin a cell.
        var path = _folder.Write("prose.ipynb", """
            {"cells":[{"cell_type":"code","metadata":{},"outputs":[],"execution_count":null,
              "source":"// prose\n#!markdown\n# Of $x^2$\n\n| a |\n|---|\n| b |\n"}],
             "metadata":{},"nbformat":4,"nbformat_minor":4}
            """);
        var run = await NotebookRunner.RunAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        var shown = Assert.IsType<DisplayOutput>(Assert.Single(Assert.Single(run.Cells).Outputs));
        Assert.Equal("""
            <h1 id="of">Of <span class="math">\(x^2\)</span></h1>
            <table>
            <thead>
            <tr>
            <th>a</th>
            </tr>
            </thead>
            <tbody>
            <tr>
            <td>b</td>
            </tr>
            </tbody>
            </table>

            """, shown.Data["text/html"]);
        Assert.StartsWith("# Of $x^2$", shown.Data["text/markdown"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_a_helper_names_its_cell_and_line_and_the_call_that_led_there()
    {
        var run = await RunAsync("""
            #!csharp

            // helper
            int Twice(int value)
            {
                if (value > 3) throw new ArgumentException("planted");
                return 2 * value;
            }

            #!markdown

            prose

            #!csharp

            var ok = Twice(3);

            Enumerable.Range(4, 1).Select(Twice).ToList();
            """);
        Assert.Equal("test.dib, cell 3, line 3: ArgumentException: planted", run.FailureMessage);
        Assert.Equal(["at Twice(Int32) in cell 1, line 4", "at cell 3, line 3"], run.Failure!.Error!.Trace);
    }

    [Fact]
    public async Task What_the_compiler_warns_of_is_told_with_cell_and_line_beside_the_value()
    {
        var run = await RunAsync("""
            #!csharp

            // helper
            [Obsolete("use New")] int Old() => 3;

            #!csharp

            #!time
            int unused;
            Old()
            """);
        Assert.Null(run.FailureMessage);
        Assert.Empty(run.Cells[0].Outputs);
        Assert.Contains(new StreamOutput(
                "cell 2, line 3: warning CS0618: 'Old()' is obsolete: 'use New'\n", IsError: true),
            run.Cells[1].Outputs);
        Assert.Contains("3", Texts(run.Cells[1]));
    }

    [Fact]
    public async Task An_import_is_found_beside_the_notebook_that_says_it_and_its_helpers_errors_are_told_by_file()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "sub"));
        _folder.Write(Path.Combine("sub", "outer.dib"),
            "#!markdown\n\n# Not repeated\n\n#!csharp\n\n#!import \"inner.dib\"\nvar outer = inner + 1;\n");
        _folder.Write(Path.Combine("sub", "inner.dib"),
            "#!csharp\n\nvar inner = 6;\n\n#!csharp\n\nint Fail()\n{\n    throw new Exception(\"planted\");\n}\n");
        var run = await RunAsync(
            "#!csharp\n\n#!import \"sub/outer.dib\"\nouter\n\n#!csharp\n\nvar two = 2;\nFail();\n");
        Assert.Equal(["7"], Texts(run.Cells[0]));
        Assert.Equal("test.dib, cell 2, line 2: Exception: planted", run.FailureMessage);
        Assert.Equal(["at Fail() in inner.dib, cell 2, line 3", "at cell 2, line 2"], run.Failure!.Error!.Trace);
    }

    private async Task<NotebookRun> RunAsync(string dib, RunOptions? options = null) =>
        await NotebookRunner.RunAsync(_folder.Write("test.dib", dib), options,
            cancellationToken: TestContext.Current.CancellationToken);

    private void Pack(string id, string version, string code, params (string Name, byte[] Content)[] others)
    {
        using var package = ZipFile.Open(Path.Combine(_folder.Path, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        var specification = $"<package><metadata><id>{id}</id><version>{version}</version><authors>a</authors>"
            + "<description>d</description></metadata></package>";
        (string, byte[])[] usual =
            [($"{id}.nuspec", Encoding.UTF8.GetBytes(specification)), ($"lib/net10.0/{id}.dll", Compile(id, code))];
        foreach (var (name, content) in usual.Concat(others))
        {
            using var entry = package.CreateEntry(name).Open();
            entry.Write(content);
        }
    }

    private static byte[] Compile(string name, string code)
    {
        using var bytes = new MemoryStream();
        Assert.True(
            CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(code)],
                ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                    .Select(path => MetadataReference.CreateFromFile(path)),
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).Emit(bytes).Success);
        return bytes.ToArray();
    }

    private static string[] Texts(CellRun cell) => [.. cell.Outputs.Select(output => output switch
    {
        StreamOutput stream => stream.Text,
        DisplayOutput display => System.Net.WebUtility.HtmlDecode(Tag().Replace(display.Data.Values.First(), "")),
        _ => $"{output}",
    })];

    private static string Html(CellOutput output) => Assert.IsType<DisplayOutput>(output).Data["text/html"];

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
