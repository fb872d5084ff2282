using System.Diagnostics;
using System.Reactive.Disposables;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.PackageManagement;
using Microsoft.DotNet.Interactive.Utility;

namespace MovieRec.Workbook.Host;

/// <summary>
/// .NET Interactive's own kernels behind the requests of <see cref="HostRequest"/>: commands go in, outputs come out,
/// and nothing outside this folder knows of the packages. What they lack is added around them: lines of errors, cells
/// that stop, imports beside the notebook that says them.
/// </summary>
internal sealed class PolyglotEngine : IDisposable
{
    private const string CouldNotRun = "Not runnable";

    // As UseKernelHelpers does; but what these show can be updated, which the package's own forgets the identity of.
    private const string Helpers = """
        using static Microsoft.DotNet.Interactive.Kernel;
        static Microsoft.DotNet.Interactive.Formatting.DisplayedValue display(object value, params string[] mimeTypes) =>
            Microsoft.DotNet.Interactive.KernelInvocationContextExtensions.Display(Microsoft.DotNet.Interactive.KernelInvocationContext.Current, value, mimeTypes);
        static Microsoft.DotNet.Interactive.Formatting.DisplayedValue Display(this object value, params string[] mimeTypes) => display(value, mimeTypes);
        static Microsoft.DotNet.Interactive.Formatting.DisplayedValue DisplayAs(this string value, string mimeType) =>
            Microsoft.DotNet.Interactive.KernelInvocationContextExtensions.DisplayAs(Microsoft.DotNet.Interactive.KernelInvocationContext.Current, value, mimeType);
        """;

    /// <summary>
    /// Warnings nobody is told of: of two versions of one assembly that fit each other, as a project in the .NET SDK is
    /// silent too; and that nobody waits for the last expression of a cell, which is what it shows.
    /// </summary>
    public static readonly string[] SilentWarnings = ["CS1701", "CS1702", "CS4014"];

    // A stream that brings more at once is shown again only this often.
    private static readonly TimeSpan StreamPeriod = TimeSpan.FromMilliseconds(250);

    // The only way to the compiler's options: the kernel makes them itself and offers no other.
    private static readonly FieldInfo ScriptOptionsField = typeof(CSharpKernel).GetField("_scriptOptions",
        BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly MethodInfo ShowStreamMethod = typeof(PolyglotEngine).GetMethod(nameof(ShowStreamAsync),
        BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly FieldInfo FolderField = typeof(CSharpKernel).GetField("_workingDirectory",
        BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly PropertyInfo ScriptStateProperty = typeof(CSharpKernel)
        .GetProperty(nameof(CSharpKernel.ScriptState))!;

    private readonly CompositeKernel _kernels = new();
    private readonly CSharpKernel _csharp;
    private readonly Interruption _interruption = new();
    private readonly CompositeDisposable _disposables;
    private readonly OpenRequest _settings;
    private readonly CellInput _input;
    private readonly Action<CellOutput> _put;
    private readonly CodeAssistant _assistant;
    private readonly PackageExtensions _extensions;
    private readonly Stack<string> _notebooks = [];
    private ScriptState? _state;
    private CellCode? _code;
    private string _place = "";
    private ErrorOutput? _error;
    private object? _stream;

    /// <summary>Makes the kernels.</summary>
    /// <param name="settings">How the notebook is to be run.</param>
    /// <param name="input">Where cells let somebody type.</param>
    /// <param name="put">Takes what cells show.</param>
    public PolyglotEngine(OpenRequest settings, CellInput input, Action<CellOutput> put)
    {
        (_settings, _input, _put) = (settings, input, put);
        _extensions = new PackageExtensions(RunNotebookAsync);
        WorkspaceServices.Set(settings.Assists);
        _csharp = new CSharpKernel().UseWho().UseValueSharing();
        _csharp.DeferCommand(new SubmitCode(Helpers));
        if (settings.Packages)
            _csharp.UseNugetDirective((kernel, packages) =>
            {
                kernel.AddAssemblyReferences(
                packages.SelectMany(package => package.AssemblyPaths)); return Task.CompletedTask;
            });
        ScriptOptionsField.SetValue(_csharp, ((ScriptOptions)ScriptOptionsField.GetValue(_csharp)!)
            // Cells of the genuine tool find these without #r.
            .AddReferences(typeof(System.ComponentModel.DataAnnotations.RequiredAttribute).Assembly,
                typeof(Newtonsoft.Json.JsonConvert).Assembly)
            .WithEmitDebugInformation(true).WithFileEncoding(Encoding.UTF8)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithMetadataResolver(new CellReferences(settings.Folder))
            .WithSourceResolver(new CellSources(settings.Folder)));
        // The kernel puts its own resolver there where the folder is not the one it knows.
        FolderField.SetValue(_csharp, Directory.GetCurrentDirectory());
        _kernels.Add(_csharp, ["c#", "C#", "cs"]);
        _kernels.Add(new HtmlKernel());
        _kernels.Add(new KeyValueStoreKernel().UseWho());
        _kernels.Add(new JavaScriptKernel().UseValueSharing(), ["js"]);
        _kernels.Add(new MarkdownKernel());
        _kernels.Add(new MermaidKernel());
        _kernels.DefaultKernelName = _csharp.Name;
        Magics.AddTo(_kernels, ImportAsync);
        input.AddTo(_kernels);
        _kernels.AddMiddleware(RunAsync);
        _assistant = new CodeAssistant(_kernels);
        _disposables = new(_kernels, _interruption, _kernels.KernelEvents.Subscribe(new Listener(this)));
    }

    /// <summary>Runs a cell.</summary>
    /// <returns>Why it failed, or null.</returns>
    public async Task<ErrorOutput?> RunAsync(RunRequest cell)
    {
        (_error, _stream, _input.Refusal) = (null, null, null);
        _notebooks.Clear();
        _notebooks.Push(Path.Combine(_settings.Folder, _settings.Notebook));
        _interruption.Begin();
        try
        {
            await SubmitAsync(cell.Source, cell.Language, cell.Place);
        }
#pragma warning disable CA1031 // Whatever is thrown past the kernels is the cell's as well.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _error ??= Failure.Of(exception, cell.Place);
        }
        finally
        {
            _interruption.End();
        }
        return _interruption.WasStopped
            ? new ErrorOutput("Interrupted", "the cell was stopped; what earlier cells declared is still there.", 0)
            : _error;
    }

    /// <summary>Asks the cell that runs to stop.</summary>
    public void Interrupt() => _interruption.Stop();

    /// <summary>Compiles and shows something small, so that the first cell finds everything loaded.</summary>
    public async Task WarmUpAsync()
    {
        await RunAsync(
            new RunRequest("new[] { 1, 2 }.Select(number => $\"{number}\").ToList().Count", _csharp.Name, ""));
        await CompleteAsync(new CompleteRequest("Console.", 8));
    }

    /// <inheritdoc cref="CodeAssistant.CompleteAsync"/>
    public Task<Completions> CompleteAsync(CompleteRequest request) =>
        _assistant.CompleteAsync(request.Code, request.Position);

    /// <inheritdoc cref="CodeAssistant.InspectAsync"/>
    public Task<Inspection?> InspectAsync(InspectRequest request) =>
        _assistant.InspectAsync(request.Code, request.Position);

    /// <inheritdoc cref="CodeAssistant.IsComplete"/>
    public Completeness IsComplete(IsCompleteRequest request) => _assistant.IsComplete(request.Code);

    /// <inheritdoc/>
    public void Dispose() => _disposables.Dispose();

    private async Task SubmitAsync(string source, string language, string place)
    {
        if (_kernels.FindKernelByName(language) is not { } kernel)
        {
            Fail(new ErrorOutput(CouldNotRun, Languages.Missing(language), 0));
            return;
        }
        if (!_settings.Packages && CellCode.LineOfPackage(source) is > 0 and var line)
        {
            Fail(new ErrorOutput(CouldNotRun, "#r \"nuget: …\" and #i fetch packages from the network while the "
                + "notebook runs, which the whole workbook must not need: run this notebook by itself with 'movierec "
                + "run', or reference a built assembly with #r \"path.dll\" instead.", line));
            return;
        }
        (_code, _place) = (CellCode.Mark(source, kernel.Name, place, name => _kernels.FindKernelByName(name)?.Name),
            place);
        var result = await _kernels.SendAsync(new SubmitCode(_code.Text, kernel.Name));
        // Of a cell within a cell, the failure is told to who sent it and to nobody else.
        foreach (var failed in result.Events.OfType<CommandFailed>()) Take(failed);
        if (_stream is not { } stream) return;
        _stream = null;
        await _interruption.RunAsync(isScript: false,
            () => (Task)ShowStreamMethod.MakeGenericMethod(ElementOf(stream)!).Invoke(this, [stream])!);
    }

    private async Task ImportAsync(ImportDocument command, KernelInvocationContext context)
    {
        var path = Path.GetFullPath(command.FilePath, Path.GetDirectoryName(_notebooks.Peek())!);
        var code = _code!;
        if (_notebooks.Contains(path))
        {
            Refuse($"'{command.FilePath}' imports itself.");
            return;
        }
        try
        {
            await RunNotebookAsync(path, command, context);
        }
        catch (NotebookException exception)
        {
            Refuse(exception.Message);
        }

        void Refuse(string message)
        {
            Fail(new ErrorOutput(CouldNotRun, message, code.LineOf(LineOf(command.FilePath))));
            context.Fail(command, message: message);
        }

        int LineOf(string file) =>
            code.Text.Split('\n').Index()
                .FirstOrDefault(line => line.Item.StartsWith(Magics.Import, StringComparison.Ordinal)
                    && line.Item.Contains(file, StringComparison.Ordinal)).Index;
    }

    /// <summary>Runs the cells of another notebook in the middle of this one; its prose is not repeated.</summary>
    private async Task RunNotebookAsync(string path, KernelCommand command, KernelInvocationContext context)
    {
        var notebook = NotebookDocument.Read(path);
        var (code, place) = (_code, _place);
        _notebooks.Push(path);
        foreach (var (index, cell) in notebook.Cells.Index().Where(cell => !CellLanguage.IsText(cell.Item.Language)))
        {
            await SubmitAsync(cell.Source, cell.Language, $"{Path.GetFileName(path)}, cell {index + 1}");
            if (_error is not null || _interruption.WasStopped) break;
        }
        _notebooks.Pop();
        (_code, _place) = (code, place);
        if (_error is not null || _interruption.WasStopped) context.Fail(command, message: _error?.Message);
    }

    private async Task RunAsync(KernelCommand command, KernelInvocationContext context, KernelPipelineContinuation next)
    {
        var isScript = command.TargetKernelName == _csharp.Name;
        if (isScript) KeepState();
        if (command is SubmitCode) await _interruption.RunAsync(isScript, () => next(command, context));
        else await next(command, context);
        await _extensions.LoadAsync(_kernels, command, context);
    }

    /// <summary>
    /// A cell that was stopped in an await may come to its end later and would then put its state in the place of that
    /// of the cells since.
    /// </summary>
    private void KeepState()
    {
        var script = _csharp.ScriptState?.Script;
        while (_state is not null && script is not null && script != _state.Script) script = script.Previous;
        if (_state is not null && script is null) ScriptStateProperty.SetValue(_csharp, _state);
        _state = _csharp.ScriptState;
    }

    private void Fail(ErrorOutput error)
    {
        // The innermost failure says most, and comes first.
        var isImported = _notebooks.Count > 1 && error.Line > 0;
        _error ??= isImported
            ? error with
            {
                Message = $"in {Path.GetFileName(_notebooks.Peek())}, line {error.Line}: {error.Message}",
                Line = 0
            } : error;
    }

    private void Take(KernelEvent happened)
    {
        switch (happened)
        {
            case PackageAdded { PackageReference: { } package }:
                _extensions.Notice(package);
                break;
            case ReturnValueProduced { Value: { } value } when ElementOf(value) is not null:
                _stream = value;
                break;
            case ReturnValueProduced result:
                _put(Shown(result) with { IsResult = true });
                break;
            case DisplayedValueUpdated update:
                _put(Shown(update) with { IsUpdate = true });
                break;
            case DisplayedValueProduced display:
                _put(Shown(display));
                break;
            case StandardOutputValueProduced or StandardErrorValueProduced:
                _put(new StreamOutput(
                    string.Concat(((DisplayEvent)happened).FormattedValues.Take(1).Select(value => value.Value)),
                    happened is StandardErrorValueProduced));
                break;
            case ErrorProduced { Command: RequestValue or SendValue or DisplayError } error:
                // What '#!share' and '#!set' did not find; as in the original, the cell goes on.
                _put(new StreamOutput($"{error.Message}\n", IsError: true));
                break;
            case DiagnosticsProduced { Command: SubmitCode } found
                when found.Diagnostics.FirstOrDefault(
                    each => each.Severity == DiagnosticSeverity.Error
                        && each.Code.StartsWith(Magics.ErrorPrefix, StringComparison.Ordinal)) is { } error:
                Fail(new ErrorOutput(CouldNotRun, Magics.Explain(error, _code!.Text),
                    _code.LineOf(error.LinePositionSpan.Start.Line)));
                break;
            case DiagnosticsProduced { Command: SubmitCode } found:
                foreach (var warning in found.Diagnostics.Where(
                    each => each.Severity == DiagnosticSeverity.Warning && !SilentWarnings.Contains(each.Code)))
                    _put(new StreamOutput($"{_place}, line {_code!.LineOf(warning.LinePositionSpan.Start.Line)}: "
                        + $"warning {warning.Code}: {warning.Message}\n", IsError: true));
                break;
            case CommandFailed { Exception: { } exception }:
                Fail(Failure.Of(exception, _place));
                break;
            case CommandFailed { Command: RequestInput or RequestInputs }:
                // The cell decides what becomes of it.
                break;
            case CommandFailed { Command: SubmitCode } when _input.Refusal is { } refusal:
                Fail(new ErrorOutput(CouldNotRun, refusal,
                    _code!.LineOf(
                        Array.FindIndex(_code.Text.Split('\n'),
                            line => line.Contains("@input", StringComparison.Ordinal)
                                || line.Contains("@password", StringComparison.Ordinal)))));
                break;
            case CommandFailed { Command: not LanguageServiceCommand } failed:
                Fail(new ErrorOutput(CouldNotRun, failed.Message, 0));
                break;
        }
    }

    /// <summary>The type of what an object yields over time; null where it yields nothing, or all at once.</summary>
    private static Type? ElementOf(object value) =>
        value is System.Collections.IEnumerable ? null : value.GetType().GetInterfaces()
        .FirstOrDefault(each => each.IsGenericType
            && each.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))?.GetGenericArguments()[0];

    /// <summary>Shows what comes as one list that grows.</summary>
    private async Task ShowStreamAsync<T>(IAsyncEnumerable<T> stream)
    {
        var items = new List<T>();
        var id = $"{Guid.NewGuid():N}";
        var (isShown, last) = (false, Stopwatch.GetTimestamp());
        await foreach (var item in stream.WithCancellation(_interruption.Token))
        {
            items.Add(item);
            if (Stopwatch.GetElapsedTime(last) < StreamPeriod) continue;
            Show();
            last = Stopwatch.GetTimestamp();
        }
        Show();

        void Show()
        {
            _put(Display.Of(FormattedValue.CreateManyFromObject(items)) with { Id = id, IsUpdate = isShown });
            isShown = true;
        }
    }

    private static DisplayOutput Shown(DisplayEvent happened) =>
        Display.Of(happened.FormattedValues) with { Id = happened.ValueId };

    private sealed class Listener(PolyglotEngine engine) : IObserver<KernelEvent>
    {
        public void OnNext(KernelEvent value) => engine.Take(value);

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
