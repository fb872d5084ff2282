using System.Diagnostics;

namespace MovieRec.Tests.Workbook.Jupyter;

/// <summary>A .NET tool in <c>artifacts/tools</c> that our notebooks are held against.</summary>
internal static class GenuineTool
{
    /// <summary>
    /// What each starts with: our sample, and nothing that only a long session or a large machine gains from.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(
        NotebookValues.Synthetic)
    {
        ["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_INTERACTIVE_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_TieredPGO"] = "0",
    };

    /// <summary>Where it is; skips the test where it is absent.</summary>
    public static string Find(string name)
    {
        WorkbookPages.SkipUnlessBuilt();
        var path = Path.Combine(WorkbookPages.Root!, "artifacts", "tools",
            OperatingSystem.IsWindows() ? $"{name}.exe" : name);
        Assert.SkipUnless(File.Exists(path), $"There is no {path}: .ci/run installs it.");
        return path;
    }

    public static Process Start(string tool, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
