using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using CodeSyntax = Microsoft.CodeAnalysis.SourceCodeKind;

namespace MovieRec.Workbook.Host;

/// <summary>Answers about code that somebody is typing: the kernels', in the form Jupyter asks for.</summary>
internal sealed class CodeAssistant(CompositeKernel kernels)
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.CSharp14, kind: CodeSyntax.Script);

    /// <summary>What could stand at a place.</summary>
    /// <param name="code">The cell as it is so far.</param>
    /// <param name="position">Where, counted in UTF-16 units.</param>
    public async Task<Completions> CompleteAsync(string code, int position)
    {
        position = Math.Clamp(position, 0, code.Length);
        var result = await kernels.SendAsync(new RequestCompletions(code, PlaceOf(code, position)));
        var start = position;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1])) start--;
        var end = position;
        while (end < code.Length && SyntaxFacts.IsIdentifierPartCharacter(code[end])) end++;
        if (result.Events.OfType<CompletionsProduced>().FirstOrDefault() is not { } found)
            return new Completions(position, position, []);
        // A magic command begins with what is no part of a name.
        if (found.LinePositionSpan is { } span) (start, end) = (OffsetOf(code, span.Start), OffsetOf(code, span.End));
        var prefix = code[start..position];
        var items = found.Completions.Select(item => new Completion(TextOf(item, code, start), KindOf(item.Kind)))
            .Where(item => item.Text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(item => item.Text)
            .OrderBy(item => item.Text.StartsWith(prefix, StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(item => item.Text, StringComparer.OrdinalIgnoreCase)
            .ThenBy(item => item.Text, StringComparer.Ordinal)
            .ToArray();
        return new Completions(start, end, items);
    }

    /// <summary>
    /// What the name at a place stands for or, inside the parentheses of a call, what is called; and what the compiler
    /// finds wrong there, which it tells before the cell runs.
    /// </summary>
    /// <inheritdoc cref="CompleteAsync"/>
    public async Task<Inspection?> InspectAsync(string code, int position)
    {
        position = Math.Clamp(position, 0, code.Length);
        string[] found = [.. await ProblemsAsync(code, position), .. await MeaningAsync(code, position)];
        return found.Length == 0 ? null : new Inspection(string.Join("\n\n", found));
    }

    private async Task<IEnumerable<string>> MeaningAsync(string code, int position)
    {
        // A cursor behind the last letter still means the word.
        var isAtWord = position < code.Length && SyntaxFacts.IsIdentifierPartCharacter(code[position]);
        if (!isAtWord && position > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[position - 1]))
            (isAtWord, position) = (true, position - 1);
        if (isAtWord && !char.IsAsciiDigit(code[position]))
        {
            var hover = await kernels.SendAsync(new RequestHoverText(code, PlaceOf(code, position)));
            if (hover.Events.OfType<HoverTextProduced>().FirstOrDefault() is { } text)
                return text.Content.Select(content => content.Value.ReplaceLineEndings("\n"));
        }
        var help = await kernels.SendAsync(new RequestSignatureHelp(code, PlaceOf(code, position)));
        return help.Events.OfType<SignatureHelpProduced>().FirstOrDefault()?.Signatures
            .Select(signature => $"{signature.Label}\n{signature.Documentation?.Value}".Trim()) ?? [];
    }

    private async Task<IEnumerable<string>> ProblemsAsync(string code, int position)
    {
        var result = await kernels.SendAsync(new RequestDiagnostics(code));
        return result.Events.OfType<DiagnosticsProduced>().SelectMany(found => found.Diagnostics)
            .Where(each => each.Severity >= DiagnosticSeverity.Warning
                && !PolyglotEngine.SilentWarnings.Contains(each.Code)
                && OffsetOf(code, each.LinePositionSpan.Start) <= position
                && position <= OffsetOf(code, each.LinePositionSpan.End))
            .Select(each => $"{each.Severity.ToString().ToLowerInvariant()} {each.Code}: {each.Message}").Distinct();
    }

    /// <summary>Whether code could be run as it is, needs more lines, or cannot become right by more.</summary>
    public Completeness IsComplete(string code)
    {
        // Only C# has an end that can be seen.
        if (code.Split('\n')[0] is var first && first.StartsWith("#!", StringComparison.Ordinal)
            && kernels.FindKernelByName(first[2..].Trim()) is { Name: not CellLanguage.CSharp })
            return new("complete", "");
        code = string.Join('\n',
            code.Split('\n').Select(line => line.StartsWith("#!", StringComparison.Ordinal) ? "" : line));
        var tree = SyntaxFactory.ParseSyntaxTree(code, Script);
        if (SyntaxFactory.IsCompleteSubmission(tree))
            return new(
                tree.GetDiagnostics()
                    .Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                    ? "invalid" : "complete", "");
        var depth = 0;
        foreach (var token in tree.GetRoot().DescendantTokens().Where(token => !token.IsMissing))
            depth += token.Kind() switch { SyntaxKind.OpenBraceToken => 1, SyntaxKind.CloseBraceToken => -1, _ => 0 };
        return new("incomplete", new string(' ', 4 * Math.Max(0, depth)));
    }

    private static LinePosition PlaceOf(string code, int offset)
    {
        var line = code.AsSpan(0, offset).Count('\n');
        return new LinePosition(line, offset - (code.LastIndexOf('\n', Math.Max(0, offset - 1), offset) + 1));
    }

    private static int OffsetOf(string code, LinePosition place)
    {
        var start = 0;
        for (var line = 0; line < place.Line; line++) start = code.IndexOf('\n', start) + 1;
        return Math.Min(start + place.Character, code.Length);
    }

    // Jupyter inserts text as it is: no placeholders, and no marks of generic names. A parameter that the code itself
    // does not declare is one of the method that is called, and an argument for it is written with a colon.
    private static string TextOf(CompletionItem item, string code, int start)
    {
        if (item.Kind == "Parameter" && !item.DisplayText.StartsWith('#')
            && !Word(item.DisplayText).IsMatch(code[..start])) return $"{item.DisplayText}:";
        return item.DisplayText.EndsWith("<>", StringComparison.Ordinal) ? item.DisplayText[..^2] : item.DisplayText;
    }

    private static Regex Word(string name) => new($@"\b{Regex.Escape(name)}\b", RegexOptions.CultureInvariant);

    // The names that Jupyter's clients have pictures for.
    private static string KindOf(string? kind) => kind switch
    {
        "Method" or "ExtensionMethod" => "function",
        "Property" or "Field" or "Event" => "property",
        "Namespace" => "module",
        "Class" or "Structure" or "Interface" or "Enum" or "Delegate" or "TypeParameter" => "class",
        "Parameter" => "param",
        "Keyword" => "keyword",
        _ => "instance",
    };
}
