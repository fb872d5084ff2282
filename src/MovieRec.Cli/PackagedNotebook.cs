using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MovieRec.Cli;

/// <summary>
/// A notebook of the checkout as one that runs where there is none: what it imports from beside it is copied in, and
/// packages stand where it refers to what the checkout has built.
/// </summary>
internal static partial class PackagedNotebook
{
    /// <summary>The notebook's text with packages; as it was where it refers to nothing that is built.</summary>
    /// <param name="dib">The notebook, a <c>.dib</c>.</param>
    /// <param name="folder">Where it lies.</param>
    public static string Rewrite(string dib, string folder)
    {
        var whole = Import().Replace(dib,
            match => Imported(Path.Combine(folder, match.Groups["file"].Value)) ?? match.Value);
        var seen = new HashSet<string>();
        return Built().Replace(whole, match =>
        {
            var package = PackageOf(match.Groups["project"].Value, match.Groups["file"].Value);
            return seen.Add(package) ? $"#r \"nuget: {package}\"\n" : "";
        });
    }

    /// <summary>Whether a notebook starts a program that the checkout has built, which no package brings.</summary>
    public static bool StartsBuiltProgram(string dib) => dib.Contains("\"../artifacts/", StringComparison.Ordinal);

    // The code of a notebook that refers to what is built; null for another, which stays imported. A cell that looks
    // whether it is built has no more to look for.
    private static string? Imported(string file)
    {
        if (!File.Exists(file)) return null;
        var text = File.ReadAllText(file);
        if (!Built().IsMatch(text)) return null;
        var cells = text.ReplaceLineEndings("\n").Split(
            "\n#!csharp\n")[1..].Select(cell => cell.Split("\n#!markdown\n")[0].Trim('\n'))
            .Where(cell => !StartsBuiltProgram(Built().Replace(cell + "\n", "")));
        return string.Join("\n\n#!csharp\n\n", cells) + "\n";
    }

    // What lies in the folder of a library comes with its package; in the folder charts lie packages of others.
    private static string PackageOf(string project, string file)
    {
        if (!file.StartsWith("charts/", StringComparison.Ordinal)) return $"{project}, {VersionOf(project)}";
        var name = Path.GetFileNameWithoutExtension(file);
        using var charts = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "charts", "MovieRec.Charts.Plotly.deps.json")));
        var library = charts.RootElement.GetProperty("libraries").EnumerateObject()
            .First(each => each.Name.StartsWith($"{name}/", StringComparison.Ordinal));
        return library.Name.Replace("/", ", ", StringComparison.Ordinal);
    }

    // All are of one version, but that those which depend on a prerelease are marked so: of these the command holds the
    // first, and not the one for SQL, which brings DuckDB.
    private static string VersionOf(string project)
    {
        var assembly = Assembly.Load(project == "MovieRec.Sql" ? "MovieRec.Interactive" : project);
        return assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
    }

    [GeneratedRegex(@"^#!import (?<file>\S+\.dib)[ \t]*\r?\n", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex("""^#r "\.\./artifacts/bin/(?<project>[^/"]+)/release/(?<file>[^"]+\.dll)"[ \t]*\r?\n""",
        RegexOptions.Multiline)]
    private static partial Regex Built();
}
