using System.CommandLine;
using System.Text;
using MovieRec.Cli.Explorer;
using MovieRec.Models;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec explorer</c>: one page that recommends in the browser, without a server.</summary>
internal static class ExplorerCommand
{
    public static Command Create(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var load = new Option<string?>("--model", "-m")
        {
            HelpName = "FILE|NAME",
            Description = "Takes the model of any kind that 'movierec train --save FILE' saved, --data being what it "
                + "was trained on; or trains the model of that name with its defaults. Without it: als.",
        };
        var output = new Option<string?>("--out", "-o")
        {
            HelpName = "FILE",
            Description = "Where the page goes; it links to the reports beside it. Without it: reports/explorer.html, "
                + "in the checkout.",
        };
        var command = new Command("explorer", "Writes one self-contained page that recommends movies to a user or for "
            + "ratings given in it, with reasons, filters and a map.") { data, load, output };
        command.SetAction(async (parse, token) =>
        {
            var path = parse.GetValue(output);
            if (path is null)
            {
                path = Path.Combine(Checkout.Root(), "reports", ExplorerPage.Link.File);
                Reports.Prepare(Path.GetDirectoryName(path)!);
            }
            using var file = new OutputFile(path);
            var named = parse.GetValue(load) ?? "als";
            var loaded = File.Exists(named) || ModelCatalog.Find(named) is null ? Recommender.Load(named) : null;
            var dataset = await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false);
            if (loaded is not null) ModelData.Check(loaded, named, dataset);
            var model = loaded ?? (await Training.FitAsync(terminal,
                ModelRegistry.Configure(ModelRegistry.Find(named), []), dataset, null, token)
                    .ConfigureAwait(false)).Model;
            var content = await terminal.WatchAsync("Drawing the map",
                _ => Task.Run(() => ExplorerData.Create(dataset, model, token), token)).ConfigureAwait(false);
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var page = Encoding.UTF8.GetBytes(
                ExplorerPage.Render(dataset, content, model, ExplorerPage.PagesIn(folder),
                    File.Exists(Path.Combine(folder, "index.html"))));
            await file.Stream.WriteAsync(page, token).ConfigureAwait(false);
            file.Commit();
            terminal.WriteLine(Invariant($"Open {path} ({page.Length / 1e6:F1} MB)."));
            return ExitCode.Done;
        });
        return command;
    }
}
