using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MovieRec.Cli.Line;

/// <summary>
/// <c>--json</c> of commands that do not write a file of their own: <see cref="Terminal.Document"/>, or else the tables
/// as objects, one a row, with the headings as keys.
/// </summary>
internal static class TableJson
{
    /// <summary>Gives a command the option, and writes what it told once it has done its work.</summary>
    public static Command WithJson(this Command command, Terminal terminal)
    {
        var json = SharedOptions.Json();
        command.Options.Add(json);
        var work = command.Action;
        command.SetAction(async (parse, token) =>
        {
            using var file = parse.GetValue(json) is { } path ? new OutputFile(path) : null;
            var code = work switch
            {
                AsynchronousCommandLineAction waits => await waits.InvokeAsync(parse, token).ConfigureAwait(false),
                SynchronousCommandLineAction does => does.Invoke(parse),
                _ => ExitCode.Done,
            };
            if (file is null || code != ExitCode.Done) return code;
            await file.CommitJsonAsync(terminal.Document ?? ToJson(terminal.Tables), token).ConfigureAwait(false);
            return code;
        });
        return command;
    }

    // One table is a list of its rows; several are a list of such lists.
    private static JsonArray ToJson(IReadOnlyList<WrittenTable> tables) =>
        tables.Count == 1 ? Rows(tables[0]) : [.. tables.Select(Rows)];

    private static JsonArray Rows(WrittenTable table) => [.. table.Rows.Select(row => new JsonObject(
        table.Columns.Zip(row, (column, cell) => KeyValuePair.Create(column.Heading, Value(column, cell)))))];

    private static JsonNode? Value(Column column, string cell) => !column.IsNumber ? cell
        : cell.Length == 0 ? null
        : double.TryParse(cell, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture,
            out var number) && double.IsFinite(number) ? number : cell;
}
