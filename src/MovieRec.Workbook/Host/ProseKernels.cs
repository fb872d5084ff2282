using Markdig;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;

namespace MovieRec.Workbook.Host;

/// <summary>A kernel whose cells are shown, not run.</summary>
internal abstract class ShownKernel(string name) : Kernel(name), IKernelCommandHandler<SubmitCode>
{
    Task IKernelCommandHandler<SubmitCode>.HandleAsync(SubmitCode command, KernelInvocationContext context)
    {
        context.Publish(new DisplayedValueProduced(command.Code, command, [.. Show(command.Code.Trim('\n'))]));
        return Task.CompletedTask;
    }

    /// <summary>A cell's representations.</summary>
    protected abstract IEnumerable<FormattedValue> Show(string code);
}

/// <summary>Markdown: as HTML for who shows that, as in the original, and as written for the page.</summary>
internal sealed class MarkdownKernel() : ShownKernel(CellLanguage.Markdown)
{
    private static readonly Lazy<MarkdownPipeline> Pipeline =
        new(() => new MarkdownPipelineBuilder().UseMathematics().UseAdvancedExtensions().Build());

    /// <inheritdoc/>
    protected override IEnumerable<FormattedValue> Show(string code) =>
        [new("text/html", Markdig.Markdown.ToHtml(code, Pipeline.Value)), new("text/markdown", code)];
}

/// <summary>Diagrams. Who draws them knows one of these types; everybody else shows the text.</summary>
internal sealed class MermaidKernel() : ShownKernel(CellLanguage.Mermaid)
{
    /// <inheritdoc/>
    protected override IEnumerable<FormattedValue> Show(string code) =>
        [new("text/vnd.mermaid", code), new("text/markdown", $"```mermaid\n{code}\n```")];
}
