using MovieRec.Tests.Packages;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Cli;

public sealed class ConvertCommandTests : IDisposable
{
    private const string Notebook =
        "#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[{\"name\":\"csharp\","
            + "\"languageName\":\"C#\",\"aliases\":[\"c#\",\"cs\"]}]}}\n\n#!csharp\n\n6 * 7\n";
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    [Trait("Tier", "processes")]
    public async Task There_and_back_gives_the_same_bytes_and_says_which_outputs_are_left_out()
    {
        var dib = _files.Write("sum.dib", Notebook);
        (await CommandRun.Of("convert", dib)).AssertDone();
        (await CommandRun.Of("run", _files.PathOf("sum.ipynb"), "--to", "ipynb", "--out", _files.PathOf("ran")))
            .AssertDone();

        var back = (await CommandRun.Of("convert", Path.Combine(_files.PathOf("ran"), "sum.ipynb"), "--to", "dib",
            "--out", _files.PathOf("back"))).AssertDone();

        Assert.Equal(await File.ReadAllBytesAsync(dib, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(Path.Combine(_files.PathOf("back"), "sum.dib"),
                TestContext.Current.CancellationToken));
        Assert.Contains("outputs of 1 cells are left out", back.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_exists_is_replaced_only_where_that_is_asked_for()
    {
        var dib = _files.Write("sum.dib", Notebook);
        var kept = _files.Write("sum.ipynb", "kept");
        (await CommandRun.Of("convert", dib)).AssertFails(2, "sum.ipynb", "--force");
        Assert.Equal("kept", await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken));
        (await CommandRun.Of("convert", dib, "--force")).AssertDone();
    }

    [Fact]
    public async Task One_that_cannot_be_converted_is_named_and_does_not_stop_the_others()
    {
        var good = _files.Write("good.dib", Notebook);
        var bad = _files.Write("bad.ipynb", "{}");
        var after = _files.Write("after.dib", Notebook);
        (await CommandRun.Of("convert", good, bad, _files.PathOf("missing.dib"), after, _files.All)).AssertFails(2,
            "3 of 5", "bad.ipynb", "missing.dib", "no notebook");
        Assert.True(File.Exists(_files.PathOf("good.ipynb")));
        Assert.True(File.Exists(_files.PathOf("after.ipynb")));
        (await CommandRun.Of("convert", good, "--to", "dib")).AssertFails(2, "good.dib", "already");
        (await CommandRun.Of("convert", bad)).AssertFails(2, "bad.ipynb", "nbformat 4");
    }

    [Fact]
    public async Task A_program_is_made_of_what_no_dib_can_hold()
    {
        var notebook = _files.Write("mixed.ipynb", """
            {"cells":[{"cell_type":"code","metadata":{},"outputs":[],"execution_count":null,
              "source":"var planted = 1;\n#!html\n<p>\n#!csharp\nplanted"}],
             "metadata":{},"nbformat":4,"nbformat_minor":4}
            """);
        (await CommandRun.Of("convert", notebook)).AssertFails(2, "cell 1 cannot be kept in a .dib");
        (await CommandRun.Of("convert", notebook, "--to", "cs")).AssertDone();
        Assert.Contains("var planted = 1;", await File.ReadAllTextAsync(_files.PathOf("mixed.cs"),
            TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_checkout_is_around_a_notebook_refers_to_packages()
    {
        var notebooks = Path.Combine(WorkbookPages.Root!, "notebooks");
        (await CommandRun.Of("convert", Path.Combine(notebooks, "01-data.dib"), "--out", _files.PathOf("away")))
            .AssertDone();
        var text = await File.ReadAllTextAsync(Path.Combine(_files.PathOf("away"), "01-data.ipynb"),
            TestContext.Current.CancellationToken);
        Assert.DoesNotContain("artifacts", text, StringComparison.Ordinal);
        Assert.DoesNotContain("#!import", text, StringComparison.Ordinal);
        Assert.Contains($"#r \\\"nuget: MovieRec.Sql, {PackedFiles.Built}", text, StringComparison.Ordinal);
        Assert.Contains($"#r \\\"nuget: MovieRec.Interactive, {PackedFiles.Built}", text, StringComparison.Ordinal);
        Assert.Contains("#r \\\"nuget: XPlot.Plotly, 4.1.0\\\"", text, StringComparison.Ordinal);
        Assert.Contains("using static MovieRec.Interactive.Notebook;", text, StringComparison.Ordinal);
        Assert.Contains("Start()", text, StringComparison.Ordinal);

        (await CommandRun.Of("convert", Path.Combine(notebooks, "01-data.dib"), "--to", "cs", "--out",
            _files.PathOf("away"))).AssertDone();
        var program = await File.ReadAllTextAsync(Path.Combine(_files.PathOf("away"), "01-data.cs"),
            TestContext.Current.CancellationToken);
        Assert.Contains("#:package MovieRec.Sql@", program, StringComparison.Ordinal);
        Assert.Contains("MovieRec.Sql.SqlNotebook.Query(", program, StringComparison.Ordinal);
        Assert.DoesNotContain("#:project", program, StringComparison.Ordinal);

        var load = (await CommandRun.Of("convert", Path.Combine(notebooks, "10-load.dib"), "--out",
            _files.PathOf("away"))).AssertDone();
        Assert.Contains("starts a program that a checkout has built", load.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inside_a_checkout_a_notebook_stays_what_it_is()
    {
        _files.Write("MovieRec.sln", "");
        var dib = _files.Write("sum.dib",
            Notebook + "\n#!csharp\n\n#r \"../artifacts/bin/MovieRec.Interactive/release/MovieRec.dll\"\n");
        (await CommandRun.Of("convert", dib)).AssertDone();
        Assert.Contains("../artifacts/bin",
            await File.ReadAllTextAsync(Path.ChangeExtension(dib, ".ipynb"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }
}
