using System.CommandLine;
using System.Text;
using MovieRec.Workbook;

namespace MovieRec.Cli.Commands;

/// <summary>
/// <c>movierec convert</c>: a notebook of one format as one of the other, and back, with nothing lost; or as a program
/// that needs no notebook engine.
/// </summary>
internal static class ConvertCommand
{
    private const string Dib = "dib";
    private const string Ipynb = "ipynb";
    private const string Program = "cs";

    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Notebooks, .dib or .ipynb.",
            Arity = ArgumentArity.OneOrMore,
        };
        var format = new Option<string?>(
            "--to")
        {
            Description = "The format wanted: another notebook, or cs, a program for 'dotnet run'. Without "
                + "it: the other notebook."
        };
        format.AcceptOnlyFromAmong(Dib, Ipynb, Program);
        var output = new Option<string?>("--out", "-o")
        {
            HelpName = "DIR",
            Description = "Where the results go. Without it: beside each notebook.",
        };
        var force = new Option<bool>("--force") { Description = "Replaces files that exist." };
        var command = new Command("convert", "Converts notebooks between .dib and .ipynb and back, without loss but "
            + "for outputs, which a .dib cannot hold; and to C# programs. Written outside of a checkout, a notebook "
            + "refers to packages instead of what the checkout has built. One that cannot be converted is named and "
            + "does not stop the others.") { files, format, output, force };
        command.SetAction(parse =>
        {
            var (conversions, refused) = Plan(parse.GetValue(files)!, parse.GetValue(format), parse.GetValue(output),
                parse.GetValue(force));
            if (conversions.Count > 0 && parse.GetValue(output) is { } folder) Reports.Prepare(folder);
            foreach (var (path, text, notes) in conversions)
            {
                using var file = new OutputFile(path);
                file.Stream.Write(Encoding.UTF8.GetBytes(text));
                file.Commit();
                terminal.WriteLine($"Written: {path}");
                foreach (var note in notes) terminal.WriteLine(note);
            }
            return refused switch
            {
                [] => ExitCode.Done,
                [var one] => throw new UsageException(one),
                _ => throw new UsageException($"{refused.Count} of {refused.Count + conversions.Count} notebooks were "
                    + $"not converted: {string.Join("; ", refused.Select(each => each.TrimEnd('.')))}."),
            };
        });
        return command;
    }

    /// <summary>
    /// What goes where, all of it made before anything is written; and for each notebook that is left out, why.
    /// </summary>
    private static (List<(string Path, string Text, IReadOnlyList<string> Notes)> Conversions,
        List<string> Refused) Plan(IEnumerable<string> files, string? wanted, string? folder, bool force)
    {
        var plan = new List<(string Path, string Text, IReadOnlyList<string>)>();
        var refused = new List<string>();
        foreach (var file in files)
        {
            var from = Path.GetExtension(file).ToLowerInvariant().TrimStart('.');
            var to = wanted ?? (from == Dib ? Ipynb : Dib);
            var path = Path.GetFullPath(
                Path.Combine(folder ?? Path.GetDirectoryName(Path.GetFullPath(file))!,
                    $"{Path.GetFileNameWithoutExtension(file)}.{to}"));
            if (from is not Dib and not Ipynb)
                refused.Add($"'{file}' is no notebook: expected a file that ends in .dib or .ipynb.");
            else if (from == to)
                refused.Add($"'{file}' is a .{to} already; leave it out, or ask for the other format with --to.");
            else if (plan.Exists(other => other.Path == path))
                refused.Add($"'{file}' would become a second '{Path.GetFileName(path)}'; convert it by itself with a "
                    + "different --out folder.");
            else if (File.Exists(path) && !force)
                refused.Add($"'{path}' exists; replace it with --force, or choose another folder with --out.");
            else
            {
                try
                {
                    var (text, notes) = Convert(file, to, path);
                    plan.Add((path, text, notes));
                }
                catch (NotebookException exception)
                {
                    refused.Add(exception.Message);
                }
            }
        }
        return (plan, refused);
    }

    private static (string Text, IReadOnlyList<string> Notes) Convert(string file, string to, string path)
    {
        var target = Path.GetDirectoryName(path)!;
        var isInCheckout = Checkout.Above(target) is not null;
        if (to == Program && isInCheckout) return CSharpProgram.Of(NotebookDocument.Read(file), file, target);
        var text = NotebookConversion.ReadText(file);
        var isDib = Path.GetExtension(file).Equals(".dib", StringComparison.OrdinalIgnoreCase);
        string dib;
        try
        {
            dib = isDib ? text : NotebookConversion.ToDib(text, file);
        }
        catch (NotebookException) when (to == Program)
        {
            // What no .dib can hold may well be a program, and is not one of ours that refers to what is built.
            return CSharpProgram.Of(NotebookDocument.Read(file), file, target);
        }
        var notes = new List<string>();
        if (!isInCheckout)
        {
            dib = PackagedNotebook.Rewrite(dib, Path.GetDirectoryName(Path.GetFullPath(file))!);
            if (PackagedNotebook.StartsBuiltProgram(dib))
                notes.Add($"'{path}' starts a program that a checkout has built, which no package brings.");
        }
        if (to == Program)
        {
            var (program, leftOut) = CSharpProgram.Of(DibFormat.Parse(dib, file), file, target);
            return (program, [.. notes, .. leftOut]);
        }
        if (to == Ipynb) return (NotebookConversion.ToIpynb(dib, file), notes);
        if (NotebookConversion.OutputCount(text) is > 0 and var outputs)
            notes.Add($"The outputs of {outputs} cells are left out, since a .dib holds none; 'movierec run "
                + $"{Path.GetFileName(path)}' computes them again.");
        return (dib, notes);
    }
}
