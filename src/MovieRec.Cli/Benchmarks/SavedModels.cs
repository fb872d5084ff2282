using System.Diagnostics;
using System.Text.Json;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.RatingPrediction;
using MovieRec.Scaling;
using MovieRec.Workbook;

namespace MovieRec.Cli.Benchmarks;

/// <summary>A saved model of a kind: how long a new process takes to load it and to make its first list.</summary>
internal sealed record LoadingResult(string Model, double Megabytes, Timing Seconds);

/// <summary>The lists of all users, from a saved model into a Parquet file, in a process of their own.</summary>
internal sealed record BatchResult(int Users, int Items, int Length, double Seconds, double PeakMegabytes);

/// <summary>
/// What is measured of saved models in processes that are started for it: the first loading of a process pays for
/// compiling what loads, and a peak of memory must not be that of the training.
/// </summary>
internal static class SavedModels
{
    /// <summary>What the child measures: a loading with the first list.</summary>
    public const string Loading = "loading";

    /// <summary>What the child measures: the lists of all users.</summary>
    public const string Batch = "batch";

    private const int ListLength = 100;

    /// <summary>Loads a model of every kind, each in processes of its own.</summary>
    /// <param name="data">What the models are trained on.</param>
    /// <param name="runs">Processes a kind.</param>
    /// <param name="cancellationToken">Looked at between processes.</param>
    public static IEnumerable<LoadingResult> MeasureLoading(
        Dataset data, int runs, CancellationToken cancellationToken)
    {
        using var folder = new ScratchFolder();
        foreach (var model in ModelCatalog.All)
        {
            var file = Path.Combine(folder.Path, $"{model.Name}.model");
            Recommender.Fit(data, model, QuickOptions(model), null, cancellationToken).Save(file);
            var seconds = new double[runs];
            for (var run = 0; run < runs; run++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                seconds[run] = Ask(Loading, file).GetProperty("seconds").GetDouble();
            }
            yield return new LoadingResult(model.Name, new FileInfo(file).Length / 1e6, Timing.From(seconds));
        }
    }

    /// <summary>Writes the lists of all users of a large generated model.</summary>
    /// <param name="users">Number of users.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="interactions">Number of interactions.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    public static BatchResult MeasureBatch(
        int users, int items, int interactions, CancellationToken cancellationToken)
    {
        using var folder = new ScratchFolder();
        var file = Path.Combine(folder.Path, "large.model");
        var train = ZipfInteractions.Create(users, items, interactions);
        var options = new AlsOptions { Factors = 64, Iterations = 1 };
        Recommender.From(train, new AlsTrainer(options).Train(train, cancellationToken: cancellationToken), options)
            .Save(file);
        var answer = Ask(Batch, file);
        return new BatchResult(users, items, ListLength, answer.GetProperty("seconds").GetDouble(),
            answer.GetProperty("megabytes").GetDouble());
    }

    /// <summary>What the child does and says.</summary>
    /// <param name="work"><see cref="Loading"/> or <see cref="Batch"/>.</param>
    /// <param name="file">The model.</param>
    public static async Task<string> AnswerAsync(string work, string file)
    {
        var start = Stopwatch.GetTimestamp();
        var model = Recommender.Load(file);
        if (work == Batch) await model.WriteAllAsync(file + ".parquet", ListLength).ConfigureAwait(false);
        else model.Recommend(model.Train.Users.RawIdOf(0));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return JsonSerializer.Serialize(new { seconds, megabytes = PeakMemory.Bytes() / 1e6 });
    }

    // The size of the default's file in a part of its time.
    private static ModelOptions QuickOptions(ModelEntry model) => model.Name switch
    {
        "bpmf" => new BayesianFactorizationOptions { BurnIn = 0, Iterations = 100, Thinning = 1 },
        "svd++" => new SvdOptions { Epochs = 1 },
        _ => model.CreateOptions(),
    };

    private static JsonElement Ask(string work, string file)
    {
        var command = ProgramCommand.Find(typeof(SavedModels).Assembly);
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "bench", "--child", work, file])
        {
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? JsonDocument.Parse(output).RootElement
            : throw new FailureException($"The process that measures '{work}' failed: {output.Trim()}");
    }
}
