using System.Diagnostics;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Scaling;

/// <summary>Measures ALS on generated data of growing size, and counts what larger data would ask of it.</summary>
public static class ScalingStudy
{
    private const int ListLength = 10;

    /// <summary>Users asked for recommendations, at most; they are spread evenly over all.</summary>
    private const int MostUsers = 1000;

    // After this long the compiler has replaced what it compiled quickly by what it compiled well.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>Generates, trains and asks, size after size.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="progress">Told each point.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="OptionException">A size makes no data, or more than an array can hold.</exception>
    public static ScalingResult Run(
        ScalingOptions options, IProgress<ScalePoint>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var data = options.Sizes.Select(options.Data.Scaled).ToArray();
        if (data[^1].Ratings > Array.MaxLength)
            throw new OptionException($"{data[^1].Ratings} ratings are more than one training can hold: leave out size "
                + $"{options.Sizes[^1]}.");

        Warm(options, data[0], cancellationToken);
        var points = new List<ScalePoint>();
        IReadOnlyList<ScaleProjection> projections = [];
        for (var at = 0; at < data.Length; at++)
        {
            var (point, users, movies) = Measure(options, options.Sizes[at], data[at], cancellationToken);
            points.Add(point);
            projections = [.. options.Targets.Select(target => Project(options.Als, point, users, movies, target))];
            progress?.Report(point);
        }
        return new ScalingResult(points, projections, options.Als.Factors, options.Als.Iterations, options.Als.Solver,
            options.Als.Threads);
    }

    /// <summary>
    /// The work of a training on so many ratings, if data grows as <see cref="SyntheticOptions.Scaled"/> makes it grow.
    /// </summary>
    internal static ScaleProjection Project(
        AlsOptions als, ScalePoint from, HistoryProfile users, HistoryProfile movies, long ratings)
    {
        // r times the ratings: r times the users, each with as many; √r times the movies, each with √r times as many.
        var ratio = (double)ratings / from.Ratings;
        return new ScaleProjection(ratings, (long)(from.Users * ratio), (long)(from.Movies * Math.Sqrt(ratio)),
            AlsWork.Compute(als, users.Scaled(1, ratio), movies.Scaled(Math.Sqrt(ratio), Math.Sqrt(ratio))));
    }

    private static void Warm(ScalingOptions options, SyntheticOptions data, CancellationToken cancellationToken)
    {
        var train = SyntheticInteractions.Generate(data);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < WarmUp;)
        {
            var model = new AlsTrainer(options.Als with { Iterations = 1 }).Train(train,
                cancellationToken: cancellationToken);
            _ = LatencyOf(model, train);
        }
    }

    private static (ScalePoint Point, HistoryProfile Users, HistoryProfile Movies) Measure(
        ScalingOptions options, double size, SyntheticOptions data, CancellationToken cancellationToken)
    {
        // Just before, and anew for each size: a process that compiles or forgets meanwhile has another floor later.
        PeakMemory.Reset();
        var floor = Environment.WorkingSet;
        var train = SyntheticInteractions.Generate(data);
        PeakMemory.Reset();

        var trainer = new AlsTrainer(options.Als);
        var (seconds, memory) = (new double[options.Repeats], 0.0);
        AlsModel? model = null;
        for (var repeat = 0; repeat < options.Repeats; repeat++)
        {
            model = null;
            var start = Stopwatch.GetTimestamp();
            model = trainer.Train(train, cancellationToken: cancellationToken);
            seconds[repeat] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            // Of one training: what later ones leave for the collector is not theirs.
            if (repeat == 0) memory = PeakMemory.Bytes() - floor;
        }
        Array.Sort(seconds);

        var (users, movies) = (HistoryProfile.Compute(train.Matrix), HistoryProfile.Compute(train.Matrix.Transpose()));
        var point = new ScalePoint(size, train.UserCount, train.ItemCount, train.Count, seconds[seconds.Length / 2],
            Math.Max(memory, 1), LatencyOf(model!, train), AlsWork.Compute(options.Als, users, movies));
        return (point, users, movies);
    }

    private static double LatencyOf(AlsModel model, Interactions train)
    {
        var count = Math.Min(MostUsers, train.UserCount);
        var seconds = new double[count];
        // One round to warm up: it also transposes the item factors, which is done once for a model.
        for (var round = 0; round < 2; round++)
        {
            for (var at = 0; at < count; at++)
            {
                var start = Stopwatch.GetTimestamp();
                Ranker.Recommend(model, train, (int)((long)at * train.UserCount / count), ListLength);
                seconds[at] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }
        Array.Sort(seconds);
        return seconds[count / 2];
    }
}
