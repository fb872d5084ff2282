using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using MovieRec.Data;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Packages;

/// <summary>
/// The packages that <c>dotnet pack -c Release</c> has made of this build, and programs run with nothing but them.
/// </summary>
internal static class PackedFiles
{
    public static readonly string Folder = Path.Combine(WorkbookPages.Root ?? "", "artifacts", "package", "release");

    /// <summary>
    /// The version of the packages that hold the assemblies under test; those of other builds may lie beside them. Null
    /// where there are none.
    /// </summary>
    /// <remarks>
    /// By their content: a commit between building and packing changes the version, and nothing else.
    /// </remarks>
    public static readonly string? Version = FindVersion();

    /// <summary>The version that the assemblies under test say they have.</summary>
    public static readonly string Built =
        typeof(Ratings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    public static void SkipUnlessPacked() =>
        Assert.SkipUnless(Version is not null, "This build is not packed: dotnet pack -c Release --no-build.");

    /// <summary>The ids of the packages.</summary>
    public static IEnumerable<string> Ids =>
        Directory.EnumerateFiles(Folder, "*.nupkg").Select(Path.GetFileName)
            .SelectMany(file => Suffixes.Where(file!.EndsWith).Select(suffix => file![..^suffix.Length]));

    public static string PathOf(string id) =>
        Suffixes.Select(suffix => Path.Combine(Folder, id + suffix)).Single(File.Exists);

    public static ZipArchive Open(string id) => ZipFile.OpenRead(PathOf(id));

    // A package that depends on a prerelease is one itself.
    private static string[] Suffixes => [$".{Version}.nupkg", $".{Version}-preview.nupkg"];

    private static string? FindVersion()
    {
        if (!Directory.Exists(Folder)) return null;
        var built = File.ReadAllBytes(typeof(Ratings).Assembly.Location);
        return Directory.EnumerateFiles(Folder, "MovieRec.*.nupkg")
            .Where(file => char.IsDigit(Path.GetFileName(file)["MovieRec.".Length]))
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .Where(Holds).Select(file => Path.GetFileNameWithoutExtension(file)["MovieRec.".Length..]).FirstOrDefault();

        bool Holds(string file)
        {
            using var package = ZipFile.OpenRead(file);
            using var assembly = package.GetEntry("lib/net10.0/MovieRec.dll")!.Open();
            using var bytes = new MemoryStream();
            assembly.CopyTo(bytes);
            return bytes.ToArray().AsSpan().SequenceEqual(built);
        }
    }

    public static XElement Metadata(ZipArchive package)
    {
        using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal))
            .Open();
        return XDocument.Load(nuspec).Root!.Elements().Single();
    }

    /// <summary>
    /// An empty folder whose programs find our packages, and those of others where the build put them, but not what
    /// users keep at home.
    /// </summary>
    public static TemporaryFolder CreateEmptyFolder()
    {
        var folder = new TemporaryFolder();
        var restored = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var config = $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{Folder}" /><add key="nuget.org" value="https://api.nuget.org/v3/index.json" /></packageSources>
              <packageSourceMapping>
                <clear />
                <packageSource key="packed"><package pattern="MovieRec" /><package pattern="MovieRec.*" /></packageSource>
                <packageSource key="nuget.org"><package pattern="*" /></packageSource>
              </packageSourceMapping>
              <fallbackPackageFolders><clear /><add key="restored" value="{restored}" /></fallbackPackageFolders>
            </configuration>
            """;
        folder.Write("nuget.config", config);
        // The kernels of notebooks restore packages elsewhere, and find what is the user's own.
        folder.Write(".nuget/NuGet/NuGet.Config", config);
        return folder;
    }

    /// <summary>
    /// How a program is started in a folder inside <paramref name="home"/>, which it takes for the user's own.
    /// </summary>
    public static ProcessStartInfo Start(TemporaryFolder home, string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Directory.CreateDirectory(Path.Combine(home.Path, folder)).FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var variable in (string[])["MOVIEREC_DATA", "CI", "MSBuildSDKsPath", "MSBuildExtensionsPath"])
            start.Environment.Remove(variable);
        start.Environment["NUGET_PACKAGES"] = Path.Combine(home.Path, "packages");
        start.Environment["DOTNET_CLI_HOME"] = start.Environment["HOME"] = home.Path;
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MOVIEREC_DATASET"] = "synthetic";
        // A server of the build that outlived the test would keep its folder.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        return start;
    }

    /// <summary>Runs a program, and checks that it ends well.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(
        TemporaryFolder home, string folder, string program, params string[] arguments)
    {
        var start = Start(home, folder, program, arguments);
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"'{program} {string.Join(' ', arguments)}' ended with exit code "
                + $"{process.ExitCode}: {output} {await error}");
            return output;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
