using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace MovieRec.Workbook;

/// <summary>
/// What a program made of a notebook references, as the directives of a file-based program: <c>#:project</c>,
/// <c>#:package</c>, <c>#:property</c>.
/// </summary>
/// <param name="folder">The program's folder.</param>
internal sealed class ProgramReferences(string folder)
{
    private const string Formatting = "Microsoft.DotNet.Interactive.Formatting";
    private const string FormattingVersion = "1.0.0-beta.26120.1";

    private readonly SortedSet<string> _projects = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _packages = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Takes what follows <c>#r</c>: a package, or an assembly that a project built or a package brought.
    /// </summary>
    /// <param name="reference">Such as <c>nuget: Name, Version</c> or a path.</param>
    /// <param name="from">The folder of the notebook that says it.</param>
    /// <returns>Whether it is known where the assembly comes from.</returns>
    public bool Add(string reference, string from)
    {
        if (reference.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase))
        {
            var parts = reference["nuget:".Length..].Split(',', StringSplitOptions.TrimEntries);
            _packages[parts[0]] = parts.Length > 1 && parts[1].Length > 0 ? parts[1] : "*";
            return true;
        }
        var assembly = Path.GetFullPath(reference, from);
        var name = Path.GetFileNameWithoutExtension(assembly);
        if (ProjectOf(name, assembly) is { } project)
        {
            _projects.Add(project);
            return true;
        }
        if (PackageOf(Path.GetFileName(assembly), Path.GetDirectoryName(assembly)!) is not { } package) return false;
        _packages[package.Name] = package.Version;
        return true;
    }

    /// <summary>Whether a project or package of this name is referenced.</summary>
    public bool Has(string project) =>
        _packages.ContainsKey(project) || _projects.Any(path => Path.GetFileNameWithoutExtension(path) == project);

    /// <summary>The directives, in the order they are written.</summary>
    public IEnumerable<string> Directives()
    {
        foreach (var project in _projects)
            yield return $"#:project {Path.GetRelativePath(folder, project).Replace('\\', '/')}";
        var pinned = Pinned();
        var packages = new SortedDictionary<string, string>(_packages, StringComparer.OrdinalIgnoreCase);
        packages.TryAdd(Formatting, FormattingVersion);
        // Versions stand in one place for all projects of a repository, or here.
        var isPinned = pinned is not null && packages.Keys.All(pinned.Contains);
        if (pinned is not null && !isPinned) yield return "#:property ManagePackageVersionsCentrally=false";
        foreach (var (name, version) in packages)
            yield return isPinned ? $"#:package {name}" : $"#:package {name}@{version}";
        // Compiled ahead, code that finds properties by name would find none.
        yield return "#:property PublishAot=false";
        yield return "#:property RestorePackagesWithLockFile=false";
        yield return "#:property TreatWarningsAsErrors=false";
        yield return "#:property RunAnalyzers=false";
    }

    /// <summary>
    /// The project that builds an assembly of this name, looked for beside the folders above it and in their
    /// <c>src</c>.
    /// </summary>
    private static string? ProjectOf(string name, string assembly)
    {
        for (var above = Path.GetDirectoryName(assembly); above is not null; above = Path.GetDirectoryName(above))
        {
            string[] places = [Path.Combine(above, $"{name}.csproj"), Path.Combine(above, name, $"{name}.csproj"),
                Path.Combine(above, "src", name, $"{name}.csproj")];
            if (places.FirstOrDefault(File.Exists) is { } project) return project;
        }
        return null;
    }

    /// <summary>The package that an assembly came from, as a <c>.deps.json</c> beside it tells.</summary>
    private static (string Name, string Version)? PackageOf(string assembly, string place)
    {
        if (!Directory.Exists(place)) return null;
        foreach (var file in Directory.EnumerateFiles(place, "*.deps.json").Order(StringComparer.Ordinal))
        {
            if (JsonNode.Parse(File.ReadAllText(file)) is not JsonObject root) continue;
            foreach (var (library, details) in (root["targets"] as JsonObject)?.SelectMany(target =>
                target.Value!.AsObject()) ?? [])
            {
                if (root["libraries"]?[library]?["type"]?.GetValue<string>() != "package"
                    || details?["runtime"] is not JsonObject runtime) continue;
                if (runtime.Any(each => each.Key.Split('/')[^1] == assembly)
                    && library.Split('/') is [var name, var version]) return (name, version);
            }
        }
        return null;
    }

    /// <summary>Packages whose versions a file above the program states for all; null where none does.</summary>
    private HashSet<string>? Pinned()
    {
        for (var above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            var file = Path.Combine(above, "Directory.Packages.props");
            if (File.Exists(file))
                return XDocument.Load(file).Descendants("PackageVersion")
                    .Select(package => (string?)package.Attribute("Include")).OfType<string>()
                    .ToHashSet(StringComparer.OrdinalIgnoreCase);
        }
        return null;
    }
}
