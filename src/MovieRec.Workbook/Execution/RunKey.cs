using System.Collections;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MovieRec.Workbook;

/// <summary>
/// What a run's outputs depend on, as one hash: the code of every cell and import with the parameters' values, the
/// assemblies it refers to and what lies beside them, the files it names and those its caller says it reads, this
/// engine, the runtime, the machine, and the environment variables that reach either.
/// </summary>
internal static class RunKey
{
    private const string Format = "2";

    private static readonly CSharpParseOptions Script = new(LanguageVersion.CSharp14, kind: SourceCodeKind.Script);

    // A cell that reaches for these reads or does what no hash here covers.
    private static readonly HashSet<string> Outside = ["File", "FileInfo", "FileStream", "StreamReader", "Directory",
        "DirectoryInfo", "Process", "HttpClient", "WebClient", "Socket", "TcpClient"];

    // A cell that begins so says that it reads nothing but what it or another has written.
    private const string OwnFiles = "// touches only files of its own";

    // This engine, the kernels and the compiler, however much of a program's own lies beside them. Each version of the
    // kernels asks for one version of all else they need.
    private static readonly string[] Engine = ["MovieRec.Workbook", "Microsoft.DotNet.Interactive",
        "Microsoft.CodeAnalysis"];

    // Variables that speak to the SDK, not to the runtime.
    private static readonly string[] Tools = ["DOTNET_CLI", "DOTNET_HOST", "DOTNET_ROOT", "DOTNET_NOLOGO",
        "DOTNET_GENERATE_ASPNET_CERTIFICATE"];

    /// <summary>
    /// The key; null where outputs must not be kept, since code reaches for files or the network by itself, or cannot
    /// be prepared.
    /// </summary>
    public static string? Of(string path, NotebookDocument document, RunOptions options)
    {
        var folder = Path.GetDirectoryName(path)!;
        (string Folder, Cell Cell)[] cells;
        try
        {
            cells = [.. Imports.Follow(document, path)];
        }
        catch (NotebookException)
        {
            return null;
        }
        // What a package holds that is fetched is not known before.
        if (cells.Any(each => Host.CellCode.LineOfPackage(each.Cell.Source) > 0)) return null;
        using var hash = new InputHash();
        var roots = cells.Where(each => each.Cell.Language == CellLanguage.CSharp)
            .Select(each => CSharpSyntaxTree.ParseText(CodeOf(each.Cell), Script).GetRoot()).ToArray();
        if (roots.Any(
            root => !root.ToFullString().StartsWith(OwnFiles, StringComparison.Ordinal) && ReachesOutside(root)))
            return null;
        try
        {
            hash.Add(Format, folder, RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier,
                Environment.MachineName, $"{Environment.ProcessorCount}");
            foreach (var (name, value) in options.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                hash.Add(name, value);
            foreach (var each in cells) hash.Add(each.Folder, each.Cell.Language, each.Cell.Source);
            hash.AddNamed(
                Directory.EnumerateFiles(Path.GetDirectoryName(typeof(RunKey).Assembly.Location)!, "*.dll")
                    .Where(file => Array.Exists(Engine,
                        name => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal))),
                file => Path.GetFileName(file));
            var referenced = roots.SelectMany(root => root.DescendantTrivia()).Select(trivia => trivia.GetStructure())
                .OfType<ReferenceDirectiveTriviaSyntax>()
                .Select(reference => Path.GetFullPath(reference.File.ValueText, folder)).ToArray();
            hash.AddFiles(
                referenced.Select(file => Path.GetDirectoryName(file)!).Distinct().Where(Directory.Exists)
                    .SelectMany(beside => Directory.EnumerateFiles(beside, "*.dll", SearchOption.AllDirectories)));
            var named = roots.SelectMany(root => root.DescendantTokens())
                .Where(token => token.IsKind(SyntaxKind.StringLiteralToken) && token.ValueText.Length is > 0 and < 1000)
                .Select(token => Path.GetFullPath(token.ValueText, folder));
            foreach (var input in named.Concat(options.Inputs).Distinct().Order(StringComparer.Ordinal))
            {
                if (options.Inputs.Contains(input)) hash.AddFileOrFolder(input);
                else if (File.Exists(input)) hash.AddFiles([input]);
            }
            var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Select(entry => ((string)entry.Key, (string?)entry.Value))
                .Where(entry => entry.Item1.StartsWith("MOVIEREC_", StringComparison.Ordinal)
                    || (entry.Item1.StartsWith("DOTNET_", StringComparison.Ordinal)
                        && !Tools.Any(tool => entry.Item1.StartsWith(tool, StringComparison.Ordinal))));
            var given = options.Environment.Select(pair => (pair.Key, (string?)pair.Value));
            foreach (var (name, value) in variables.Concat(given).Order()) hash.Add(name, value ?? "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
        return hash.Take();
    }

    // Magic commands are no C#.
    private static string CodeOf(Cell cell) =>
        string.Join('\n',
            cell.Source.Split('\n').Select(line => line.StartsWith("#!", StringComparison.Ordinal) ? "" : line));

    private static bool ReachesOutside(SyntaxNode root) => root.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Any(name => Outside.Contains(name.Identifier.ValueText)
            && !(name.Parent is MemberAccessExpressionSyntax access && AccessedOf(access) == "Exists"));

    // Whether a file exists decides no output but an error.
    private static string AccessedOf(MemberAccessExpressionSyntax access) =>
        access.Parent is MemberAccessExpressionSyntax outer && outer.Expression == access
            ? outer.Name.Identifier.ValueText : access.Name.Identifier.ValueText;
}
