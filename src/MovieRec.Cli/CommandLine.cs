using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using MovieRec.Cli.Commands;
using MovieRec.Cluster;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Workbook;

namespace MovieRec.Cli;

/// <summary>
/// The <c>movierec</c> command: its tree of commands, and the one place that turns failures into a sentence and an exit
/// code.
/// </summary>
internal static class CommandLine
{
    /// <summary>Set to anything, this environment variable adds the stack trace to an unexpected error.</summary>
    private const string TraceVariable = "MOVIEREC_TRACE";

    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>
    /// Parses <paramref name="args"/>, does what they ask and returns the exit code. Never throws for what a user can
    /// cause.
    /// </summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        var result = CreateRoot(terminal).Parse(args, Parsing);
        if (MissingValue(result.CommandResult) is { } missing)
            return Fail(ExitCode.Usage, $"{missing}; see '{CommandPath(result)} --help'.");
        if (result.Action is ParseErrorAction)
            return Fail(ExitCode.Usage, $"{Complaint(result)}; see '{CommandPath(result)} --help'.");
        try
        {
            return await result.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Output,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Fail(ExitCode.Interrupted, "Interrupted.");
        }
        catch (UsageException exception)
        {
            return Fail(ExitCode.Usage, exception.Message);
        }
        catch (DataException exception)
        {
            return Fail(ExitCode.Data, exception.Message);
        }
        catch (Exception exception)
            when (exception is FailureException or ClusterException or TrainingException or NotebookException
                or IOException or UnauthorizedAccessException)
        {
            return Fail(ExitCode.Failed, exception.Message);
        }
        // The last stop before the user: whatever arrives here is a bug, and a trace helps only who asks for it.
#pragma warning disable CA1031
        catch (Exception exception) when (Environment.GetEnvironmentVariable(TraceVariable) is null)
#pragma warning restore CA1031
        {
            return Fail(ExitCode.Failed, $"Unexpected {exception.GetType().Name}: {exception.Message} (set "
                + $"{TraceVariable}=1 for the stack trace)");
        }

        int Fail(int code, string message)
        {
            terminal.Error.WriteLine($"movierec: {PlainText.Line(message)}");
            return code;
        }
    }

    /// <summary>
    /// The tree of commands. Its root is no <see cref="RootCommand"/>: help would call that by the name of the
    /// assembly.
    /// </summary>
    private static Command CreateRoot(Terminal terminal)
    {
        var root = WorkbookCommand.CreateRoot(terminal);
        root.Subcommands.Add(RunCommand.Create(terminal));
        root.Subcommands.Add(ConvertCommand.Create(terminal));
        root.Subcommands.Add(KernelCommand.Create(terminal));
        root.Subcommands.Add(DataCommand.Create(terminal));
        root.Subcommands.Add(TrainCommand.Create(terminal));
        root.Subcommands.Add(RecommendCommand.Create(terminal));
        root.Subcommands.Add(ExplorerCommand.Create(terminal));
        root.Subcommands.Add(StudioCommand.Create(terminal));
        root.Subcommands.Add(ServeCommand.Create(terminal));
        root.Subcommands.Add(EventsCommand.Create(terminal));
        root.Subcommands.Add(EvaluateCommand.Create(terminal));
        root.Subcommands.Add(TuneCommand.Create(terminal));
        root.Subcommands.Add(RunsCommand.Create(terminal));
        root.Subcommands.Add(ExperimentCommand.Create(terminal));
        root.Subcommands.Add(LedgerCommand.Create(terminal));
        root.Subcommands.Add(InsightsCommand.Create(terminal));
        root.Subcommands.Add(BenchCommand.Create(terminal));
        root.Subcommands.Add(LoadTestCommand.Create(terminal));
        root.Subcommands.Add(ScaleCommand.Create(terminal));
        root.Subcommands.Add(PartitionCommand.Create(terminal));
        root.Subcommands.Add(ClusterCommand.Create(terminal));
        var help = new HelpOption();
        help.Action = new FullHelp((HelpAction)help.Action!);
        root.Options.Add(help);
        root.Options.Add(new VersionOption());
        return root;
    }

    /// <summary>
    /// What is wrong with a command line, the first thing only. A word nobody asked for explains more than what is
    /// missing because of it.
    /// </summary>
    private static string Complaint(ParseResult result) => result.UnmatchedTokens is [var word, ..]
        ? $"'{word}' is not understood here"
        : result.Errors[0].Message.Trim().TrimEnd('.');

    /// <summary>
    /// What is wrong where an option has no value of its own: the parser hands it whatever word comes next, be it the
    /// name of another option, and takes an empty word for a value.
    /// </summary>
    private static string? MissingValue(CommandResult command)
    {
        var names = new HashSet<string>();
        for (var each = command; each is not null; each = each.Parent as CommandResult)
            foreach (var option in each.Command.Options) names.UnionWith([option.Name, .. option.Aliases]);
        for (var each = command; each is not null; each = each.Parent as CommandResult)
        {
            foreach (var child in each.Children)
            {
                var name = child switch
                {
                    OptionResult { Implicit: false } option => option.Option.Name,
                    ArgumentResult argument => argument.Argument.Name,
                    _ => null
                };
                if (name is null) continue;
                foreach (var token in child.Tokens)
                {
                    if (token.Value.Trim().Length == 0) return $"{name} is empty; give it a value";
                    if (child is OptionResult
                        && (names.Contains(token.Value) || token.Value.StartsWith("--", StringComparison.Ordinal)))
                        return $"{name} has no value, because '{token.Value}' is an option; "
                            + $"put the value behind {name}";
                }
            }
        }
        return null;
    }

    private static string CommandPath(ParseResult result)
    {
        var names = new Stack<string>();
        for (var command = result.CommandResult; command is not null; command = command.Parent as CommandResult)
            names.Push(command.Command.Name);
        return string.Join(' ', names);
    }

    /// <summary>The library's help, followed by the models where a command takes one, and by the exit codes.</summary>
    private sealed class FullHelp(HelpAction usual) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = usual.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            if (parseResult.CommandResult.Command.Options.Any(option => option.Name == SharedOptions.SetName))
            {
                output.WriteLine("Models and the options --set changes:");
                foreach (var model in ModelCatalog.All)
                {
                    output.WriteLine($"  {model.Name,-14}{model.Description}");
                    foreach (var option in OptionValues.Read(model.CreateOptions()))
                        output.WriteLine($"      {option.Name}={option.Text} ({option.Kind})");
                }
                output.WriteLine();
            }
            output.WriteLine("Exit codes:");
            foreach (var (exitCode, meaning) in ExitCode.All) output.WriteLine($"  {exitCode,-5}{meaning}");
            return code;
        }
    }
}
