using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MovieRec.Workbook;

/// <summary>
/// A notebook as a file-based C# program, which <c>dotnet run -c Release 02-training.cs</c> runs without any notebook
/// engine: prose as comments, references as <c>#:project</c> and <c>#:package</c>, and what cells show printed as text
/// and written to one HTML page.
/// </summary>
/// <remarks>
/// C# of cells is a script, that of a program is not, so some of it is put elsewhere: usings go to the top, types and
/// extension methods to the end. A name that a later cell declares again gets a number, since a program knows one
/// variable of a name.
/// </remarks>
public sealed partial class CSharpProgram
{
    /// <summary>
    /// First line of a cell that only notebooks need, such as one that looks whether what they reference has been
    /// built.
    /// </summary>
    internal const string OnlyInNotebooks = "// only in notebooks";

    private const string Import = "#!import";
    private const string Sql = "sql";
    private const string SqlProject = "MovieRec.Sql";
    private static readonly CSharpParseOptions Script = new(LanguageVersion.CSharp14, kind: SourceCodeKind.Script);

    private readonly ProgramReferences _references;
    private readonly List<string> _leftOut = [];
    private readonly OrderedDictionary<string, string> _usings = [];
    private readonly StringBuilder _body = new();
    private readonly StringBuilder _types = new();
    private readonly StringBuilder _extensions = new();
    private readonly Dictionary<string, int> _declared = [];
    private readonly Dictionary<string, string> _renamed = [];

    private CSharpProgram(string folder) => _references = new ProgramReferences(folder);

    /// <summary>The program of a notebook.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="path">Its file, which imports and references are relative to.</param>
    /// <param name="folder">The folder that the program is going to be in.</param>
    /// <returns>The program's text, and a sentence for each thing of the notebook that it does not do.</returns>
    /// <exception cref="NotebookException">An import cannot be followed.</exception>
    public static (string Text, IReadOnlyList<string> LeftOut) Of(NotebookDocument notebook, string path, string folder)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var program = new CSharpProgram(Path.GetFullPath(folder));
        program.Add(notebook, Path.GetFullPath(path), [], withProse: true);
        return (program.ToText(Path.GetFileName(path)), program._leftOut);
    }

    private string ToText(string name)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"// {name} as a program. Run it in its folder: dotnet run -c "
            + $"Release {Path.ChangeExtension(name, ".cs")}\n");
        text.Append(
            "// It prints what the notebook shows, and writes it to a page of the same name that ends in .html.\n\n");
        foreach (var line in _references.Directives()) text.Append(line).Append('\n');
        text.Append("\n#pragma warning disable\n#nullable disable\n\n");
        foreach (var line in _usings.Values) text.Append(line).Append('\n');
        text.Append("using static NotebookOutput;\n\nBegin();\n");
        text.Append(_body);
        if (_types.Length > 0) text.Append('\n').Append(_types);
        if (_extensions.Length > 0)
            text.Append("\nstatic class NotebookExtensions\n{\n").Append(_extensions).Append("}\n");
        using var reader = new StreamReader(
            typeof(CSharpProgram).Assembly.GetManifestResourceStream("NotebookOutput.cs")!);
        return text.Append('\n').Append(reader.ReadToEnd()).ToString();
    }

    private void Add(NotebookDocument notebook, string path, IReadOnlyList<string> importing, bool withProse)
    {
        if (importing.Contains(path)) throw new NotebookException($"{path} imports itself.");
        var languages = NotebookLanguages.WellKnown.With(notebook.Metadata);
        foreach (var (index, cell) in notebook.Cells.Index())
        {
            switch (cell.Language)
            {
                case CellLanguage.CSharp:
                    AddCode(cell, path, index + 1, [.. importing, path]);
                    break;
                case CellLanguage.Html:
                    AddStatement($"display(HTML({Literal(cell.Source)}));");
                    break;
                case Sql when _references.Has(SqlProject):
                    AddSql(cell, path, index + 1);
                    break;
                case CellLanguage.Markdown or CellLanguage.Raw:
                    if (withProse) AddComment(cell.Source);
                    break;
                default:
                    LeaveOut(path, index + 1, $"is {languages.TitleOf(cell.Language)}");
                    AddComment($"{Path.GetFileName(path)}, cell {index + 1}: {languages.TitleOf(cell.Language)}, which "
                        + $"a C# program does not run.\n\n{cell.Source}");
                    break;
            }
        }
    }

    // Our own kernel is a library too.
    private void AddSql(Cell cell, string path, int number)
    {
        var code = new List<string>();
        foreach (var line in cell.Source.Split('\n'))
        {
            if (Share().Match(line) is { Success: true } share)
                AddStatement($"MovieRec.Sql.SqlNotebook.Put(\"{NewName(share)}\", "
                    + $"{_renamed.GetValueOrDefault(share.Groups["name"].Value, share.Groups["name"].Value)});");
            else if (line.StartsWith("#!", StringComparison.Ordinal))
                LeaveOut(path, number, $"has the command '{line}'");
            else code.Add(line);
        }
        AddStatement($"Show(() => MovieRec.Sql.SqlNotebook.Query({Literal(string.Join('\n', code).Trim('\n'))}));");
    }

    private static string NewName(Match share) => share.Groups[share.Groups["as"].Success ? "as" : "name"].Value;

    private void LeaveOut(string path, int cell, string what) =>
        _leftOut.Add($"{Path.GetFileName(path)}, cell {cell} {what}: it stands in the program as a comment.");

    private void AddCode(Cell cell, string path, int number, IReadOnlyList<string> importing)
    {
        var lines = cell.Source.Split('\n');
        if (lines[0].Trim() == OnlyInNotebooks) return;
        var code = new List<string>();
        foreach (var line in lines)
        {
            var trimmed = line.Trim();
            if (Reference().Match(trimmed) is { Success: true } reference)
            {
                if (_references.Add(reference.Groups[1].Value, Path.GetDirectoryName(path)!)) continue;
                LeaveOut(path, number,
                    $"references {reference.Groups[1].Value}, of which no project and no package is known");
                code.Add($"// {trimmed}");
            }
            else if (trimmed.Split(' ', 2) is [Import, var imported])
            {
                AddScript(string.Join('\n', code));
                code.Clear();
                var file = Path.GetFullPath(imported.Trim().Trim('"'), Path.GetDirectoryName(path)!);
                Add(NotebookDocument.Read(file), file, importing, withProse: false);
            }
            else if (Share().Match(trimmed) is { Success: true } share && share.Groups["from"].Value == Sql
                && _references.Has(SqlProject))
                code.Add($"var {NewName(share)} = MovieRec.Sql.SqlNotebook.Value(\"{share.Groups["name"].Value}\");");
            else if (trimmed.StartsWith("#!", StringComparison.Ordinal)
                || trimmed.StartsWith("#i ", StringComparison.Ordinal))
            {
                LeaveOut(path, number, $"has the command '{trimmed}'");
                code.Add($"// {trimmed}");
            }
            else code.Add(line);
        }
        AddScript(string.Join('\n', code));
    }

    private void AddScript(string code)
    {
        if (string.IsNullOrWhiteSpace(code)) return;
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(code, Script).GetRoot();
        foreach (var name in Declared(root))
        {
            var times = _declared[name] = _declared.GetValueOrDefault(name) + 1;
            if (times > 1) _renamed[name] = $"{name}_{times}";
        }
        if (_renamed.Count > 0)
        {
            root = (CompilationUnitSyntax)new Renaming(_renamed).Visit(root);
            code = root.ToFullString();
            root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(code, Script).GetRoot();
        }
        foreach (var line in root.Usings)
            _usings.TryAdd(line.WithoutTrivia().NormalizeWhitespace().ToString(), line.WithoutTrivia().ToString());
        var changes = root.Usings.Select(line => new TextChange(line.Span, "")).ToList();
        foreach (var member in root.Members)
        {
            switch (member)
            {
                case BaseTypeDeclarationSyntax or DelegateDeclarationSyntax:
                    _types.Append(member.ToString()).Append("\n\n");
                    changes.Add(new TextChange(member.Span, ""));
                    break;
                case MethodDeclarationSyntax { ParameterList.Parameters: [var first, ..] } extension
                    when first.Modifiers.Any(SyntaxKind.ThisKeyword):
                    _extensions.Append(CultureInfo.InvariantCulture,
                        $"    public {(extension.Modifiers.Any(SyntaxKind.StaticKeyword) ? "" : "static ")}")
                        .Append(Without(extension,
                            [SyntaxKind.PublicKeyword, SyntaxKind.PrivateKeyword, SyntaxKind.InternalKeyword]))
                                .Append('\n');
                    changes.Add(new TextChange(member.Span, ""));
                    break;
                case MethodDeclarationSyntax or FieldDeclarationSyntax:
                    // A program's variables and functions are nobody else's.
                    changes.AddRange(member.Modifiers
                        .Where(modifier =>
                            modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.PrivateKeyword
                                or SyntaxKind.InternalKeyword or SyntaxKind.ReadOnlyKeyword
                            || modifier.IsKind(SyntaxKind.StaticKeyword) && member is FieldDeclarationSyntax)
                        .Select(modifier =>
                            new TextChange(TextSpan.FromBounds(modifier.SpanStart, modifier.FullSpan.End), "")));
                    break;
                case GlobalStatementSyntax
                {
                    Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } result,
                }:
                    var waits =
                        result.DescendantNodes(node =>
                            node is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax)
                            .OfType<AwaitExpressionSyntax>().Any();
                    changes.Add(
                        new TextChange(result.Expression.Span,
                            $"{(waits ? "await ShowAsync(async () => " : "Show(() => ")}{result.Expression});"));
                    break;
                default:
                    break;
            }
        }
        var text = SourceText.From(code).WithChanges(changes.OrderBy(change => change.Span.Start)).ToString();
        AddStatement(text.Trim('\n', ' '));
    }

    private void AddStatement(string text)
    {
        if (text.Length > 0) _body.Append('\n').Append(text).Append('\n');
    }

    private void AddComment(string text) =>
        _body.Append('\n').AppendJoin('\n', text.Split('\n').Select(line => line.Length == 0 ? "//" : $"// {line}"))
            .Append('\n');

    private static string Without(MemberDeclarationSyntax member, SyntaxKind[] modifiers) =>
        member.WithModifiers([.. member.Modifiers.Where(modifier => !modifiers.Contains(modifier.Kind()))])
            .WithoutLeadingTrivia().ToString();

    private static string Literal(string text)
    {
        var quotes = new string('"',
            Math.Max(3, QuoteRuns().Matches(text).Select(run => run.Length + 1).DefaultIfEmpty(3).Max()));
        return $"{quotes}\n{text}\n{quotes}";
    }

    /// <summary>What a cell declares for the cells after it.</summary>
    private static string[] Declared(CompilationUnitSyntax root) => [.. root.Members.SelectMany(member => member switch
    {
        FieldDeclarationSyntax field => field.Declaration.Variables.Select(variable => variable.Identifier.ValueText),
        MethodDeclarationSyntax method
            when method.ParameterList.Parameters.All(parameter => !parameter.Modifiers.Any(SyntaxKind.ThisKeyword)) =>
            [method.Identifier.ValueText],
        GlobalStatementSyntax { Statement: LocalDeclarationStatementSyntax local } =>
            local.Declaration.Variables.Select(variable => variable.Identifier.ValueText),
        GlobalStatementSyntax { Statement: ExpressionStatementSyntax statement } => statement
            .DescendantNodes(node => node is not AnonymousFunctionExpressionSyntax)
            .OfType<SingleVariableDesignationSyntax>().Select(variable => variable.Identifier.ValueText),
        _ => [],
    }).Distinct()];

    /// <summary>Gives variables their numbers, and leaves members of the same name as they are.</summary>
    private sealed class Renaming(IReadOnlyDictionary<string, string> names) : CSharpSyntaxRewriter
    {
        public override SyntaxToken VisitToken(SyntaxToken token) =>
            token.IsKind(SyntaxKind.IdentifierToken) && names.TryGetValue(token.ValueText, out var name)
                && IsVariable(token)
                ? SyntaxFactory.Identifier(token.LeadingTrivia, name, token.TrailingTrivia)
                : base.VisitToken(token);

        // Its member keeps the name that other cells know.
        public override SyntaxNode VisitAnonymousObjectMemberDeclarator(AnonymousObjectMemberDeclaratorSyntax node) =>
            node is { NameEquals: null, Expression: IdentifierNameSyntax { Identifier.ValueText: var name } }
                && names.TryGetValue(name, out var renamed)
                ? SyntaxFactory.AnonymousObjectMemberDeclarator(SyntaxFactory.ParseExpression($"{name} = {renamed}"))
                    .WithTriviaFrom(node)
                : base.VisitAnonymousObjectMemberDeclarator(node)!;

        private static bool IsVariable(SyntaxToken token) => token.Parent switch
        {
            VariableDeclaratorSyntax or SingleVariableDesignationSyntax or MethodDeclarationSyntax => true,
            IdentifierNameSyntax name => name.Parent switch
            {
                MemberAccessExpressionSyntax access => access.Expression == name,
                MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax or QualifiedNameSyntax => false,
                AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment =>
                    assignment.Right == name,
                _ => true,
            },
            _ => false,
        };
    }

    [GeneratedRegex("""^#r\s+"(.*)"$""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^#!share\s+--from\s+(?<from>\S+)\s+(?<name>\w+)(?:\s+--as\s+(?<as>\w+))?\s*$")]
    private static partial Regex Share();

    [GeneratedRegex("\"+")]
    private static partial Regex QuoteRuns();
}
