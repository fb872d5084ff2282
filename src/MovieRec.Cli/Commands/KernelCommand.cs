using System.CommandLine;
using MovieRec.Workbook;
using MovieRec.Workbook.Jupyter;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec kernel</c>: the notebook engine as a Jupyter kernel.</summary>
internal static class KernelCommand
{
    public static Command Create(Terminal terminal) =>
        new("kernel", "The notebook engine as a Jupyter kernel, for JupyterLab, Jupyter Notebook, nbconvert and VS "
            + "Code's Jupyter extension.")
    {
        CreateInstall(terminal),
        CreateUninstall(terminal),
        CreateStart(),
    };

    private static Command CreateInstall(Terminal terminal)
    {
        var place = new Place();
        var netCSharp = new Option<bool>(
            "--as-net-csharp")
        {
            Description = $"Also serve notebooks that ask for '{KernelSpec.NetCSharp}', .NET "
                + "Interactive's kernel. Refused where that kernel is present."
        };
        var command = new Command("install", "Makes the kernel known to Jupyter.") { netCSharp };
        place.AddTo(command);
        command.SetAction(parse =>
        {
            var (folder, name) = place.Of(parse);
            string[] start = [.. ProgramCommand.Find(typeof(KernelCommand).Assembly), "kernel", "start"];
            // The one that may be refused comes first, so that nothing is half done.
            if (parse.GetValue(netCSharp))
                Tell(KernelSpec.Install(folder, KernelSpec.NetCSharp, ".NET (C#) by MovieRec", start));
            Tell(KernelSpec.Install(folder, name,
                name == KernelSpec.DefaultName ? "MovieRec (C#)" : $"MovieRec (C#), {name}", start));
            return ExitCode.Done;

            void Tell(string target) => terminal.WriteLine($"Written: {target}");
        });
        return command;
    }

    private static Command CreateUninstall(Terminal terminal)
    {
        var place = new Place();
        var netCSharp = new Option<bool>(
            "--as-net-csharp")
        {
            Description =
                $"Also the one that serves notebooks which ask for '{KernelSpec.NetCSharp}'."
        };
        var command = new Command("uninstall", "Takes the kernel from Jupyter.") { netCSharp };
        place.AddTo(command);
        command.SetAction(parse =>
        {
            var (folder, name) = place.Of(parse);
            string[] names = parse.GetValue(netCSharp) ? [name, KernelSpec.NetCSharp] : [name];
            foreach (var each in names)
            {
                terminal.WriteLine(
                    KernelSpec.Uninstall(folder, each) is { } target
                        ? $"Removed: {target}" : $"There is no kernel '{each}' in {folder}.");
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateStart()
    {
        var connection = new Argument<string>(
            "CONNECTION_FILE")
        { Description = "The file that Jupyter wrote, with ports and key." };
        var command = new Command("start",
            "Serves one client until it asks to shut down. Jupyter calls this; people do not.") { connection };
        command.SetAction(async (parse, token) =>
        {
            await Kernel.RunAsync(parse.GetValue(connection)!, token).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Where a kernel is installed, and as what.</summary>
    private sealed class Place
    {
        private readonly Option<bool> _user = new(
            "--user")
        { Description = "For this user alone; so it is where nothing else is said." };
        private readonly Option<string?> _prefix = new("--prefix")
        {
            HelpName = "DIR",
            Description = "Below DIR/share/jupyter, such as for a Python environment.",
        };
        private readonly Option<string> _name = new("--name")
        {
            HelpName = "NAME",
            Description = "The kernel's name.",
            DefaultValueFactory = _ => KernelSpec.DefaultName,
        };

        public void AddTo(Command command)
        {
            command.Options.Add(_user);
            command.Options.Add(_prefix);
            command.Options.Add(_name);
        }

        public (string Folder, string Name) Of(ParseResult parse)
        {
            var prefix = parse.GetValue(_prefix);
            if (prefix is not null && parse.GetValue(_user))
                throw new UsageException("--user and --prefix exclude each other; give one of them.");
            return (prefix is null ? KernelSpec.UserFolder() : KernelSpec.PrefixFolder(prefix), parse.GetValue(_name)!);
        }
    }
}
