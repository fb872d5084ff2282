using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive;

namespace MovieRec.Workbook.Host;

/// <summary>
/// Why a cell failed, told by its lines: the compiler's first error, or an exception with the calls that stand in cells
/// and libraries.
/// </summary>
internal static class Failure
{
    // Scripts are classes of this name, and their top level is a method of that one.
    private const string ScriptClass = "Submission#";
    private const string TopLevel = "<Initialize>";

    /// <summary>Describes an exception.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="place">The cell that ran, as <see cref="CellCode.Mark"/> was told.</param>
    public static ErrorOutput Of(Exception exception, string place)
    {
        if (exception is CodeSubmissionCompilationErrorException { InnerException: CompilationErrorException raised })
            return OfCompiler(raised, place);
        while (exception is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 }
            && exception.InnerException is { } inner) exception = inner;
        var frames = new StackTrace(exception, true).GetFrames();
        var own = frames.FirstOrDefault(frame => PlaceOf(frame) == place);
        // Beyond the outermost call in a cell lies the engine.
        var outermost = Array.FindLastIndex(frames, IsInCell);
        var trace = frames.Take(outermost + 1).Where(IsOfInterest).Select(Describe).ToArray();
        if (own is not null)
            return new ErrorOutput(exception.GetType().Name, exception.Message,
                own.GetFileLineNumber())
            { Trace = trace };
        var imported = frames.FirstOrDefault(IsInCell);
        return imported is null
            ? new ErrorOutput(exception.GetType().Name, exception.Message, 0)
            : new ErrorOutput(exception.GetType().Name,
                $"in {FileOf(PlaceOf(imported))}, line {imported.GetFileLineNumber()}: {exception.Message}",
                0)
            { Trace = trace };
    }

    private static ErrorOutput OfCompiler(CompilationErrorException exception, string place)
    {
        var error = exception.Diagnostics.FirstOrDefault(each => each.Severity == DiagnosticSeverity.Error)
            ?? exception.Diagnostics[0];
        var span = error.Location.GetMappedLineSpan();
        var (line, message) = (span.StartLinePosition.Line + 1,
            $"{error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}");
        var where = Path.GetFileName(span.Path);
        return where == place || where.Length == 0
            ? new("Compile error", message, line)
            : new("Compile error", $"in {FileOf(where)}, line {line}: {message}", 0);
    }

    private static bool IsInCell(StackFrame frame) =>
        frame.GetMethod()?.DeclaringType is { } type
            && Outermost(type).Name.StartsWith(ScriptClass, StringComparison.Ordinal);

    private static bool IsOfInterest(StackFrame frame) => IsInCell(frame)
        || frame.GetMethod() is { DeclaringType: { } type } && !type.IsDefined(typeof(StackTraceHiddenAttribute))
        && type.Assembly != typeof(object).Assembly && type.Assembly != typeof(Failure).Assembly && !IsOfKernels(type)
        && type.Assembly.GetName().Name?.StartsWith("System.", StringComparison.Ordinal) == false;

    private static bool IsOfKernels(Type type) =>
        type.Namespace?.StartsWith("Microsoft.DotNet.Interactive", StringComparison.Ordinal) == true;

    private static string Describe(StackFrame frame)
    {
        var method = frame.GetMethod()!;
        var place = PlaceOf(frame) is { Length: > 0 } file && frame.GetFileLineNumber() is > 0 and var line
            ? $"{file}, line {line}" : "";
        var name = NameOf(method);
        return name.Length == 0 ? $"at {place}" : place.Length == 0 ? $"at {name}" : $"at {name} in {place}";
    }

    // The compiler names what it makes of async methods, iterators, lambdas and local functions after the method they
    // stand in.
    private static string NameOf(MethodBase method)
    {
        var type = method.DeclaringType!;
        var name = method.Name;
        while (type.Name.StartsWith('<'))
        {
            if (type.Name.IndexOf('>', 1) is > 1 and var end) name = type.Name[1..end].TrimStart('<');
            type = type.DeclaringType!;
        }
        if (name.StartsWith('<'))
            name = name.Contains("g__", StringComparison.Ordinal)
                ? name[(name.IndexOf("g__", StringComparison.Ordinal) + 3)..].Split('|')[0]
                : name[1..name.IndexOf('>', StringComparison.Ordinal)];
        if (TopLevel.Contains(name, StringComparison.Ordinal)) return "";
        var parameters = method.DeclaringType == type
            ? string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name)) : "";
        return type.Name.StartsWith(ScriptClass, StringComparison.Ordinal)
            ? $"{name}({parameters})" : $"{FullName(type)}.{name}({parameters})";
    }

    // A class that a cell declares lies within the cell's own.
    private static string FullName(Type type)
    {
        var name = type.FullName!;
        return (name.StartsWith(ScriptClass, StringComparison.Ordinal)
            ? name[(name.IndexOf('+', StringComparison.Ordinal) + 1)..] : name).Replace('+', '.');
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type;
    }

    // The compiler puts the working folder in front.
    private static string PlaceOf(StackFrame frame) => Path.GetFileName(frame.GetFileName()) ?? "";

    // 'file.dib, cell 2' is told by its file here; the trace has the cell.
    private static string FileOf(string place) => place.Split(", cell ")[0];
}
