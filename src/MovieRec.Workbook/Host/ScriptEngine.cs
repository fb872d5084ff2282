using System.Diagnostics;
using System.Reflection;
using System.Reflection.PortableExecutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using Microsoft.DotNet.Interactive.Formatting;

namespace MovieRec.Workbook.Host;

/// <summary>Runs pieces of C# one after another, each seeing what those before it declared.</summary>
internal sealed class ScriptEngine : IDisposable
{
    private readonly ScriptOptions _options;
    private readonly InteractiveAssemblyLoader _loader = new();
    private ScriptState<object>? _state;
    private volatile CancellationTokenSource? _interrupt;
    private int _count;

    /// <param name="folder">Folder that <c>#r</c> is relative to.</param>
    public ScriptEngine(string folder)
    {
        // What notebooks register formatters with must be the very assembly that formats here.
        _loader.RegisterDependency(typeof(Formatter).Assembly);
        _loader.RegisterDependency(typeof(CellApi).Assembly);
        _loader.RegisterDependency(typeof(Microsoft.AspNetCore.Html.IHtmlContent).Assembly);
        _options = ScriptOptions.Default
            .WithLanguageVersion(LanguageVersion.CSharp14)
            .WithEmitDebugInformation(true)
            .WithFileEncoding(Encoding.UTF8)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(folder).WithSearchPaths(folder))
            .WithReferences(References())
            .WithImports("System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq", typeof(CellApi).FullName!);
    }

    /// <summary>Runs code; shows its last expression's value.</summary>
    /// <returns>Why it failed, or null.</returns>
    public async Task<ErrorOutput?> RunAsync(CellScript code)
    {
        var path = code.File ?? $"cell-{++_count}";
        using var interrupt = new CancellationTokenSource();
        try
        {
            var script = Next(code.Source, path);
            // Before it runs, since an interrupt is to cut the cell short, never the compiler.
            if (script.Compile().FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) is { } diagnostic)
                return Error("Compile error", $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}", diagnostic.Location.GetLineSpan().StartLinePosition.Line + code.FirstLine, code);
            _interrupt = interrupt;
            var state = await Start(script, interrupt.Token);
            // What a cell declared before it failed is there for the next: in a session people go on.
            _state = state;
            if (state.Exception is { } exception) return Describe(exception, path, code);
            if (state.ReturnValue is { } value) CellApi.Put(value, isResult: true);
            return null;
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            return Error("Interrupted", "the cell was stopped; what earlier cells declared is still there.", 0, code);
        }
#pragma warning disable CA1031 // A formatter is the notebook's code too; whatever it throws belongs to the cell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Describe(exception, path, code);
        }
        finally
        {
            _interrupt = null;
        }
    }

    /// <summary>The compiler's view of code that would run next, whether or not it can.</summary>
    public Compilation Compile(string code) => Next(code, "").GetCompilation();

    /// <summary>Stops the code that runs, unless it is beyond its first await or in a native call.</summary>
    public void Interrupt()
    {
        try
        {
            _interrupt?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended just now.
        }
    }

    /// <summary>Compiles and runs something small, apart from the notebook's state, so that the first cell finds everything loaded.</summary>
    public async Task WarmUpAsync()
    {
        var state = await CSharpScript.RunAsync<object>("var warm = new[] { 1, 2 }.Select(i => $\"{i}\").ToList(); warm.Count", _options);
        Display.Of(state.ReturnValue);
    }

    private Script<object> Next(string source, string path)
    {
        var options = _options.WithFilePath(path);
        return _state is null
            ? CSharpScript.Create<object>(source, options, assemblyLoader: _loader)
            : _state.Script.ContinueWith<object>(source, options);
    }

    // Up to its first await the code runs on this thread, where the runtime can abort it.
    private Task<ScriptState<object>> Start(Script<object> script, CancellationToken interrupt)
    {
        Task<ScriptState<object>>? running = null;
#pragma warning disable SYSLIB0046 // Made for hosts such as this one; the price, state of a half-run cell, is told to who interrupts.
        System.Runtime.ControlledExecution.Run(
            () => running = _state is null ? script.RunAsync(catchException: _ => true) : script.RunFromAsync(_state, catchException: _ => true),
            interrupt);
#pragma warning restore SYSLIB0046
        return running!;
    }

    public void Dispose() => _loader.Dispose();

    private static ErrorOutput Describe(Exception exception, string path, CellScript code)
    {
        while (exception is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 } && exception.InnerException is { } inner) exception = inner;
        var frame = new StackTrace(exception, true).GetFrames().FirstOrDefault(frame => frame.GetFileName() is { } file && Path.GetFileName(file) == path);
        var line = frame?.GetFileLineNumber() is > 0 and var number ? number + code.FirstLine - 1 : 0;
        return Error(exception.GetType().Name, exception.Message, line, code);
    }

    private static ErrorOutput Error(string kind, string message, int line, CellScript code) =>
        code.File is null ? new(kind, message, line) : new(kind, $"in {code.File}{(line > 0 ? $", line {line}" : "")}: {message}", 0);

    private static IEnumerable<MetadataReference> References()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetDirectoryName(file) == framework)
            .Append(typeof(CellApi).Assembly.Location)
            .Append(typeof(Formatter).Assembly.Location)
            .Append(typeof(Microsoft.AspNetCore.Html.IHtmlContent).Assembly.Location)
            .Select(Reference);
    }

    // The compiler needs an assembly's metadata; its code, most of the framework's 80 MB, stays on disk.
    private static PortableExecutableReference Reference(string file)
    {
        using var stream = File.OpenRead(file);
        return AssemblyMetadata.Create(ModuleMetadata.CreateFromStream(stream, PEStreamOptions.PrefetchMetadata)).GetReference(filePath: file);
    }
}
