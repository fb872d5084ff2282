using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MovieRec.Cli.Line;
using MovieRec.Statistics;
using MovieRec.Studio.Runs;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec runs</c>: what was trained, tuned and evaluated on this machine.</summary>
internal static class RunsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("runs", "Lists, shows and compares what train, tune, evaluate and the workbook did "
            + $"on this machine. The store is a SQLite file, which {RunStore.Variable} names or turns off.");
        command.Subcommands.Add(CreateList(terminal).WithJson(terminal));
        command.Subcommands.Add(CreateShow(terminal).WithJson(terminal));
        command.Subcommands.Add(CreateCompare(terminal).WithJson(terminal));
        return command;
    }

    private static Command CreateList(Terminal terminal)
    {
        var filter = new Argument<string?>("TEXT")
        {
            Description = "Only runs whose command, data, model or options hold this.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var count = SharedOptions.WholeNumber("--count", ["-n"], "How many, the last first.", 20, 1);
        var command = new Command("list", "Lists runs.") { filter, count };
        command.SetAction(parse =>
        {
            var runs = Store().List(parse.GetValue(filter), parse.GetValue(count));
            terminal.WriteTable(
                [new("Run", true), new("When"), new("Command"), new("Data"), new("Model"), new("NDCG@10", true),
                    new("RMSE", true), new("s", true)],
                runs.Select(run => new[]
                {
                    Invariant($"{run.Id}"),
                    run.Started.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                    run.Command, run.Dataset, run.Model,
                    Figure(run, "ndcg@10"), Figure(run, "rmse"),
                    Invariant($"{run.Seconds:F2}"),
                }));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Figure(Run run, string name) =>
        run.Figures.TryGetValue(name, out var value) ? Invariant($"{value:F4}") : "";

    private static Command CreateShow(Terminal terminal)
    {
        var id = new Argument<long>("RUN") { Description = "Its number, as 'list' shows it." };
        var command = new Command("show", "Shows all that is known of a run.") { id };
        command.SetAction(parse =>
        {
            var run = FindRun(parse.GetValue(id));
            terminal.WriteLine(Invariant($"Run {run.Id}: {run.Command} {run.Model}, {run.Dataset}, ")
                + Invariant($"{run.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, {run.Seconds:F2} s"));
            if (run.Options.Length > 0) terminal.WriteLine($"Options: {run.Options}");
            if (run.Figures.Count > 0)
                terminal.WriteTable([new("Figure"), new("Value", true)],
                    run.Figures.Select(figure => new[] { figure.Key, Invariant($"{figure.Value:F4}") }));
            if (run.Protocol.Length > 0) terminal.WriteLine(run.Protocol);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateCompare(Terminal terminal)
    {
        var first = new Argument<long>("RUN") { Description = "A run of 'evaluate'." };
        var second = new Argument<long>("REFERENCE") { Description = "The run it is held against." };
        var command = new Command("compare", "Compares two evaluated models over the users of both.")
        {
            first, second,
        };
        command.SetAction(parse =>
        {
            var (run, reference) = (FindRun(parse.GetValue(first)), FindRun(parse.GetValue(second)));
            var found = run.Against(reference);
            terminal.WriteLine(Invariant($"Run {run.Id} ({run.Model}) against run {reference.Id} ({reference.Model}): ")
                + Invariant($"{found.Metric} {found.Difference.Value:+0.0000;-0.0000;0.0000}, ")
                + Invariant($"{100 * found.Difference.Level:0.#}% interval {found.Difference.Low:+0.0000;-0.0000} to ")
                + Invariant($"{found.Difference.High:+0.0000;-0.0000} over {found.Users} users, ")
                + $"{PValue.Sentence(found.PValue)}.");
            terminal.Document = new JsonObject
            {
                ["run"] = run.Id,
                ["model"] = run.Model,
                ["reference"] = reference.Id,
                ["referenceModel"] = reference.Model,
                ["metric"] = found.Metric,
                ["users"] = found.Users,
                ["difference"] = found.Difference.Value,
                ["low"] = found.Difference.Low,
                ["high"] = found.Difference.High,
                ["level"] = found.Difference.Level,
                ["pValue"] = found.PValue,
            };
            return ExitCode.Done;
        });
        return command;
    }

    private static RunStore Store() => RunStore.Find()
        ?? throw new UsageException($"{RunStore.Variable} turns the store of runs off; unset it, or name a file.");

    private static Run FindRun(long id) => Store().Find(id)
        ?? throw new UsageException($"There is no run {id}; 'movierec runs list' shows those there are.");
}
