namespace MovieRec.Tests.Cli;

public sealed class RunCommandTests : IDisposable
{
    private readonly RatingFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    [Trait("Tier", "processes")]
    public async Task A_notebook_becomes_a_page_and_the_page_of_a_failing_one_names_the_cell()
    {
        var good = _files.Write("good.dib", "#!markdown\n\n# Fine\n\n#!csharp\n\n6 * 7\n");
        var bad = _files.Write("bad.dib",
            "#!csharp\n\n1 + 1\n\n#!csharp\n\nvar x = 1;\nthrow new InvalidOperationException(\"no more milk\");\n");

        var run = await CommandRun.Of("run", bad, good, "--out", _files.PathOf("pages"));

        run.AssertFails(1, "1 of 2 notebooks failed", "bad.dib", "cell 2", "line 2", "no more milk");
        Assert.Contains("good: done", run.Output, StringComparison.Ordinal);
        Assert.Equal(["bad.html", "good.html"],
            Directory.EnumerateFiles(_files.PathOf("pages")).Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task To_ipynb_writes_the_notebook_with_its_outputs()
    {
        var notebook = _files.Write("sum.dib", "#!csharp\n\n40 + 2\n");
        (await CommandRun.Of("run", notebook, "--to", "ipynb", "--out", _files.PathOf("."))).AssertDone();
        Assert.Contains("42",
            await File.ReadAllTextAsync(_files.PathOf("sum.ipynb"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task A_notebook_that_takes_too_long_is_stopped()
    {
        var notebook = _files.Write("slow.dib", "#!csharp\n\nwhile (true) { }\n");
        (await CommandRun.Of("run", notebook, "--timeout", "4", "--out", _files.PathOf("pages"))).AssertFails(1,
            "slow.dib", "cell 1", "4 s");
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task Parameters_are_set_and_what_is_no_parameter_is_refused_before_anything_runs()
    {
        var notebook = _files.Write("sum.dib", "#!csharp\n\n// parameters\nint k = 10;\n\n#!csharp\n\nk * 2\n");
        (await CommandRun.Of("run", notebook, "-p", "k=21", "--no-cache", "--out", _files.PathOf("pages")))
            .AssertDone();
        var page = await File.ReadAllTextAsync(Path.Combine(_files.PathOf("pages"), "sum.html"),
            TestContext.Current.CancellationToken);
        Assert.Contains("42", page, StringComparison.Ordinal);
        Assert.Contains("k = 21", page, StringComparison.Ordinal);
        Assert.Contains("parameters changed", page, StringComparison.Ordinal);
        (await CommandRun.Of("run", notebook, "-p", "n=1", "--out", _files.PathOf("other"))).AssertFails(2, "sum.dib",
            "'n'", "it has k");
        (await CommandRun.Of("run", notebook, "-p", "k=many", "--out", _files.PathOf("other"))).AssertFails(2,
            "sum.dib", "'k'", "whole number");
        (await CommandRun.Of("run", notebook, "-p", "k", "--out", _files.PathOf("other"))).AssertFails(2, "NAME=VALUE");
        (await CommandRun.Of("-p", "nobody=1", "--out", _files.PathOf("other"))).AssertFails(2, "No notebook", "nobody",
            "seed");
        Assert.False(Directory.Exists(_files.PathOf("other")));
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task A_run_again_is_served_from_the_cache_unless_that_is_refused()
    {
        var notebook = _files.Write("sum.dib", $"#!csharp\n\n// {Guid.NewGuid()}\n6 * 7\n");
        string[] run = ["run", notebook, "--out", _files.PathOf("pages")];
        Assert.DoesNotContain("nothing has changed", (await CommandRun.Of(run)).AssertDone().Output,
            StringComparison.Ordinal);
        Assert.Contains("nothing has changed", (await CommandRun.Of(run)).AssertDone().Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("nothing has changed", (await CommandRun.Of([.. run, "--no-cache"])).AssertDone().Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.dib")]
    [InlineData("all.tsv")]
    public async Task What_is_no_notebook_is_refused_before_anything_runs(string name)
    {
        var good = _files.Write("good.dib", "#!csharp\n\n6 * 7\n");
        (await CommandRun.Of("run", good, _files.PathOf(name), "--out", _files.PathOf("pages"))).AssertFails(2, name);
        Assert.Equal(["good.dib"], _files.Others());
    }

    [Fact]
    public async Task Results_that_would_replace_each_other_or_their_notebook_are_refused()
    {
        var notebook = _files.Write("one.ipynb", """{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}""");
        (await CommandRun.Of("run", notebook, "--to", "ipynb", "--out", _files.PathOf("."))).AssertFails(2,
            "replace the notebook");
        var other = _files.Write("one.dib", "#!csharp\n\n1\n");
        (await CommandRun.Of("run", notebook, other, "--out", _files.PathOf("pages"))).AssertFails(2, "one.html");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told_at_once()
    {
        var notebook = _files.Write("one.dib", "#!csharp\n\n1\n");
        (await CommandRun.Of("run", notebook, "--out", Path.Combine(_files.All, "below-a-file"))).AssertFails(2,
            "below-a-file", "--out");
    }

    [Theory]
    [InlineData("--timeout", "0")]
    [InlineData("--to", "pdf")]
    public async Task A_bad_value_is_named(string option, string value) =>
        (await CommandRun.Of("run", "x.dib", option, value)).AssertFails(2, value);
}
