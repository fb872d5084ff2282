using System.CommandLine;
using System.Text;
using MovieRec.Workbook;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec run</c>: runs notebooks of the user's choice.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        var notebooks = new Argument<string[]>("NOTEBOOK")
        {
            Description = "Notebooks, .dib or .ipynb.",
            Arity = ArgumentArity.OneOrMore,
        };
        var data = SharedOptions.Data();
        data.Description = "The data set the notebooks load where they name none, as for the other commands.";
        var output = new Option<string>("--out", "-o")
        {
            HelpName = "DIR",
            Description = "Where the results go.",
            DefaultValueFactory = _ => ".",
        };
        var format = new Option<string>("--to")
        {
            Description = "A page to read, or the notebook with its outputs.",
            DefaultValueFactory = _ => "html",
        };
        format.AcceptOnlyFromAmong("html", "ipynb");
        var timeout = SharedOptions.WholeNumber("--timeout", [],
            "The longest a notebook may take, in seconds; it is stopped after that.", 600, 1, 86_400);
        timeout.HelpName = "S";
        var debug = new Option<bool>(
            "--debug")
        {
            Description =
                "Lets each notebook's process wait, before its first cell, until a debugger is attached to it."
        };
        var parameters = SharedOptions.Parameters();
        var noCache = SharedOptions.NoCache();
        var watch = new Option<bool>(
            "--watch")
        {
            Description =
                "Runs a notebook again whenever it, or a notebook it imports, is saved; Ctrl+C ends."
        };
        var command = new Command("run", "Runs notebooks and writes a page, or a notebook with outputs, for each.")
        {
            notebooks, data, output, format, parameters, noCache, watch, timeout, debug,
        };
        command.SetAction(async (parse, token) =>
        {
            var given = SharedOptions.ParametersOf(parse.GetValue(parameters)!);
            var plan = Plan(parse.GetValue(notebooks)!, parse.GetValue(output)!, parse.GetValue(format)!, given);
            Reports.Prepare(parse.GetValue(output)!);
            var options = new RunOptions
            {
                Timeout = TimeSpan.FromSeconds(parse.GetValue(timeout)),
                Parameters = given,
                Packages = true,
                Cache = parse.GetValue(noCache) || parse.GetValue(debug) ? null : Reports.Cache(),
            };
            if (parse.GetValue(data) is { } named)
                options =
                    options with
                    {
                        Environment = Reports.Environment(
                        await DatasetLoading.LoadAsync(terminal, named, token).ConfigureAwait(false))
                    };
            if (parse.GetValue(debug))
            {
                // Whoever steps through code is not to be hurried.
                options = options with
                {
                    Timeout = TimeSpan.FromDays(1),
                    Environment = new Dictionary<string, string>(
                        options.Environment)
                    { [RunOptions.DebugVariable] = "1" },
                };
                terminal.WriteLine("Waiting for a debugger: attach it to the process 'MovieRec.Workbook host', one for "
                    + "each notebook.");
            }
            if (parse.GetValue(watch))
                await NotebookWatch.RunAsync(terminal, [.. plan.Keys], RunAsync, token).ConfigureAwait(false);
            else await RunAsync([.. plan.Keys], token).ConfigureAwait(false);
            return ExitCode.Done;

            async Task RunAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
            {
                var jobs = paths.Select(path => (path,
                    options with { Inputs = Reports.InputsOf(parse.GetValue(data), path, given) })).ToArray();
                Reports.ThrowIfFailed(
                    await Reports.RunAsync(terminal, jobs, (run, say) => Write(run, plan[run.Path], say),
                        cancellationToken).ConfigureAwait(false));
            }
        });
        return command;
    }

    /// <summary>Which file each notebook's result goes to, checked before anything runs.</summary>
    /// <exception cref="UsageException">
    /// A notebook cannot be read or lacks a parameter, or two results or a result and a notebook would share a file.
    /// </exception>
    private static OrderedDictionary<string, string> Plan(
        IEnumerable<string> notebooks, string folder, string format, IReadOnlyDictionary<string, string> parameters)
    {
        var plan = new OrderedDictionary<string, string>();
        foreach (var notebook in notebooks)
        {
            try
            {
                _ = ParametersCell.Set(NotebookDocument.Read(notebook), parameters, Path.GetFileName(notebook));
            }
            catch (NotebookException exception)
            {
                throw new UsageException(exception.Message);
            }
            var (source, target) = (Path.GetFullPath(notebook),
                Path.GetFullPath(Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(notebook)}.{format}")));
            if (source == target)
                throw new UsageException(
                    $"The result would replace the notebook '{notebook}' itself; choose another folder with --out.");
            if (plan.ContainsValue(target))
                throw new UsageException($"Two results would be called '{Path.GetFileName(target)}'; run these "
                    + "notebooks one by one with different --out folders.");
            plan[source] = target;
        }
        return plan;
    }

    private static void Write(NotebookRun run, string path, Action<string> say)
    {
        if (Path.GetExtension(path) == ".html")
        {
            HtmlPage.Write(run, path);
        }
        else
        {
            using var file = new OutputFile(path);
            file.Stream.Write(Encoding.UTF8.GetBytes(IpynbFormat.Format(run)));
            file.Commit();
        }
        say($"Written: {path}");
    }
}
