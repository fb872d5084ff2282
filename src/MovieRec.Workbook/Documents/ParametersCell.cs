using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MovieRec.Workbook;

/// <summary>
/// The cell that gathers what a notebook rests on: C# that begins with a line of its own, then a declaration with a
/// value for each parameter.
/// </summary>
public static partial class ParametersCell
{
    private const string FirstLine = "// parameters";
    private static readonly CSharpParseOptions Script = new(LanguageVersion.CSharp14, kind: SourceCodeKind.Script);

    /// <summary>Whether a cell is one.</summary>
    public static bool IsOne(Cell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return cell.Language == CellLanguage.CSharp && cell.Source.Split('\n')[0].Trim() == FirstLine;
    }

    /// <summary>The parameters of a notebook in the order written; none where it has no such cell.</summary>
    public static IReadOnlyList<Parameter> Read(NotebookDocument notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        return [.. notebook.Cells.Where(IsOne).Take(1).SelectMany(Declarations)
            .Select(each => new Parameter(each.Declarator.Identifier.ValueText, each.Type.ToString(),
                each.Value.ToString()))];
    }

    /// <summary>
    /// The notebook with other values written into that cell, where a reader of the page finds them too.
    /// </summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="values">Values by name, as typed; each must suit the type its parameter is declared with.</param>
    /// <param name="name">The notebook's name, for messages.</param>
    /// <exception cref="NotebookException">
    /// A name is neither a parameter's nor that of an input the cells ask for, or a value does not suit.
    /// </exception>
    public static NotebookDocument Set(
        NotebookDocument notebook, IReadOnlyDictionary<string, string> values, string name)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) return notebook;
        var known = Read(notebook);
        string[] names = [.. known.Select(parameter => parameter.Name), .. InputsOf(notebook)];
        if (values.Keys.Except(names).FirstOrDefault() is { } unknown)
            throw new NotebookException(
                names.Length == 0
                    ? $"{name} has no parameters: no cell of it begins with the line '{FirstLine}'."
                    : $"{name} has no parameter '{unknown}'; it has {string.Join(", ", names)}.");
        if (known.Count == 0) return notebook;
        var index = notebook.Cells.Index().First(cell => IsOne(cell.Item)).Index;
        var source = notebook.Cells[index].Source;
        // From the end, so that what stands before keeps its place.
        foreach (var (type, declarator, value) in Declarations(notebook.Cells[index]).Reverse())
        {
            if (!values.TryGetValue(declarator.Identifier.ValueText, out var typed)) continue;
            var literal = Literal(type.ToString(), typed)
                ?? throw new NotebookException(
                    $"'{declarator.Identifier.ValueText}' of {name} takes {Kind(type.ToString())}, not '{typed}'.");
            source = source[..value.SpanStart] + literal + source[value.Span.End..];
        }
        return notebook with
        {
            Cells =
            [.. notebook.Cells.Select((cell, at) => at == index ? cell with { Source = source } : cell)]
        };
    }

    /// <summary>A cell with that line in front.</summary>
    internal static Cell Marked(Cell cell) => cell with { Source = $"{FirstLine}\n{cell.Source}".TrimEnd('\n') };

    private static IEnumerable<(TypeSyntax Type, VariableDeclaratorSyntax Declarator,
        ExpressionSyntax Value)> Declarations(Cell cell) =>
        from member in ((CompilationUnitSyntax)CSharpSyntaxTree.ParseText(cell.Source, Script).GetRoot()).Members
            .OfType<FieldDeclarationSyntax>()
        from declarator in member.Declaration.Variables
        where declarator.Initializer is not null
        select (member.Declaration.Type, declarator, declarator.Initializer!.Value);

    // What cells ask somebody to type: a value for it needs no declaration.
    private static IEnumerable<string> InputsOf(NotebookDocument notebook) =>
        notebook.Cells.Where(cell => !CellLanguage.IsText(cell.Language))
        .SelectMany(cell => InputName().Matches(cell.Source)).Select(match => match.Groups["name"].Value);

    [GeneratedRegex("""
        @(input|password):"(?<name>[^"\n]+)" | @(input|password):(?<name>[^"{\s]+) | @(input|password):\{.*?"(prompt|saveAs)"\s*:\s*"(?<name>[^"]+)"
        | (Get(Input|Password)Async|new\ InputDescription)\(\s*"(?<name>[^"]+)"
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex InputName();

    /// <summary>A typed value as C# of a type; null where it does not suit or the type cannot be typed.</summary>
    private static string? Literal(string type, string typed)
    {
        var invariant = CultureInfo.InvariantCulture;
        var number = typed.Replace("_", "", StringComparison.Ordinal);
        return type switch
        {
            "string" => SymbolDisplay.FormatLiteral(typed, quote: true),
            "bool" => bool.TryParse(typed, out var value) ? value ? "true" : "false" : null,
            "int" =>
                int.TryParse(number, NumberStyles.AllowLeadingSign, invariant, out var value)
                    ? value.ToString(invariant) : null,
            "long" =>
                long.TryParse(number, NumberStyles.AllowLeadingSign, invariant, out var value)
                    ? value.ToString(invariant) : null,
            "uint" =>
                uint.TryParse(number, NumberStyles.None, invariant, out var value) ? value.ToString(invariant) : null,
            "ulong" =>
                ulong.TryParse(number, NumberStyles.None, invariant, out var value) ? value.ToString(invariant) : null,
            "float" =>
                float.TryParse(number, NumberStyles.Float, invariant, out var value) && float.IsFinite(value)
                    ? value.ToString("R", invariant) + "f" : null,
            "double" =>
                double.TryParse(number, NumberStyles.Float, invariant, out var value) && double.IsFinite(value)
                    ? value.ToString("R", invariant) : null,
            _ => null,
        };
    }

    private static string Kind(string type) => type switch
    {
        "bool" => "true or false",
        "int" or "long" => $"a whole number ({type})",
        "uint" or "ulong" => $"a whole number of at least 0 ({type})",
        "float" or "double" => $"a number ({type})",
        _ => $"a value of type {type}, which only the notebook itself can state",
    };
}

/// <summary>A parameter of a notebook.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its C# type.</param>
/// <param name="Value">Its value, as C#.</param>
public sealed record Parameter(string Name, string Type, string Value);

/// <summary>A parameter that a run has at another value than the notebook states.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value in the run, as C#.</param>
/// <param name="Written">The value in the notebook, as C#.</param>
public sealed record ParameterChange(string Name, string Value, string Written);
