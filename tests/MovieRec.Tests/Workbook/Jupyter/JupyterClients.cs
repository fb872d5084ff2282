using System.Diagnostics;
using System.Text.Json.Nodes;
using MovieRec.Tests.Cli;
using MovieRec.Workbook.Jupyter;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>Debian's Jupyter, which knows our kernel, and whose files are kept apart from the user's.</summary>
internal sealed class JupyterClients : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder that notebooks and results can be put in.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>Installs the kernel; skips the test where one of <paramref name="modules"/> is absent.</summary>
    public static async Task<JupyterClients> StartAsync(params string[] modules)
    {
        Assert.SkipUnless(File.Exists(Python), $"There is no {Python}.");
        using (var probe = Process.Start(
            new ProcessStartInfo(Python,
                ["-c", $"import {string.Join(',', modules)}"])
            { RedirectStandardError = true })!)
        {
            await probe.WaitForExitAsync();
            Assert.SkipUnless(probe.ExitCode == 0, $"{Python} lacks one of the modules {string.Join(", ", modules)}: "
                + "install jupyter-notebook, python3-nbconvert and python3-nbclient.");
        }
        SkipWhereGenuine();
        var clients = new JupyterClients();
        (await CommandRun.Of("kernel", "install", "--prefix", clients._folder.Path, "--as-net-csharp")).AssertDone();
        return clients;
    }

    /// <summary>Skips a test that stands in for .NET Interactive's own kernel where that is installed.</summary>
    public static void SkipWhereGenuine() =>
        Assert.SkipWhen(Directory.Exists(Path.Combine(KernelSpec.UserFolder(), "kernels", KernelSpec.NetCSharp)),
            $"The user has a kernel '{KernelSpec.NetCSharp}' installed.");

    /// <summary>How to start a Python program that knows the kernel.</summary>
    /// <param name="folder">Where it starts.</param>
    /// <param name="arguments">Python's arguments.</param>
    public ProcessStartInfo Command(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Python, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["JUPYTER_PATH"] = Path.Combine(_folder.Path, "share", "jupyter");
        foreach (var kind in (string[])["CONFIG", "DATA", "RUNTIME"])
        {
            start.Environment[$"JUPYTER_{kind}_DIR"] = Directory.CreateDirectory(Path.Combine(_folder.Path,
                kind)).FullName;
        }
        return start;
    }

    /// <summary>Runs a Python program to its end and fails the test, with what it said, where it fails.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> RunAsync(
        string folder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = Command(folder, arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var end = TestContext.Current.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0,
            $"Exit code {process.ExitCode} of {string.Join(' ', start.ArgumentList)}:\n{await output}\n{error}");
        return await output;
    }

    /// <summary>Runs <see cref="WorkbookCopy.Whole"/> through nbconvert.</summary>
    /// <returns>What nbconvert wrote.</returns>
    public async Task<JsonNode> ExecuteAsync(IReadOnlyDictionary<string, string> environment)
    {
        var folder = WorkbookCopy.In(Folder);
        await RunAsync(folder, environment, "-m", "nbconvert", "--execute", "--ExecutePreprocessor.timeout=600", "--to",
            "notebook", "--output-dir", "executed", $"{WorkbookCopy.Whole}.ipynb");
        return JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(folder, "executed", $"{WorkbookCopy.Whole}.ipynb"),
                TestContext.Current.CancellationToken))!;
    }

    public void Dispose() => _folder.Dispose();
}
