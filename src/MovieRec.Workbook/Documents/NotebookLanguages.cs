using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Documents;

namespace MovieRec.Workbook;

/// <summary>
/// The languages of a notebook and the words that name them: those of .NET Interactive's own kernels, and those that
/// the notebook's metadata declares under <c>kernelInfo</c>. Words differ from names where a language has aliases:
/// <c>c#</c> and <c>cs</c> are <c>csharp</c>.
/// </summary>
internal sealed class NotebookLanguages
{
    /// <summary>Key of the declarations in a notebook's metadata.</summary>
    public const string KernelInfo = "kernelInfo";

    private const string Items = "items";

    /// <summary>Those that need no declaration.</summary>
    public static NotebookLanguages WellKnown { get; } = new(new KernelInfoCollection
    {
        new(CellLanguage.CSharp, "C#", ["c#", "cs"]),
        new("fsharp", "F#", ["f#", "fs"]),
        new("pwsh", "PowerShell", ["powershell"]),
        new("javascript", "JavaScript", ["js"]),
        new("sql", "SQL"),
        new("kql", "KQL"),
        new("http", "HTTP"),
        new(CellLanguage.Html, "HTML"),
        new(CellLanguage.Mermaid, "Mermaid"),
        new("value", "Value"),
        new(CellLanguage.Markdown, "Markdown", ["md"]),
        new(CellLanguage.Raw, "Raw text"),
    });

    // Kernels that #!connect makes are named after what they connect to.
    private static readonly string[] Connected = ["sql-", "kql-"];

    // Commands that stand on a line of their own, as a language does.
    private static readonly string[] Commands =
        ["about", "lsmagic", "who", "whos", "time", "import", "share", "set", "connect", "input", "nuget-restore",
            "enable-http", "aspnet", "aspnet-stop", "meta"];

    private readonly Dictionary<string, string> _names = [];

    private NotebookLanguages(KernelInfoCollection kernels)
    {
        Kernels = kernels;
        foreach (var kernel in kernels)
            foreach (var word in kernel.Aliases.Prepend(kernel.Name)) _names[word] = kernel.Name;
    }

    /// <summary>The languages as .NET Interactive's reader of notebooks takes them.</summary>
    public KernelInfoCollection Kernels { get; }

    /// <summary>
    /// These and those that a notebook's metadata declares; what is known under another name already keeps its name.
    /// </summary>
    public NotebookLanguages With(JsonObject? metadata)
    {
        if (metadata?[KernelInfo] is not JsonObject declared || declared[Items] is not JsonArray items) return this;
        var kernels = Kernels.Clone();
        foreach (var item in items.OfType<JsonObject>())
        {
            if (Text(item["name"]) is not { } name || !IsWord(name) || name == DibFormat.Meta || kernels.Contains(name))
                continue;
            var aliases = (item["aliases"] as JsonArray ?? []).Select(Text).OfType<string>()
                .Where(alias => IsWord(alias) && alias != name && alias != DibFormat.Meta && !kernels.Contains(alias))
                .Distinct();
            kernels.Add(new KernelInfo(name, Text(item["languageName"]), [.. aliases]));
        }
        return new NotebookLanguages(kernels);
    }

    /// <summary>The metadata with declarations of those languages that a reader would not know without them.</summary>
    public static JsonObject? Declare(JsonObject? metadata, IEnumerable<string> languages)
    {
        var known = WellKnown.With(metadata);
        var unknown = languages.Distinct()
            .Where(language => known.Named(language) != language && IsWord(language)).ToArray();
        if (unknown.Length == 0) return metadata;
        var declared = (JsonObject)(metadata ?? DibFormat.DefaultMetadataObject()).DeepClone();
        if (declared[KernelInfo] is not JsonObject kernelInfo)
            declared[KernelInfo] = kernelInfo = new JsonObject { ["defaultKernelName"] = CellLanguage.CSharp };
        if (kernelInfo[Items] is not JsonArray items) kernelInfo[Items] = items = [];
        foreach (var language in unknown) items.Add(new JsonObject { ["name"] = language });
        return declared;
    }

    /// <summary>The language that a word names; null where it names none.</summary>
    public string? Named(string word) =>
        _names.TryGetValue(word, out var name) ? name
        : Connected.Any(prefix => word.Length > prefix.Length && word.StartsWith(prefix, StringComparison.Ordinal))
            && IsWord(word) ? word
        : null;

    /// <summary>What people call a language.</summary>
    public string TitleOf(string language) =>
        Kernels.FirstOrDefault(kernel => kernel.Name == language)?.LanguageName ?? language;

    /// <summary>
    /// Whether a word that is not known could only be meant as a language: it is no command that stands on a line of
    /// its own.
    /// </summary>
    public static bool CouldBeOne(string word) => IsWord(word) && !Commands.Contains(word);

    private static bool IsWord(string name) =>
        name.Length > 0 && char.IsLetter(name[0])
            && name.All(character => char.IsLetterOrDigit(character) || character is '#' or '+' or '-' or '.' or '_');

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
