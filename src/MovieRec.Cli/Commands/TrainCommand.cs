using System.CommandLine;
using MovieRec.Cluster;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Partitions;
using MovieRec.Cluster.Training;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec train</c>: trains a model, shows how it goes, and saves it.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var model = SharedOptions.Model();
        var set = SharedOptions.Set();
        var files = SharedOptions.OptionFiles();
        var save = new Option<string?>("--save")
        {
            HelpName = "FILE",
            Description =
            "Where to save the model, for 'movierec recommend --load FILE' and 'movierec serve --model FILE'.",
        };
        var patience = SharedOptions.WholeNumber("--patience", [],
            "Finds the number of iterations first: holds out a tenth of each user's ratings and stops when NDCG@10 on "
                + "them has not risen for N iterations; then trains on everything. als only; 0 for not.", 0, 0);
        var command = new Command("train", "Trains a model on all ratings, showing the loss as it falls, and saves it.")
        {
            data, model, set, files, patience, save,
        };
        var cluster = ClusterCommand.Endpoint();
        var resume = new Option<bool>(
            "--resume")
        { Description = "On a cluster: goes on with its latest training, from the checkpoints." };
        var exchange = SharedOptions.Choice("--exchange",
            "On a cluster: whether blocks fetch the factors they need, or all, to compare.", Exchange.Needed);
        foreach (var option in new Option[] { cluster, resume, exchange }) command.Options.Add(option);
        command.SetAction(async (parse, token) =>
        {
            var configured = ModelRegistry.Configure([parse.GetValue(model)!], parse.GetValue(set)!,
                parse.GetValue(files)!).Single();
            var path = parse.GetValue(save);
            if (parse.GetValue(patience) > 0 && configured.Options is not AlsOptions)
                throw new UsageException($"--patience: {configured.Name} has no iterations to stop; als has.");
            if (parse.GetValue(resume) && parse.GetValue(cluster) is null)
                throw new UsageException(
                    "--resume: only a training on a cluster leaves checkpoints; name it with --cluster.");
            using var file = path is null ? null : new OutputFile(path);
            var isPartitioned = parse.GetValue(data) is { } folder
                && File.Exists(Path.Combine(folder, PartitionManifest.FileName));
            if (parse.GetValue(cluster) is { } endpoint)
            {
                if (configured.Options is not AlsOptions onCluster || parse.GetValue(patience) > 0)
                    throw new UsageException("--cluster: it trains als, without --patience.");
                var isResumed = parse.GetValue(resume);
                if (!isPartitioned && (!isResumed || IsGiven(data)))
                    throw new UsageException("--cluster: --data must name a folder that 'movierec partition' wrote, "
                        + $"and '{parse.GetValue(data)}' is none.");
                await ClusterTraining.RunAsync(terminal, ClusterEndpoint.Parse(endpoint), trainer => isResumed
                    ? trainer.ResumeAsync(IsGiven(data) ? parse.GetValue(data) : null,
                        IsGiven(set) || IsGiven(files) ? onCluster : null, token)
                    : trainer.StartAsync(parse.GetValue(data)!, onCluster, parse.GetValue(exchange), token), file, path,
                    token).ConfigureAwait(false);
                return ExitCode.Done;

                bool IsGiven(Option option) => parse.GetResult(option) is { Implicit: false };
            }
            if (isPartitioned && configured.Options is AlsOptions local && parse.GetValue(patience) == 0)
            {
                await ClusterTraining.RunLocallyAsync(terminal, parse.GetValue(data)!, local, file, path, token)
                    .ConfigureAwait(false);
                return ExitCode.Done;
            }
            var dataset = await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false);
            if (configured.Options is AlsOptions options && parse.GetValue(patience) is > 0 and var rounds)
            {
                var split = Splits.PerUserRandom(dataset.Ratings, testFraction: 0.1);
                configured =
                    configured with
                    {
                        Options = options =
                        options with
                        {
                            Iterations = await Training.FindIterationsAsync(terminal, options, rounds, split,
                            token).ConfigureAwait(false)
                        }
                    };
                terminal.WriteLine(Invariant($"Best after {options.Iterations} iterations; training on everything."));
            }
            var told = new List<TrainingProgress>();
            var (trained, elapsed) = await Training.FitAsync(terminal, configured, dataset, told, token)
                .ConfigureAwait(false);
            var interactions = trained.Train;
            terminal.WriteLine(Invariant($"Trained {configured.Name} on {interactions.Count:N0} ratings of ")
                + Invariant($"{interactions.UserCount:N0} users and {interactions.ItemCount:N0} movies in ")
                + Invariant($"{elapsed.TotalSeconds:F2} s."));
            terminal.Document = TrainingDocument.Create(configured.Name, configured.Options, dataset.Info.Label,
                (interactions.Count, interactions.UserCount, interactions.ItemCount), elapsed, told);
            if (trained.Model.Form is { } form)
            {
                terminal.WriteLine($"{configured.Name}: {form}.");
                terminal.Document["form"] = form;
            }
            RecordedRuns.Add(terminal,
                RecordedRuns.Of("train", dataset, configured.Name, configured.Options, elapsed));
            if (file is not null)
            {
                trained.Save(file.Stream);
                var length = file.Stream.Length;
                file.Commit();
                TrainingDocument.AddFile(terminal.Document, path!, length);
                terminal.WriteLine(Invariant($"Saved to {path} ({length / 1e6:F1} MB)."));
            }
            return ExitCode.Done;
        });
        return command;
    }
}
