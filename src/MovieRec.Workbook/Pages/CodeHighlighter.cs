using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MovieRec.Workbook;

/// <summary>Colours C# by the compiler's own tokens.</summary>
internal static class CodeHighlighter
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.CSharp14, kind: SourceCodeKind.Script);

    /// <summary>
    /// The code as HTML, keywords, literals, comments and directives in spans of class k, s, c and d.
    /// </summary>
    public static string ToHtml(string code)
    {
        var html = new StringBuilder();
        var root = CSharpSyntaxTree.ParseText(code, Script).GetRoot();
        foreach (var token in root.DescendantTokens())
        {
            foreach (var trivia in token.LeadingTrivia) Append(trivia.ToFullString(), ClassOf(trivia));
            Append(token.Text, ClassOf(token));
            foreach (var trivia in token.TrailingTrivia) Append(trivia.ToFullString(), ClassOf(trivia));
        }
        return html.ToString();

        void Append(string text, string? style)
        {
            var encoded = WebUtility.HtmlEncode(text);
            if (style is null || text.Length == 0) html.Append(encoded);
            else html.Append("<span class=\"").Append(style).Append("\">").Append(encoded).Append("</span>");
        }
    }

    private static string? ClassOf(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia => "c",
        _ when trivia.IsDirective => "d",
        _ => null,
    };

    private static string? ClassOf(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedStringEndToken
            or SyntaxKind.NumericLiteralToken => "s",
        var kind when SyntaxFacts.IsKeywordKind(kind) || SyntaxFacts.IsContextualKeyword(kind)
            || token.ValueText == "var" => "k",
        _ => null,
    };
}
