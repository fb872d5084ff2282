using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;

namespace MovieRec.Workbook.Host;

/// <summary>
/// Magic commands that the genuine tool has and its packages have not, and those that work otherwise here.
/// </summary>
internal static class Magics
{
    /// <summary>The one that runs another notebook.</summary>
    public const string Import = "#!import";

    /// <summary>What the parser's error codes begin with.</summary>
    public const string ErrorPrefix = "DNI";

    private const string Unknown = "DNI101";
    private const string Connect = "#!connect";

    private const string NoConnections =
        $"'{Connect}' would start or reach a kernel in another process, which this engine does not do: run such a "
            + "notebook in Polyglot Notebooks or with dotnet-interactive.";

    /// <summary>Adds them.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="import">Runs another notebook.</param>
    public static void AddTo(CompositeKernel kernels, Func<ImportDocument, KernelInvocationContext, Task> import)
    {
        kernels.AddDirective(
            new KernelActionDirective(Import)
            {
                Description = "Runs the cells of another notebook, found beside the one that says it.",
                Parameters =
                {
                    new KernelDirectiveParameter("--file")
                    {
                        AllowImplicitName = true, Required = true, TypeHint = "file",
                    },
                },
            }, import);
        Add("#!time", "Measures how long the cell takes.", context =>
        {
            var started = Stopwatch.GetTimestamp();
            context.OnComplete(
                done => Show(done, PlainTextFormatter.MimeType,
                    string.Create(CultureInfo.InvariantCulture,
                        $"Wall time: {Stopwatch.GetElapsedTime(started).TotalMilliseconds}ms")));
        });
        Add("#!lsmagic", "Lists the magic commands.",
            context => Show(context, HtmlFormatter.MimeType, ListOf(kernels)));
        Add("#!about", "Tells which engine runs the notebook.", context => Show(context, PlainTextFormatter.MimeType,
            $"MovieRec {Version(typeof(Magics))} with the kernels of .NET Interactive {Version(typeof(Kernel))} on "
                + $"{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}"));
        Add(Connect, "Not available: kernels in other processes.",
            context => context.Fail(context.Command, message: NoConnections));

        void Add(string name, string description, Action<KernelInvocationContext> act) =>
            kernels.AddDirective(new KernelActionDirective(name) { Description = description }, (_, context) =>
        {
            act(context);
            return Task.CompletedTask;
        });
    }

    /// <summary>A parser's error as a sentence.</summary>
    /// <param name="error">The error.</param>
    /// <param name="code">The code that was parsed.</param>
    public static string Explain(Microsoft.DotNet.Interactive.Diagnostic error, string code)
    {
        var word = code.Split('\n')[error.LinePositionSpan.Start.Line].Split(' ')[0].Trim();
        if (word == Connect) return NoConnections;
        if (error.Code != Unknown || !word.StartsWith("#!", StringComparison.Ordinal)) return error.Message;
        return Languages.IsOne(word[2..])
            ? Languages.Missing(word[2..])
            : $"'{word}' is not a magic command this engine knows; #!lsmagic lists those it does.";
    }

    /// <summary>Shows a text as it is.</summary>
    public static void Show(KernelInvocationContext context, string mime, string text) =>
        context.Publish(new DisplayedValueProduced(text, context.Command, [new FormattedValue(mime, text)]));

    private static string ListOf(CompositeKernel kernels) =>
        string.Concat(
            kernels.ChildKernels.Cast<Kernel>().Prepend(kernels)
                .Where(kernel => kernel.KernelInfo.SupportedDirectives.Any(directive => !directive.Hidden))
                .Select(kernel =>
        $"<h4>{Encode(kernel.Name)}</h4><dl>"
            + string.Concat(kernel.KernelInfo.SupportedDirectives.Where(directive => !directive.Hidden)
                .OrderBy(directive => directive.Name, StringComparer.Ordinal).Select(directive =>
                    $"<dt><code>{Encode(directive.Name)}</code></dt>"
                    + $"<dd>{Encode(directive.Description ?? "")}</dd>")) + "</dl>"));

    private static string Encode(string text) => System.Net.WebUtility.HtmlEncode(text);

    private static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "";
}
