using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using MovieRec.Data;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Packages;

/// <summary>The packages that <c>dotnet pack -c Release</c> has made of this build, and programs run with nothing but them.</summary>
internal static class PackedFiles
{
    public static readonly string Folder = Path.Combine(WorkbookPages.Root ?? "", "artifacts", "package", "release");

    /// <summary>The version of the build under test; packages of other commits may lie beside its own.</summary>
    public static readonly string Version =
        typeof(Ratings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void SkipUnlessPacked() =>
        Assert.SkipUnless(Path.Exists(PathOf("MovieRec")), "Nothing is packed: dotnet pack -c Release --no-build.");

    /// <summary>The ids of the packages.</summary>
    public static IEnumerable<string> Ids => Directory.EnumerateFiles(Folder, $"*.{Version}*.nupkg").Select(file => Path.GetFileName(file).Split($".{Version}")[0]);

    public static string PathOf(string id) => Directory.Exists(Folder)
        ? Directory.EnumerateFiles(Folder, $"{id}.{Version}*.nupkg").SingleOrDefault() ?? Path.Combine(Folder, $"{id}.{Version}.nupkg")
        : Folder + "-missing";

    public static ZipArchive Open(string id) => ZipFile.OpenRead(PathOf(id));

    public static XElement Metadata(ZipArchive package)
    {
        using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(nuspec).Root!.Elements().Single();
    }

    /// <summary>An empty folder whose programs find our packages, and those of others where the build put them, but not what users keep at home.</summary>
    public static TemporaryFolder CreateEmptyFolder()
    {
        var folder = new TemporaryFolder();
        var restored = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        folder.Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{Folder}" /><add key="nuget.org" value="https://api.nuget.org/v3/index.json" /></packageSources>
              <packageSourceMapping>
                <clear />
                <packageSource key="packed"><package pattern="MovieRec" /><package pattern="MovieRec.*" /></packageSource>
                <packageSource key="nuget.org"><package pattern="*" /></packageSource>
              </packageSourceMapping>
              <fallbackPackageFolders><clear /><add key="restored" value="{restored}" /></fallbackPackageFolders>
            </configuration>
            """);
        return folder;
    }

    /// <summary>How a program is started in a folder inside <paramref name="home"/>, which it takes for the user's own.</summary>
    public static ProcessStartInfo Start(TemporaryFolder home, string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Directory.CreateDirectory(Path.Combine(home.Path, folder)).FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var variable in (string[])["MOVIEREC_DATA", "CI", "MSBuildSDKsPath", "MSBuildExtensionsPath"]) start.Environment.Remove(variable);
        start.Environment["NUGET_PACKAGES"] = Path.Combine(home.Path, "packages");
        start.Environment["DOTNET_CLI_HOME"] = start.Environment["HOME"] = home.Path;
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // A server of the build that outlived the test would keep its folder.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        return start;
    }

    /// <summary>Runs a program, and checks that it ends well.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(TemporaryFolder home, string folder, string program, params string[] arguments)
    {
        var start = Start(home, folder, program, arguments);
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"'{program} {string.Join(' ', arguments)}' ended with exit code {process.ExitCode}: {output} {await error}");
            return output;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
