using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.ValueSharing;

namespace MovieRec.Sql;

/// <summary>
/// The kernel of <c>#!sql</c> cells. What a cell gives is shown as a table and is <c>last</c> for other kernels:
/// <c>#!share --from sql last --as top</c> makes it a <see cref="DataFrame"/> of C#. Tables are shared by their names,
/// and what is shared with this kernel becomes a table.
/// </summary>
public sealed class SqlKernel : Kernel,
    IKernelCommandHandler<SubmitCode>, IKernelCommandHandler<RequestValue>, IKernelCommandHandler<RequestValueInfos>,
    IKernelCommandHandler<SendValue>
{
    /// <summary>The word that begins a cell.</summary>
    public const string Language = "sql";

    private static readonly JsonSerializerOptions Json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One that asks the notebook's database.</summary>
    internal SqlKernel() : base(Language)
    {
        KernelInfo.LanguageName = "SQL";
        KernelInfo.DisplayName = "SQL (DuckDB)";
        this.UseValueSharing();
    }

    Task IKernelCommandHandler<SubmitCode>.HandleAsync(SubmitCode command, KernelInvocationContext context)
    {
        try
        {
            var frames = SqlNotebook.Run(command.Code);
            foreach (var (at, frame) in frames.Index())
            {
                if (at < frames.Count - 1) context.Display(frame);
                else context.Publish(
                    new ReturnValueProduced(frame, command, FormattedValue.CreateManyFromObject(frame)));
            }
        }
        catch (SqlException exception)
        {
            context.Fail(command, exception, exception.Message);
        }
        return Task.CompletedTask;
    }

    Task IKernelCommandHandler<RequestValue>.HandleAsync(RequestValue command, KernelInvocationContext context)
    {
        try
        {
            var frame = SqlNotebook.Value(command.Name);
            context.Publish(new ValueProduced(frame, command.Name, Formatted(frame, command.MimeType), command));
        }
        catch (SqlException exception)
        {
            context.Fail(command, exception, exception.Message);
        }
        return Task.CompletedTask;
    }

    Task IKernelCommandHandler<RequestValueInfos>.HandleAsync(
        RequestValueInfos command, KernelInvocationContext context)
    {
        var values = SqlNotebook.Values.Select(
            name => new KernelValueInfo(name, new FormattedValue(PlainTextFormatter.MimeType, $"table {name}"),
                typeof(DataFrame)));
        context.Publish(new ValueInfosProduced([.. values], command));
        return Task.CompletedTask;
    }

    Task IKernelCommandHandler<SendValue>.HandleAsync(SendValue command, KernelInvocationContext context) =>
        SetValueAsync(command, context, (name, value, _) =>
        {
            SqlNotebook.Put(name, value);
            return Task.CompletedTask;
        });

    // Kernels of other processes, and JavaScript, get records.
    private static FormattedValue Formatted(DataFrame frame, string mime) => mime == JsonFormatter.MimeType
        ? new FormattedValue(mime,
            JsonSerializer.Serialize(
                Enumerable.Range(0, (int)frame.Rows.Count)
                    .Select(row => frame.Columns.ToDictionary(column => column.Name, column => column[row])), Json))
        : FormattedValue.CreateSingleFromObject(frame, mime);
}
