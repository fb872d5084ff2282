using System.CommandLine;
using MovieRec.Models;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec models</c>: the models there are, and the options of one.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "A model, for its options.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add(SharedOptions.ModelNames);
        var command = new Command("models", "Lists the models, or the options of one, which --set changes.") { name };
        command.SetAction(parse =>
        {
            if (parse.GetValue(name) is not { } told)
            {
                terminal.WriteTable([new("Model"), new("What it does")],
                    ModelCatalog.All.Select(model => new[] { model.Name, model.Description }));
                return ExitCode.Done;
            }
            var entry = ModelRegistry.Find(told);
            terminal.WriteLine($"{entry.Name}: {entry.Description}");
            terminal.WriteTable([new("Option"), new("Default"), new("Kind")],
                OptionValues.Read(entry.CreateOptions()).Select(option =>
                    new[] { option.Name, option.Text, option.Kind }));
            return ExitCode.Done;
        });
        return command;
    }
}
