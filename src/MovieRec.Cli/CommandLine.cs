using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MovieRec.Cli.Commands;
using MovieRec.Cli.Line;
using MovieRec.Cluster;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Models;
using MovieRec.Workbook;

namespace MovieRec.Cli;

/// <summary>
/// The <c>movierec</c> command: its tree of commands, and the one place that turns failures into a sentence and an exit
/// code.
/// </summary>
internal static partial class CommandLine
{
    /// <summary>Set to anything, this environment variable adds the stack trace to an unexpected error.</summary>
    private const string TraceVariable = "MOVIEREC_TRACE";

    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private static readonly Option<bool> Quiet = new("--quiet")
    {
        Description = "Shows results alone, and no progress.",
        Recursive = true,
    };

    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Also tells time and memory on stderr, and of an unexpected error the stack trace.",
        Recursive = true,
    };

    /// <summary>
    /// Parses <paramref name="args"/>, does what they ask and returns the exit code. Never throws for what a user can
    /// cause.
    /// </summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        var since = Stopwatch.GetTimestamp();
        var isVerbose = false;
        try
        {
            var root = CreateRoot(terminal);
            var result = root.Parse(args, Parsing);
            var given = args;
            if (Complaint(result) is null) args = ConfigurationFile.Complete(root, result, args);
            using var answer = StandardOutput.Take(ref args);
            if (!ReferenceEquals(args, given)) result = root.Parse(args, Parsing);
            if (Complaint(result) is { } complaint)
                return Fail(ExitCode.Usage, $"{complaint}; see '{CommandPath(result)} --help'.");
            isVerbose = result.GetValue(Verbose);
            if (result.GetValue(Quiet)) terminal.HideProgress();
            if (answer is not null) terminal.Mute();
            var code = await result.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Output,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
                },
                cancellationToken).ConfigureAwait(false);
            if (isVerbose)
                terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{CommandPath(result)}: {Stopwatch.GetElapsedTime(since).TotalSeconds:F2} s, ")
                    + string.Create(CultureInfo.InvariantCulture,
                        $"{Environment.WorkingSet / 1e6:N0} MB, exit code {code}"));
            if (answer is not null) await answer.HandOverAsync(terminal).ConfigureAwait(false);
            return code;
        }
        catch (OperationCanceledException)
        {
            return Fail(ExitCode.Interrupted, "Interrupted.");
        }
        catch (Exception exception) when (exception is UsageException or ExperimentException or OptionException)
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
            if (isVerbose) terminal.Error.WriteLine(exception);
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
    internal static Command CreateRoot(Terminal terminal)
    {
        var root = WorkbookCommand.CreateRoot(terminal);
        root.Subcommands.Add(RunCommand.Create(terminal));
        root.Subcommands.Add(ConvertCommand.Create(terminal));
        root.Subcommands.Add(KernelCommand.Create(terminal));
        root.Subcommands.Add(DataCommand.Create(terminal));
        root.Subcommands.Add(ModelsCommand.Create(terminal).WithJson(terminal));
        root.Subcommands.Add(TrainCommand.Create(terminal).WithJson(terminal));
        root.Subcommands.Add(RecommendCommand.Create(terminal).WithJson(terminal));
        root.Subcommands.Add(ExplorerCommand.Create(terminal));
        root.Subcommands.Add(StudioCommand.Create(terminal));
        root.Subcommands.Add(ServeCommand.Create(terminal));
        root.Subcommands.Add(EventsCommand.Create(terminal));
        root.Subcommands.Add(EvaluateCommand.Create(terminal));
        root.Subcommands.Add(TuneCommand.Create(terminal).WithJson(terminal));
        root.Subcommands.Add(RunsCommand.Create(terminal));
        root.Subcommands.Add(ExperimentCommand.Create(terminal));
        root.Subcommands.Add(LedgerCommand.Create(terminal));
        root.Subcommands.Add(InsightsCommand.Create(terminal));
        root.Subcommands.Add(BenchCommand.Create(terminal));
        root.Subcommands.Add(LoadTestCommand.Create(terminal));
        root.Subcommands.Add(ScaleCommand.Create(terminal));
        root.Subcommands.Add(PartitionCommand.Create(terminal));
        root.Subcommands.Add(ClusterCommand.Create(terminal));
        root.Subcommands.Add(CompletionCommand.Create(terminal));
        root.Subcommands.Add(CompletionCommand.CreateAnswer(terminal, () => CreateRoot(terminal)));
        var help = new HelpOption();
        help.Action = new FullHelp((HelpAction)help.Action!);
        root.Options.Add(help);
        root.Options.Add(Quiet);
        root.Options.Add(Verbose);
        root.Options.Add(ConfigurationFile.Option);
        root.Options.Add(new VersionOption());
        return root;
    }

    /// <summary>
    /// What is wrong with a command line, the first thing only. A word nobody asked for explains more than what is
    /// missing because of it.
    /// </summary>
    private static string? Complaint(ParseResult result)
    {
        if (MissingValue(result.CommandResult) is { } missing) return missing;
        if (UnknownOption(result) is { } option) return NotUnderstood(option);
        if (result.Action is not ParseErrorAction) return null;
        if (result.UnmatchedTokens is not [var word, ..]) return result.Errors[0].Message.Trim().TrimEnd('.');
        return NotUnderstood(word);

        string NotUnderstood(string word)
        {
            var meant = Suggestion.For(word, result.CommandResult);
            return $"'{word}' is not understood here{(meant is null ? "" : $" (did you mean '{meant}'?)")}";
        }
    }

    // A command that takes files would take a mistyped option for one, unless the line says '--' before it.
    private static string? UnknownOption(ParseResult result) =>
        result.Tokens.Any(token => token.Type == TokenType.DoubleDash) ? null
            : result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
                .Select(token => token.Value)
                .FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal));

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

    /// <summary>The library's help, followed by examples, by where to find the models, and by the exit codes.</summary>
    private sealed partial class FullHelp(HelpAction usual) : SynchronousCommandLineAction
    {
        [GeneratedRegex(@"\[default: [^\]]*\]")]
        private static partial Regex Defaults();

        public override int Invoke(ParseResult parseResult)
        {
            var output = parseResult.InvocationConfiguration.Output;
            var text = new StringWriter();
            parseResult.InvocationConfiguration.Output = text;
            var code = usual.Invoke(parseResult);
            // Several values are written with commas, and the library tells them with bars.
            output.Write(Defaults().Replace(text.ToString(), match => match.Value.Replace('|', ',')));
            if (Examples.All.TryGetValue(ConfigurationFile.NameOf(parseResult.CommandResult), out var examples))
            {
                output.WriteLine("Examples:");
                foreach (var example in examples) output.WriteLine($"  {example}");
                output.WriteLine();
            }
            if (parseResult.CommandResult.Command.Options.Any(option => option.Name == SharedOptions.SetName))
            {
                output.WriteLine("'movierec models' lists the models, 'movierec models NAME' what --set changes.");
                output.WriteLine();
            }
            output.WriteLine("Exit codes:");
            foreach (var (exitCode, meaning) in ExitCode.All) output.WriteLine($"  {exitCode,-5}{meaning}");
            return code;
        }
    }
}
