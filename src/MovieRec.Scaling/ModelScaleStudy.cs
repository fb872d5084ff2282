using System.Diagnostics;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models;
using MovieRec.Preprocessing;

namespace MovieRec.Scaling;

/// <summary>Trains every model on generated data of many shapes, and fits the laws of their time and memory.</summary>
public static class ModelScaleStudy
{
    // A user, a movie, a rating and a time in the data set, and a movie and a weight in the interactions.
    private const long BytesOfRating = 3 * sizeof(int) + 2 * sizeof(float) + sizeof(long);

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.1);

    /// <summary>Generates and trains, shape after shape in the order of their ratings.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="progress">Told each training: the model and its point.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="OptionException">A shape makes no data.</exception>
    public static IReadOnlyList<ModelScale> Run(ModelScaleOptions? options = null,
        IProgress<(string Model, ModelScalePoint Point)>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new();
        DataShape[] shapes = [.. options.Shapes.OrderBy(shape => shape.Ratings)];
        var models = options.Models.Select(name => ModelCatalog.Find(name)!).ToArray();
        var points = models.ToDictionary(model => model, _ => new List<ModelScalePoint>());
        var leftOut = models.ToDictionary(model => model, _ => new List<(DataShape, string)>());
        foreach (var shape in shapes)
        {
            PeakMemory.Reset();
            var floor = Environment.WorkingSet;
            var dataset = SyntheticGenerator.Generate(shape.ToOptions(options.Seed)).Dataset;
            var train = Interactions.From(dataset.Ratings);
            foreach (var model in models)
            {
                if (leftOut[model].Count > 0)
                {
                    leftOut[model].Add((shape, "a shape before this one was too large"));
                    continue;
                }
                // Its code is compiled, and its threads are there, before it is timed.
                if (shape == shapes[0]) Measure(options, model, shape, dataset, train, floor, cancellationToken);
                var (point, reason) = Measure(options, model, shape, dataset, train, floor, cancellationToken);
                if (point is null)
                {
                    leftOut[model].Add((shape, reason));
                    continue;
                }
                points[model].Add(point);
                progress?.Report((model.Name, point));
            }
        }
        return [.. models.Select(model => new ModelScale(model.Name, points[model], leftOut[model]))];
    }

    private static (ModelScalePoint? Point, string Reason) Measure(ModelScaleOptions options, ModelEntry model,
        DataShape shape, Dataset dataset, Interactions train, long floor, CancellationToken cancellationToken)
    {
        var (passes, times) = ModelWork.Shorten(model.CreateOptions(), options.PassesDivisor);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Longest);
        try
        {
            if (options.MeasuresPeaks) PeakMemory.Reset();
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var start = Stopwatch.GetTimestamp();
            var trained = Train(model, passes, dataset, train, limit.Token);
            var seconds = new List<double> { Stopwatch.GetElapsedTime(start).TotalSeconds };
            // Of little data the peak drowns in what the runtime gives back and takes: the data itself is there anyway.
            var bytes = options.MeasuresPeaks ? Math.Max(BytesOfRating * shape.Ratings, PeakMemory.Bytes() - floor)
                : BytesOfRating * shape.Ratings + GC.GetTotalAllocatedBytes(precise: true) - allocated;
            while (seconds.Count < options.Repeats && seconds[0] < Short.TotalSeconds)
            {
                start = Stopwatch.GetTimestamp();
                Train(model, passes, dataset, train, limit.Token);
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            seconds.Sort();
            var point = new ModelScalePoint(shape, Math.Max(times * seconds[seconds.Count / 2], 1e-7),
                Math.Max(1, bytes), (trained as IRecommender)?.Form);
            return (point, "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, FormattableString.Invariant($"more than {options.Longest.TotalSeconds:0} s"));
        }
        catch (TrainingException exception)
        {
            return (null, exception.Message);
        }
    }

    private static object Train(ModelEntry model, ModelOptions options, Dataset dataset, Interactions train,
        CancellationToken cancellationToken) => model.PredictsRatings
        ? model.CreateRatingTrainer(options).Train(train, dataset, null, cancellationToken)
        : model.CreateTrainer(options).Train(train, dataset, null, cancellationToken);
}
