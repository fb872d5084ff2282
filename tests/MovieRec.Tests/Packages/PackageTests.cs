using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests.Packages;

/// <summary>
/// What <c>dotnet pack</c> makes: complete, runnable on every platform, and prerelease only where it must be.
/// </summary>
[Trait("Tier", "processes")]
public sealed partial class PackageTests
{
    [Fact]
    public void There_is_one_of_every_library_and_the_command()
    {
        PackedFiles.SkipUnlessPacked();
        var projects = Directory.EnumerateDirectories(Path.Combine(WorkbookPages.Root!, "src"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
            .Where(file => !File.ReadAllText(file).Contains("<IsPackable>false</IsPackable>", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(projects.Order(StringComparer.Ordinal), PackedFiles.Ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_says_what_it_is_and_under_which_licences()
    {
        PackedFiles.SkipUnlessPacked();
        foreach (var id in PackedFiles.Ids)
        {
            using var package = PackedFiles.Open(id);
            var metadata = PackedFiles.Metadata(package);
            Assert.Equal(("MIT", "README.md", "icon.png"), (Value("license"), Value("readme"), Value("icon")));
            Assert.NotEqual("Package Description", Value("description"));
            var files = package.Entries.Select(entry => entry.FullName).ToArray();
            Assert.Contains("README.md", files);
            Assert.Contains("icon.png", files);
            Assert.Contains("LICENSE", files);
            Assert.Contains(files, file => file.EndsWith("THIRD-PARTY-NOTICES.txt", StringComparison.Ordinal));
            if (files.Any(file => OwnAssembly().IsMatch(file)))
                Assert.True(File.Exists(Path.ChangeExtension(PackedFiles.PathOf(id), ".snupkg")),
                    $"{id} has no symbols.");

            string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        }
    }

    [Fact]
    public void What_a_build_compiles_ahead_runs_on_every_platform()
    {
        PackedFiles.SkipUnlessPacked();
        foreach (var id in PackedFiles.Ids)
        {
            using var package = PackedFiles.Open(id);
            foreach (var entry in package.Entries.Where(
                entry => OwnAssembly().IsMatch(entry.FullName) || CompilerAssembly().IsMatch(entry.Name)))
            {
                using var bytes = new MemoryStream();
                using (var packed = entry.Open()) packed.CopyTo(bytes);
                using var assembly = new PEReader(new MemoryStream(bytes.ToArray()));
                // Compiled ahead, it would hold a second, native header.
                Assert.True(assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size == 0,
                    $"{id}: {entry.FullName} is compiled for one platform.");
            }
        }
    }

    [Fact]
    public void A_prerelease_is_a_dependency_of_those_alone_that_say_so()
    {
        PackedFiles.SkipUnlessPacked();
        foreach (var id in PackedFiles.Ids)
        {
            using var package = PackedFiles.Open(id);
            var prereleases = PackedFiles.Metadata(package).Descendants()
                .Where(element => element.Name.LocalName == "dependency")
                .Where(dependency => ((string)dependency.Attribute("version")!).Contains('-', StringComparison.Ordinal))
                .Select(dependency => (string)dependency.Attribute("id")!)
                .Where(name => !PackedFiles.Ids.Contains(name));
            var project = XDocument.Load(Path.Combine(WorkbookPages.Root!, "src", id, $"{id}.csproj"));
            Assert.True(prereleases.Any() == project.Descendants("NeedsPrerelease").Any(),
                $"{id} depends on {string.Join(", ", prereleases)}.");
            if (!prereleases.Any()) continue;
            // A stable package cannot depend on one that is not.
            Assert.DoesNotContain(PackedFiles.Ids.Where(other => !IsPrerelease(other)), other => Depends(other, id));
        }

        static bool IsPrerelease(string id) =>
            File.ReadAllText(Path.Combine(WorkbookPages.Root!, "src", id, $"{id}.csproj"))
                .Contains("<NeedsPrerelease>true</NeedsPrerelease>", StringComparison.Ordinal);

        static bool Depends(string id, string on)
        {
            using var package = PackedFiles.Open(id);
            return PackedFiles.Metadata(package).Descendants()
                .Any(element => element.Name.LocalName == "dependency" && (string?)element.Attribute("id") == on);
        }
    }

    [GeneratedRegex(@"(^|/)MovieRec[^/]*\.dll$")]
    private static partial Regex OwnAssembly();

    [GeneratedRegex(@"^Microsoft\.CodeAnalysis.*\.dll$")]
    private static partial Regex CompilerAssembly();
}
