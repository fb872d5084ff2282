using Markdig;
using MovieRec.MarkdownText;

namespace MovieRec.Interactive;

/// <summary>A sentence with computed figures, as Markdown.</summary>
/// <param name="Markdown">The text.</param>
public sealed record Prose(string Markdown)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml()
        .Use<SafeLinks>().Build();

    /// <summary>The text as HTML; tags in it are shown, not obeyed.</summary>
    public string ToHtml() => Markdig.Markdown.ToHtml(Markdown, Pipeline);

    /// <summary>
    /// Composes a text: figures are written the same in every culture, and a title with stars or underscores in it
    /// stays as it is.
    /// </summary>
    internal static Prose Compose(FormattableString text) => new(text.ToString(MarkdownValues.Instance));

    private sealed class MarkdownValues : IFormatProvider, ICustomFormatter
    {
        public static readonly MarkdownValues Instance = new();

        public object? GetFormat(Type? formatType) =>
            formatType == typeof(ICustomFormatter) ? this : Notebook.Culture.GetFormat(formatType!);

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            null => "",
            Prose prose => prose.Markdown,
            IFormattable value => value.ToString(format, Notebook.Culture),
            _ => Escape(arg.ToString() ?? ""),
        };

        private static string Escape(string text) =>
            string.Concat(
                text.Select(
                    character => @"\`*_{}[]<>#|~".Contains(character, StringComparison.Ordinal)
                        ? $@"\{character}" : character.ToString()));
    }
}
