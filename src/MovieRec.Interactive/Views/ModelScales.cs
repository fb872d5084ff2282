using MovieRec.Charts;
using MovieRec.Scaling;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>The laws of several models' trainings, and which model they leave for how many ratings.</summary>
public static class ModelScales
{
    /// <summary>The law of each model's seconds, and whether it predicted the largest data.</summary>
    public static Table ToTable(this IEnumerable<ModelScale> models) =>
        Lawful(models).Select(model => new
        {
            model.Model,
            Law = model.Time!.Words,
            OfRatings = model.Time.OfRatings,
            OfUsers = model.Time.OfUsers,
            OfMovies = model.Time.OfMovies,
            Predicted_ms = Scaled(model.Time.Predicted, 1e3),
            Measured_ms = 1e3 * model.Time.Measured,
            Held = model.Time.Held ? "yes" : "no",
        }).ToTable("Seconds of a training: the law, the powers of ratings, users and movies, and the largest data "
            + "as predicted without it", rows: 40);

    /// <summary>Seconds of every model's training on data of one shape, by its law.</summary>
    /// <param name="models">What was measured.</param>
    /// <param name="shape">The shape.</param>
    public static Chart ToChart(this IEnumerable<ModelScale> models, DataShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var laws = Lawful(models).Select(model => (model.Model, Seconds: model.Time!.Predict(shape)))
            .OrderBy(law => law.Seconds.Value).ToArray();
        var title = string.Create(
            Notebook.Culture, $"Seconds of a training on {shape.Ratings:N0} ratings, by the laws");
        return Chart.Intervals(laws.Select(law => law.Model), laws.Select(law => law.Seconds.Value),
            laws.Select(law => law.Seconds.Low), laws.Select(law => law.Seconds.High), title,
            new Axis("seconds") { Logarithmic = true, Format = "~s" }, "") with
        {
            Data = "generated ratings",
            Caption = "The intervals hold only where the law holds",
        };
    }

    /// <summary>
    /// Which models train within a time and a memory, by their laws, on data of the shapes of the MovieLens sets and
    /// three times the largest.
    /// </summary>
    /// <param name="models">What was measured.</param>
    /// <param name="time">The time.</param>
    /// <param name="bytes">The memory.</param>
    public static Table ToChoices(this IEnumerable<ModelScale> models, TimeSpan time, double bytes)
    {
        ModelScale[] all = [.. Lawful(models)];
        DataShape[] shapes = [.. DataShape.MovieLens, DataShape.Grown(100_000_000)];
        return shapes.Select(shape => new
        {
            shape.Ratings,
            shape.Users,
            shape.Movies,
            TrainInTime = string.Join(", ",
                all.Where(model => Fits(model, shape)).OrderBy(model => model.Time!.At(shape))
                    .Select(model => model.Model)),
            DoNot = string.Join(", ", all.Where(model => !Fits(model, shape)).Select(model => model.Model)),
        }).ToTable(string.Create(Notebook.Culture,
            $"Models that train within {time.TotalMinutes:0.##} minutes and {bytes / 1e9:0.#} GB, by their laws, the ")
            + "quickest first");

        bool Fits(ModelScale model, DataShape shape) =>
            model.Time!.At(shape) <= time.TotalSeconds && model.Memory!.At(shape) <= bytes;
    }

    /// <summary>
    /// The most ratings that each model trains on within a time and a memory, by its laws; data grows as the MovieLens
    /// sets did.
    /// </summary>
    /// <param name="models">What was measured.</param>
    /// <param name="time">The time.</param>
    /// <param name="bytes">The memory.</param>
    public static Table ToLimits(this IEnumerable<ModelScale> models, TimeSpan time, double bytes) =>
        Lawful(models).Select(model => (model.Model, Most: model.MostRatings(time.TotalSeconds, bytes)))
            .OrderByDescending(limit => limit.Most)
            .Select(limit => new { limit.Model, MostRatings = Math.Round(limit.Most) })
            .ToTable(string.Create(Notebook.Culture,
                $"The most ratings for {time.TotalMinutes:0.##} minutes and {bytes / 1e9:0.#} GB"), rows: 40);

    /// <summary>Whether the laws of seconds predicted the largest data for most models.</summary>
    public static Statement ToStatement(this IEnumerable<ModelScale> models)
    {
        ModelScale[] all = [.. Lawful(models)];
        string[] missed = [.. all.Where(model => !model.Time!.Held).Select(model => model.Model)];
        return Statement.Check("the laws of most models predicted the largest data", 2 * missed.Length < all.Length,
            all.Length == 0 ? "No model has a law." : missed.Length == 0 ? $"All {all.Length} did."
                : $"Not held: {string.Join(", ", missed)}. Do not trust what follows from these.");
    }

    private static IEnumerable<ModelScale> Lawful(IEnumerable<ModelScale> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return models.Where(model => model is { Time: not null, Memory: not null });
    }

    private static Estimate Scaled(Estimate of, double factor) =>
        new(of.Value * factor, of.Low * factor, of.High * factor, of.Level);
}
