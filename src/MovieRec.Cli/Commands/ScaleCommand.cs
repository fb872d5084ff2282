using System.CommandLine;
using System.Globalization;
using MovieRec.Cli.Benchmarks;
using MovieRec.Data;
using MovieRec.Interactive;
using MovieRec.Models.Als;
using MovieRec.Scaling;
using MovieRec.Statistics;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary>
/// <c>movierec scale</c>: how training grows with data, measured, tested on a size held out, and only then
/// extrapolated.
/// </summary>
internal static class ScaleCommand
{
    private const double Gigabyte = 1e9;
    private const string Design = "design", MovieLens = "movielens";

    public static Command Create(Terminal terminal)
    {
        var usual = new ScalingOptions();
        var sizes = SharedOptions.Words("--sizes", "N[,N…]",
            "How many times 100,000 ratings, at least four numbers; the law fitted to the smaller ones is tested on "
                + "the largest.", [.. usual.Sizes.Select(size => Invariant($"{size}"))]);
        var factors = SharedOptions.WholeNumber("--factors", [], "Factors of the model.", usual.Als.Factors, 1, 1024);
        var iterations = SharedOptions.WholeNumber("--iterations", [], "Iterations of a training.",
            usual.Als.Iterations, 1, 1000);
        var solver = SharedOptions.Choice("--solver", "How rows are solved.", usual.Als.Solver);
        var runs = SharedOptions.WholeNumber("--runs", [], "Trainings of each size, of which the median counts.",
            usual.Repeats, 1);
        var models = SharedOptions.Words("--model", "NAME[,NAME…]|all",
            "Measures the training of these models instead, with their default options, on data in which ratings, "
                + "users and movies vary apart; of --sizes, 0.5,1,2 where none are given.", []);
        var shapes = new Option<string>("--shapes")
        {
            Description = "With --model: data that varies for a law, or of the shapes of the MovieLens sets.",
            DefaultValueFactory = _ => Design,
        };
        shapes.AcceptOnlyFromAmong(Design, MovieLens);
        var longest = SharedOptions.WholeNumber("--longest", [],
            "With --model: seconds after which a training is stopped, and its model not tried on more.", 300, 1,
            4_000_000);
        var json = SharedOptions.Json();
        var command = new Command("scale", "Measures how training time, memory and latency grow with generated data, "
            + "tests the growth on a size held out, and extrapolates it.")
        {
            sizes, factors, iterations, solver, runs, models, shapes, longest, json,
        };
        command.SetAction(async (parse, token) =>
        {
            if (parse.GetValue(models) is { Length: > 0 } named)
            {
                var study = new ModelScaleOptions
                {
                    Models = named is ["all"] ? new ModelScaleOptions().Models
                        : [.. named.Select(name => ModelRegistry.Find(name).Name)],
                    Shapes = parse.GetValue(shapes) == MovieLens ? DataShape.MovieLens
                        : parse.GetResult(sizes) is { Implicit: false } ? Designed(parse.GetValue(sizes)!)
                        : new ModelScaleOptions().Shapes,
                    Longest = TimeSpan.FromSeconds(parse.GetValue(longest)),
                    Repeats = parse.GetValue(runs),
                };
                using var modelFile = parse.GetValue(json) is { } modelPath ? new OutputFile(modelPath) : null;
                var found = await terminal.WatchAsync("Measuring", progress => Task.Run(() =>
                    ModelScaleStudy.Run(study, new ModelWords(progress), token), token)).ConfigureAwait(false);
                ModelScaleOutput.Write(terminal, found, study);
                if (modelFile is not null)
                {
                    ModelScaleOutput.Write(modelFile.Stream, found);
                    modelFile.Commit();
                }
                return ExitCode.Done;
            }
            var options = OptionsOf(parse.GetValue(sizes)!) with
            {
                Repeats = parse.GetValue(runs),
                Als = usual.Als with
                {
                    Factors = parse.GetValue(factors),
                    Iterations = parse.GetValue(iterations),
                    Solver = parse.GetValue(solver)
                },
            };
            using var file = parse.GetValue(json) is { } path ? new OutputFile(path) : null;
            var result = await terminal.WatchAsync("Measuring",
                progress => Task.Run(() => Run(options, progress, token), token)).ConfigureAwait(false);
            Write(terminal, result);
            if (file is not null)
            {
                result.Write(file.Stream);
                file.Commit();
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static ScalingOptions OptionsOf(string[] words)
    {
        try
        {
            return new ScalingOptions { Sizes = Numbers(words) };
        }
        catch (OptionException exception)
        {
            throw new UsageException($"--sizes {string.Join(',', words)}: {exception.Message}");
        }
    }

    private static IReadOnlyList<DataShape> Designed(string[] words) =>
        Numbers(words) is var sizes && sizes[0] >= 0.02 && sizes[^1] <= 10_000 ? DataShape.Design(sizes)
            : throw new UsageException($"--sizes {string.Join(',', words)}: with --model a size is 0.02 to 10000 times "
                + "100,000 ratings.");

    private static double[] Numbers(string[] words) =>
    [
        .. words.Select(word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var size)
                && double.IsFinite(size) ? size
            : throw new UsageException($"--sizes takes numbers with commas between them, not '{word}'."))
            .Order(),
    ];

    private static ScalingResult Run(
        ScalingOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            return ScalingStudy.Run(options, new Words(progress), cancellationToken);
        }
        catch (OptionException exception)
        {
            throw new UsageException($"--sizes: {exception.Message}");
        }
    }

    private static void Write(Terminal terminal, ScalingResult result)
    {
        var peak = FmaPeak.Measure(Math.Min(result.Threads, Environment.ProcessorCount)) * 1e9;
        terminal.WriteLine(Invariant($"ALS, {result.Factors} factors, {result.Iterations} iterations, ")
            + Invariant($"{result.Solver.ToWords()} solver, {result.Threads} threads; data is generated. ")
            + Invariant($"The cores' peak together, {peak / 1e9:F0} GFLOP/s, is measured."));
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Ratings", true), new("Users", true), new("Movies", true), new("Training s", true),
                new("Memory MB", true), new("counted MB", true), new("Ten movies µs", true), new("GFLOP counted", true),
                new("GFLOP/s", true), new("of peak", true), new("FLOP a byte", true)],
            result.Points.Select(point => new[]
            {
                Invariant($"{point.Ratings:N0}"), Invariant($"{point.Users:N0}"), Invariant($"{point.Movies:N0}"),
                Invariant($"{point.TrainSeconds:F3}"), Invariant($"{point.MemoryBytes / 1e6:N0}"),
                Invariant($"{point.Work.ResidentBytes / 1e6:N0}"), Invariant($"{1e6 * point.LatencySeconds:F1}"),
                Invariant($"{point.Work.Flops / 1e9:N1}"), Invariant($"{point.FlopsPerSecond / 1e9:F1}"),
                Invariant($"{100 * point.FlopsPerSecond / peak:0}%"), Invariant($"{point.Work.Intensity:F1}"),
            }));
        terminal.WriteLine();
        var laws = result.Laws;
        terminal.WriteTable(
            [new("Grows with ratings to the power"), new("b", true), new("95% interval", true),
                new(Invariant($"Predicted for {result.Points[^1].Ratings:N0}"), true), new("95% interval", true),
                new("Measured", true), new("Held")],
            laws.Select(law => new[]
            {
                $"{law.Quantity}, {law.Unit}", Invariant($"{law.Law.Exponent().Value:F3}"),
                Interval(law.Law.Exponent()),
                Invariant($"{law.Predicted.Value:G3}"), Interval(law.Predicted), Invariant($"{law.Measured:G3}"),
                law.Held ? "yes" : "no",
            }));
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Extrapolated to", true), new("Users", true), new("Movies", true), new("Training s", true),
                new("95% interval", true), new("s by work counted", true), new("Memory GB", true),
                new("95% interval", true), new("GB counted", true)],
            result.Projections.Select(projection =>
            {
                var (time, memory) = (result.Time.Law.Predict(projection.Ratings),
                    result.Memory.Law.Predict(projection.Ratings));
                return new[]
                {
                    Invariant($"{projection.Ratings:N0}"), Invariant($"{projection.Users:N0}"),
                    Invariant($"{projection.Movies:N0}"), Invariant($"{time.Value:G3}"), Interval(time),
                    Invariant($"{result.SecondsByWork(projection):G3}"),
                    Invariant($"{memory.Value / Gigabyte:G3}"),
                    Interval(new Estimate(memory.Value, memory.Low / Gigabyte, memory.High / Gigabyte, memory.Level)),
                    Invariant($"{projection.Work.ResidentBytes / Gigabyte:G3}"),
                };
            }));
        terminal.WriteLine("The intervals hold if the law goes on as measured; 'by work counted' supposes the "
            + "operations a second of the largest size.");
        foreach (var law in laws.Where(law => !law.Held))
            terminal.WriteLine($"The law of {law.Quantity} did not predict the size held out: what is extrapolated "
                + $"from it is not to be trusted.");
    }

    private static string Interval(Estimate estimate) => Invariant($"{estimate.Low:G3} – {estimate.High:G3}");

    private sealed class ModelWords(IProgress<string> progress)
        : IProgress<(string Model, ModelScalePoint Point)>
    {
        public void Report((string Model, ModelScalePoint Point) value) =>
            progress.Report(Invariant($"{value.Model}, {value.Point.Shape.Ratings:N0} ratings: ")
                + Invariant($"{value.Point.Seconds:G3} s, {value.Point.Bytes / Gigabyte:G3} GB"));
    }

    private sealed class Words(IProgress<string> progress) : IProgress<ScalePoint>
    {
        public void Report(ScalePoint value) =>
            progress.Report(Invariant($"{value.Ratings:N0} ratings: {value.TrainSeconds:F3} s"));
    }
}
