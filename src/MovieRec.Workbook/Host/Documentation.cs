using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace MovieRec.Workbook.Host;

/// <summary>What the documentation comments of compiled code say, as plain text. They lie in an XML file beside the assembly; those of the framework come with the SDK.</summary>
internal static partial class Documentation
{
    // inheritdoc leads from member to member; a ring of them must end.
    private const int MostSteps = 5;

    private static readonly ConcurrentDictionary<string, string> Files = new();
    private static readonly Lazy<string[]> Framework = new(FindFramework);

    /// <summary>The text; empty where there is none.</summary>
    public static string Of(ISymbol symbol, Compilation compilation)
    {
        symbol = symbol.OriginalDefinition;
        if (symbol is IMethodSymbol { ReducedFrom: { } extension }) symbol = extension.OriginalDefinition;
        var element = Find(symbol, compilation, MostSteps);
        // A constructor without words of its own, such as a record's, is what its type is.
        if (element is null && symbol is IMethodSymbol { MethodKind: MethodKind.Constructor }) element = Find(symbol.ContainingType, compilation, MostSteps);
        return element is null ? "" : Write(element);
    }

    private static XElement? Find(ISymbol symbol, Compilation compilation, int steps)
    {
        if (steps == 0 || symbol.GetDocumentationCommentId() is not { } id || symbol.ContainingAssembly is not { } assembly) return null;
        var element = Read(id, (compilation.GetMetadataReference(assembly) as PortableExecutableReference)?.FilePath);
        if (element?.Element("inheritdoc") is not { } inherit) return element;
        var named = (string?)inherit.Attribute("cref") is { } cref ? DocumentationCommentId.GetFirstSymbolForDeclarationId(cref, compilation) : null;
        return (named ?? Inherited(symbol)) is { } source ? Find(source.OriginalDefinition, compilation, steps - 1) : null;
    }

    private static ISymbol? Inherited(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { OverriddenMethod: { } method } => method,
        IPropertySymbol { OverriddenProperty: { } property } => property,
        { ContainingType: { } type } => type.AllInterfaces.SelectMany(each => each.GetMembers()).FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), symbol)),
        _ => null,
    };

    private static XElement? Read(string id, string? assembly)
    {
        if (assembly is null) return null;
        var own = Path.ChangeExtension(assembly, ".xml");
        // What the framework's assemblies hold is documented under the names that programs refer to, often other ones.
        foreach (var file in File.Exists(own) ? [own] : Framework.Value)
        {
            var text = Files.GetOrAdd(file, File.ReadAllText);
            var start = text.IndexOf($"<member name=\"{id}\">", StringComparison.Ordinal);
            if (start < 0) continue;
            try
            {
                return XElement.Parse(text[start..(text.IndexOf("</member>", start, StringComparison.Ordinal) + "</member>".Length)]);
            }
            catch (XmlException)
            {
                return null;
            }
        }
        return null;
    }

    // packs/Microsoft.NETCore.App.Ref/10.0.x/ref/net10.0, beside shared/Microsoft.NETCore.App/10.0.x.
    private static string[] FindFramework()
    {
        var packs = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref");
        if (!Directory.Exists(packs)) return [];
        var pack = Directory.GetDirectories(packs, $"{Environment.Version.Major}.*").Order(StringComparer.Ordinal).LastOrDefault();
        return pack is null ? [] : [.. Directory.GetFiles(pack, "*.xml", SearchOption.AllDirectories).OrderByDescending(file => new FileInfo(file).Length)];
    }

    private static string Write(XElement member)
    {
        var text = new StringBuilder();
        Append("", member.Element("summary"));
        var parameters = member.Elements().Where(element => element.Name.LocalName is "typeparam" or "param").ToArray();
        if (parameters.Length > 0) text.Append("\nParameters:\n");
        foreach (var parameter in parameters) Append($"  {(string?)parameter.Attribute("name")}: ", parameter);
        Append("\nReturns: ", member.Element("returns"));
        Append("\n", member.Element("remarks"));
        foreach (var exception in member.Elements("exception")) Append($"\nThrows {NameOf(exception)}: ", exception);
        return text.ToString().Trim('\n');

        void Append(string title, XElement? element)
        {
            if (element is null) return;
            var words = Flow().Replace(TextOf(element), " ").Trim();
            if (words.Length > 0) text.Append(title).Append(words).Append('\n');
        }
    }

    private static string TextOf(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText plain => plain.Value,
        XElement { IsEmpty: false } nested when nested.Value.Length > 0 => TextOf(nested),
        XElement reference => NameOf(reference),
        _ => "",
    }));

    // 'M:System.Math.Max(System.Int32,System.Int32)' is read as 'Max'.
    private static string NameOf(XElement reference)
    {
        var name = (string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword") ?? (string?)reference.Attribute("href") ?? "";
        var bare = name.Split('(')[0];
        return bare.Contains(':', StringComparison.Ordinal) && !bare.Contains("//", StringComparison.Ordinal) ? bare[(bare.LastIndexOf('.') + 1)..].Split('`')[0] : name;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Flow();
}
