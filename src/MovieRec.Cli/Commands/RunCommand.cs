using System.CommandLine;
using System.Text;
using MovieRec.Workbook;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec run</c>: runs notebooks of the user's choice.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        var notebooks = new Argument<string[]>("NOTEBOOK") { Description = "Notebooks, .dib or .ipynb.", Arity = ArgumentArity.OneOrMore };
        var data = SharedOptions.Data();
        data.Description = "The data set the notebooks load where they name none, as for the other commands.";
        var output = new Option<string>("--out", "-o") { HelpName = "DIR", Description = "Where the results go.", DefaultValueFactory = _ => "." };
        var format = new Option<string>("--to") { Description = "A page to read, or the notebook with its outputs.", DefaultValueFactory = _ => "html" };
        format.AcceptOnlyFromAmong("html", "ipynb");
        var timeout = SharedOptions.WholeNumber("--timeout", [], "The longest a notebook may take, in seconds; it is stopped after that.", 600, 1, 86_400);
        timeout.HelpName = "S";
        var debug = new Option<bool>("--debug") { Description = "Lets each notebook's process wait, before its first cell, until a debugger is attached to it." };
        var command = new Command("run", "Runs notebooks and writes a page, or a notebook with outputs, for each.") { notebooks, data, output, format, timeout, debug };
        command.SetAction(async (parse, token) =>
        {
            var plan = Plan(parse.GetValue(notebooks)!, parse.GetValue(output)!, parse.GetValue(format)!);
            Reports.Prepare(parse.GetValue(output)!);
            var options = new RunOptions { Timeout = TimeSpan.FromSeconds(parse.GetValue(timeout)) };
            if (parse.GetValue(data) is { } named)
                options = options with { Environment = Reports.Environment(await DatasetLoading.LoadAsync(terminal, named, token).ConfigureAwait(false)) };
            if (parse.GetValue(debug))
            {
                // Whoever steps through code is not to be hurried.
                options = options with { Timeout = TimeSpan.FromDays(1), Environment = new Dictionary<string, string>(options.Environment) { [RunOptions.DebugVariable] = "1" } };
                terminal.WriteLine("Waiting for a debugger: attach it to the process 'MovieRec.Workbook host', one for each notebook.");
            }
            var runs = new List<NotebookRun>();
            await foreach (var run in Reports.RunAsync(terminal, plan.Keys, options, token).ConfigureAwait(false))
            {
                Write(terminal, run, plan[run.Path]);
                runs.Add(run);
            }
            Reports.ThrowIfFailed(runs);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Which file each notebook's result goes to, checked before anything runs.</summary>
    /// <exception cref="UsageException">A notebook cannot be read, or two results or a result and a notebook would share a file.</exception>
    private static OrderedDictionary<string, string> Plan(IEnumerable<string> notebooks, string folder, string format)
    {
        var plan = new OrderedDictionary<string, string>();
        foreach (var notebook in notebooks)
        {
            try
            {
                _ = NotebookDocument.Read(notebook);
            }
            catch (NotebookException exception)
            {
                throw new UsageException(exception.Message);
            }
            var (source, target) = (Path.GetFullPath(notebook), Path.GetFullPath(Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(notebook)}.{format}")));
            if (source == target)
                throw new UsageException($"The result would replace the notebook '{notebook}' itself; choose another folder with --out.");
            if (plan.ContainsValue(target))
                throw new UsageException($"Two results would be called '{Path.GetFileName(target)}'; run these notebooks one by one with different --out folders.");
            plan[source] = target;
        }
        return plan;
    }

    private static void Write(Terminal terminal, NotebookRun run, string path)
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
        terminal.WriteLine($"Written: {path}");
    }
}
