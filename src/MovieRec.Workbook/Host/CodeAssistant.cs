using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MovieRec.Workbook.Host;

/// <summary>Answers about code that somebody is typing, from the compiler's own view of it.</summary>
internal static class CodeAssistant
{
    private static readonly CSharpParseOptions Dialect = new(LanguageVersion.CSharp14, kind: SourceCodeKind.Script);

    private static readonly SymbolDisplayFormat Short = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeContainingType)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword);

    private static readonly string[] Keywords = [.. SyntaxFacts.GetKeywordKinds().Select(SyntaxFacts.GetText).Where(word => word.All(char.IsAsciiLetterLower))];

    /// <summary>What could stand at a place: members behind a dot, properties in an initializer, otherwise names in reach, parameters and words of the language.</summary>
    /// <param name="compilation">The code, as its last syntax tree, behind what ran before.</param>
    /// <param name="position">Where, counted in UTF-16 units.</param>
    public static Completions Complete(Compilation compilation, int position)
    {
        var (model, root, text) = View(compilation);
        position = Math.Clamp(position, 0, text.Length);
        var start = position;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(text[start - 1])) start--;
        var end = position;
        while (end < text.Length && SyntaxFacts.IsIdentifierPartCharacter(text[end])) end++;
        var prefix = text[start..position];
        if (IsInText(root, position)) return new Completions(position, position, []);

        var before = TokenBefore(root, start);
        var items = Candidates()
            .Where(item => item.Text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .GroupBy(item => item.Text, (_, same) => same.First())
            .OrderBy(item => item.Text.StartsWith(prefix, StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(item => item.Text, StringComparer.OrdinalIgnoreCase).ThenBy(item => item.Text, StringComparer.Ordinal)
            .ToArray();
        return new Completions(start, end, items);

        IEnumerable<Completion> Candidates()
        {
            if (Qualifier(before) is { } qualifier) return MembersOf(model, qualifier, start).Select(Describe);
            if (InitializedType(model, before) is { } type)
                return type.GetMembers().OfType<IPropertySymbol>().Where(property => property.SetMethod is { DeclaredAccessibility: Accessibility.Public }).Select(Describe);
            return ParametersAt(model, before)
                .Concat(model.LookupSymbols(start).Where(symbol => symbol.CanBeReferencedByName).Select(Describe))
                .Concat(Keywords.Select(word => new Completion(word, "keyword", "")));
        }
    }

    /// <summary>What the name at a place stands for or, inside the parentheses of a call, what is called.</summary>
    /// <inheritdoc cref="Complete"/>
    public static Inspection? Inspect(Compilation compilation, int position)
    {
        var (model, root, text) = View(compilation);
        position = Math.Clamp(position, 0, text.Length);
        // A cursor behind the last letter still means the word.
        var at = position > 0 && (position == text.Length || !SyntaxFacts.IsIdentifierPartCharacter(text[position])) && SyntaxFacts.IsIdentifierPartCharacter(text[position - 1]) ? position - 1 : position;
        var token = root.FindToken(Math.Min(at, Math.Max(0, text.Length - 1)));
        var node = token.IsKind(SyntaxKind.IdentifierToken) || token.Parent is PredefinedTypeSyntax || token.IsKind(SyntaxKind.ThisKeyword)
            ? token.Parent
            : Called(TokenBefore(root, position));
        if (node is null) return null;
        var information = model.GetSymbolInfo(node);
        var candidates = information.Symbol is { } bound ? [bound] : information.CandidateSymbols;
        if (candidates.IsEmpty && model.GetDeclaredSymbol(node) is { } declared) candidates = [declared];
        if (candidates.IsEmpty) return null;
        var symbol = candidates[0] is IAliasSymbol alias ? alias.Target : candidates[0];
        // 'var' and 'new' are best answered by the type they stand for.
        var others = symbol is IMethodSymbol method ? method.ContainingType.GetMembers(method.Name).Length - 1 : 0;
        var signature = symbol.ToDisplayString(Short) + (others > 0 ? $" (+ {others} overload{(others == 1 ? "" : "s")})" : "");
        return new Inspection(signature, Documentation.Of(symbol, compilation));
    }

    /// <summary>Whether code could be run as it is, needs more lines, or cannot become right by more.</summary>
    public static Completeness IsComplete(string code)
    {
        var tree = SyntaxFactory.ParseSyntaxTree(code, Dialect);
        if (SyntaxFactory.IsCompleteSubmission(tree))
            return new(tree.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) ? "invalid" : "complete", "");
        var depth = 0;
        foreach (var token in tree.GetRoot().DescendantTokens().Where(token => !token.IsMissing))
            depth += token.Kind() switch { SyntaxKind.OpenBraceToken => 1, SyntaxKind.CloseBraceToken => -1, _ => 0 };
        return new("incomplete", new string(' ', 4 * Math.Max(0, depth)));
    }

    private static (SemanticModel Model, SyntaxNode Root, string Text) View(Compilation compilation)
    {
        var tree = compilation.SyntaxTrees.Last();
        return (compilation.GetSemanticModel(tree), tree.GetRoot(), tree.ToString());
    }

    private static SyntaxToken TokenBefore(SyntaxNode root, int position)
    {
        if (position == 0) return default;
        var token = root.FindToken(position - 1);
        return token.SpanStart >= position ? token.GetPreviousToken() : token;
    }

    // Inside comments and string literals there is nothing to complete.
    private static bool IsInText(SyntaxNode root, int position)
    {
        var trivia = root.FindTrivia(Math.Max(0, position - 1));
        if (trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia) return true;
        var token = TokenBefore(root, position);
        return token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken
                or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            && (position < token.Span.End || token.ContainsDiagnostics || token.IsKind(SyntaxKind.InterpolatedStringTextToken));
    }

    private static ExpressionSyntax? Qualifier(SyntaxToken dot) => dot.Kind() is not (SyntaxKind.DotToken or SyntaxKind.ColonColonToken or SyntaxKind.MinusGreaterThanToken) ? null : dot.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression,
        QualifiedNameSyntax name => name.Left,
        AliasQualifiedNameSyntax name => name.Alias,
        MemberBindingExpressionSyntax binding => binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    private static IEnumerable<ISymbol> MembersOf(SemanticModel model, SyntaxNode qualifier, int position)
    {
        var symbol = model.GetSymbolInfo(qualifier).Symbol;
        var type = model.GetTypeInfo(qualifier).Type;
        if (symbol is null && type is null or IErrorTypeSymbol)
        {
            // Half a statement reads as a declaration, 'x.' as the beginning of a type's name; as an expression it has a meaning.
            var expression = SyntaxFactory.ParseExpression(qualifier.ToString());
            symbol = model.GetSpeculativeSymbolInfo(position, expression, SpeculativeBindingOption.BindAsExpression).Symbol;
            type = model.GetSpeculativeTypeInfo(position, expression, SpeculativeBindingOption.BindAsExpression).Type;
        }
        if (symbol is IAliasSymbol alias) symbol = alias.Target;
        var members = symbol switch
        {
            INamespaceSymbol space => model.LookupNamespacesAndTypes(position, space),
            ITypeSymbol named => model.LookupStaticMembers(position, named),
            _ when type is not null => [.. model.LookupSymbols(position, type, includeReducedExtensionMethods: true).Where(member => !member.IsStatic && member.Kind != SymbolKind.NamedType)],
            _ => [],
        };
        return members.Where(member => member.CanBeReferencedByName);
    }

    private static ITypeSymbol? InitializedType(SemanticModel model, SyntaxToken before) =>
        before.Kind() is SyntaxKind.OpenBraceToken or SyntaxKind.CommaToken && before.Parent is InitializerExpressionSyntax { Parent: { } owner }
            ? owner switch
            {
                BaseObjectCreationExpressionSyntax creation => model.GetTypeInfo(creation).Type ?? model.GetTypeInfo(creation).ConvertedType,
                WithExpressionSyntax with => model.GetTypeInfo(with.Expression).Type,
                _ => null,
            }
            : null;

    // Arguments can be named: 'title:'.
    private static IEnumerable<Completion> ParametersAt(SemanticModel model, SyntaxToken before)
    {
        if (before.Kind() is not (SyntaxKind.OpenParenToken or SyntaxKind.CommaToken) || Called(before) is not { } called) return [];
        var methods = model.GetMemberGroup(called);
        var symbols = methods.IsEmpty ? model.GetSymbolInfo(called).CandidateSymbols : methods;
        return symbols.OfType<IMethodSymbol>().SelectMany(method => method.Parameters).Select(parameter => new Completion($"{parameter.Name}:", "param", parameter.ToDisplayString(Short)));
    }

    private static ExpressionSyntax? Called(SyntaxToken token)
    {
        var list = token.Parent?.FirstAncestorOrSelf<ArgumentListSyntax>();
        if (list is null || token == list.CloseParenToken) return null;
        return list.Parent switch
        {
            InvocationExpressionSyntax invocation => invocation.Expression,
            BaseObjectCreationExpressionSyntax creation => creation,
            _ => null,
        };
    }

    private static Completion Describe(ISymbol symbol) => new(symbol.Name, KindOf(symbol), symbol.ToDisplayString(Short));

    private static string KindOf(ISymbol symbol) => symbol switch
    {
        IMethodSymbol => "function",
        IPropertySymbol or IFieldSymbol or IEventSymbol when symbol.ContainingType is { IsScriptClass: false } => "property",
        INamespaceSymbol => "module",
        ITypeSymbol => "class",
        IParameterSymbol => "param",
        _ => "instance",
    };
}
