using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

public sealed class RunCacheTests : IDisposable
{
    private const string Notebook = "#!markdown\n\n# T\n\n#!csharp\n\n#!import _setup.dib\n\n#!csharp\n\n// "
        + "parameters\nint k = 10;\n\n#!csharp\n\n$\"{k} {Guid.NewGuid()}\"\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("movierec-cache-").FullName;

    public RunCacheTests()
    {
        Write("_setup.dib", "#!csharp\n\n#r \"lib/a.dll\"\n");
        Directory.CreateDirectory(At("lib"));
        File.Copy(typeof(CsCheck.Check).Assembly.Location, At("lib/a.dll"));
        Write("lib/beside.dll", "one");
        Write("data.tsv", "1\t2\t3");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("Tier", "processes")]
    public async Task Outputs_are_kept_while_nothing_has_changed_and_prose_may()
    {
        var first = await RunAsync(Notebook);
        var second = await RunAsync(Notebook.Replace("# T", "# New\n\nMore prose.", StringComparison.Ordinal));
        Assert.Null(first.FailureMessage);
        Assert.False(first.IsCached);
        Assert.True(second.IsCached);
        Assert.Equal("New", second.Title);
        Assert.Equal(first.Started, second.Started);
        Assert.Equal(Shown(first), Shown(second));
        Assert.Contains("from the cache", HtmlPage.Render(second), StringComparison.Ordinal);
        Assert.Contains($"since it ran on {first.Started:yyyy-MM-dd HH:mm}", HtmlPage.Render(second),
            StringComparison.Ordinal);

        var other = await RunAsync(Notebook, ("k", "20"));
        Assert.False(other.IsCached);
        Assert.Contains("20 ", Shown(other), StringComparison.Ordinal);
        Assert.Contains("<code>k = 20</code> (as written 10)", HtmlPage.Render(other), StringComparison.Ordinal);
        Assert.True((await RunAsync(Notebook, ("k", "20"))).IsCached);

        foreach (var file in Directory.EnumerateFiles(At("cache")))
            await File.WriteAllTextAsync(file, "damaged, and long enough to have a hash in front",
                TestContext.Current.CancellationToken);
        Assert.NotEqual(Shown(first), Shown(await RunAsync(Notebook)));
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task A_run_that_failed_is_not_kept_nor_more_than_the_limit()
    {
        await RunAsync("#!csharp\n\nthrow new Exception();\n");
        Assert.False(Directory.Exists(At("cache")));
        var path = Write("test.dib", "#!csharp\n\n1\n");
        await NotebookRunner.RunAsync(path, new RunOptions { Cache = new RunCache(At("cache"), limit: 10) },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(Directory.EnumerateFiles(At("cache")));
    }

    [Fact]
    public void Whatever_outputs_depend_on_changes_the_key()
    {
        var keys = new HashSet<string?> { Key(Notebook) };
        Assert.Equal(Key(Notebook), Key(Notebook));
        Assert.True(keys.Add(Key(Notebook.Replace("k = 10", "k = 11", StringComparison.Ordinal))), "A parameter");
        Assert.True(keys.Add(Key(Notebook + "\n#!csharp\n\n1\n")), "A cell");
        Assert.True(
            keys.Add(Key(Notebook, new RunOptions { Environment = new Dictionary<string, string> { ["A"] = "1" } })),
            "The environment");
        Assert.True(keys.Add(Key(Notebook, new RunOptions { Inputs = [At("data.tsv")] })), "An input");
        Write("data.tsv", "1\t2\t4");
        Assert.True(keys.Add(Key(Notebook, new RunOptions { Inputs = [At("data.tsv")] })), "What is in an input");
        Assert.True(keys.Add(Key(Notebook, new RunOptions { Inputs = [At("lib")] })), "A folder of inputs");
        Write("lib/beside.dll", "two");
        Assert.True(keys.Add(Key(Notebook)), "A library beside the one referred to");
        Write("_setup.dib", "#!csharp\n\n#r \"lib/a.dll\"\nvar more = 1;\n");
        Assert.True(keys.Add(Key(Notebook)), "An import");
        Assert.True(keys.Add(Key("#!csharp\n\nLoad(\"data.tsv\")\n")), "Another notebook");
        Write("data.tsv", "1\t2\t5");
        Assert.True(keys.Add(Key("#!csharp\n\nLoad(\"data.tsv\")\n")), "A file that code names");
        Assert.DoesNotContain(null, keys);
    }

    [Theory]
    [InlineData("System.IO.File.ReadAllText(path)")]
    [InlineData("new System.Net.Http.HttpClient()")]
    [InlineData("#!import gone.dib")]
    public void Code_whose_inputs_nobody_knows_has_no_key(string code) => Assert.Null(Key($"#!csharp\n\n{code}\n"));

    [Fact]
    public void A_cell_may_say_that_it_touches_only_files_of_its_own()
    {
        const string Cell = "System.IO.File.WriteAllText(path, \"\")\n";
        Assert.NotNull(Key($"#!csharp\n\n// touches only files of its own\n{Cell}"));
        Assert.Null(Key($"#!csharp\n\n// touches only files of its own\n{Cell}\n#!csharp\n\n{Cell}"));
    }

    [Fact]
    public void Asking_whether_a_file_exists_is_no_input() =>
    Assert.NotNull(Key("#!csharp\n\nSystem.IO.File.Exists(\"a\")\n"));

    private string? Key(string dib, RunOptions? options = null) =>
        RunKey.Of(At("test.dib"), DibFormat.Parse(dib, "test.dib"), options ?? new RunOptions());

    private async Task<NotebookRun> RunAsync(string dib, params (string Name, string Value)[] parameters) =>
        await NotebookRunner.RunAsync(Write("test.dib", dib),
            new RunOptions
            {
                Cache = new RunCache(At("cache")),
                Parameters = parameters.ToDictionary(each => each.Name, each => each.Value)
            },
                cancellationToken: TestContext.Current.CancellationToken);

    private static string Shown(NotebookRun run) => ((DisplayOutput)run.Cells[^1].Outputs.Single()).Data.Values.First();

    private string At(string name) => Path.Combine(_folder, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }
}
