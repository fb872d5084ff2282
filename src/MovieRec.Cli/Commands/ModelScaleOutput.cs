using System.Text.Encodings.Web;
using System.Text.Json;
using MovieRec.Scaling;
using MovieRec.Statistics;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary>What <c>movierec scale --model</c> writes: seconds and memory of every model, and their laws.</summary>
internal static class ModelScaleOutput
{
    private const double Gigabyte = 1e9;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes what was measured, then the laws where there are any.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<ModelScale> models, ModelScaleOptions options)
    {
        terminal.WriteLine(Invariant($"Default options, {Environment.ProcessorCount} cores; data is generated. ")
            + "Memory is the most in use during a training, its data included; the runtime's own is left out.");
        terminal.WriteLine();
        var shapes = options.Shapes.OrderBy(shape => shape.Ratings).ToArray();
        terminal.WriteTable(
            [new("Model"), .. shapes.Select(shape => new Column(Invariant($"{shape.Ratings:N0}, {shape.Users:N0} × ")
                + Invariant($"{shape.Movies:N0}"), true))],
            models.Select(model => (string[])[model.Model, .. shapes.Select(shape => Cell(model, shape))]));
        foreach (var model in models)
            foreach (var group in model.LeftOut.GroupBy(left => left.Reason))
                terminal.WriteLine($"{model.Model}: {group.Key} ("
                    + $"{string.Join("; ", group.Select(left => Invariant($"{left.Shape.Ratings:N0}")))} ratings).");

        ModelScale[] lawful = [.. models.Where(model => model is { Time: not null, Memory: not null })];
        if (lawful.Length == 0)
        {
            terminal.WriteLine("There is no law: that takes eight shapes in which ratings, users and movies vary "
                + "apart, such as those of --sizes 0.5,1,2.");
            return;
        }
        terminal.WriteLine();
        terminal.WriteTable(
            [new("Model"), new("Law of seconds"), new("R to the power", true), new("U", true), new("I", true),
                new("Predicted, s", true), new("Measured", true), new("Held")],
            lawful.Select(model => new[]
            {
                model.Model, model.Time!.Words, Interval(model.Time.OfRatings), Interval(model.Time.OfUsers),
                Interval(model.Time.OfMovies),
                Invariant($"{model.Time.Predicted.Low:G3} – {model.Time.Predicted.High:G3}"),
                Invariant($"{model.Time.Measured:G3}"), model.Time.Held ? "yes" : "no",
            }));
        terminal.WriteLine("R ratings, U users, I movies. The law is the sum of the work that the model is known to "
            + "do, or the power law, whichever predicted the points better, each from the others. 'Predicted' is what "
            + "it said of the largest shape before that was added; the powers and the table below are fitted to all "
            + "shapes. Powers with 95% intervals.");
        terminal.WriteLine();
        terminal.WriteTable(
            [new("By the laws"), .. DataShape.MovieLens.Select(shape => new Column(Invariant($"{shape.Ratings:N0}"),
                true))],
            lawful.Select(model => (string[])
            [
                model.Model, .. DataShape.MovieLens.Select(shape => Invariant($"{model.Time!.At(shape):G3} s, ")
                    + Invariant($"{model.Memory!.At(shape) / Gigabyte:G2} GB")),
            ]));
        terminal.WriteLine("Shapes of the MovieLens sets. A law knows nothing of a memory budget, beyond which a "
            + "model of items by items takes a sparse form.");
    }

    /// <summary>Writes points and laws as JSON.</summary>
    public static void Write(Stream stream, IReadOnlyList<ModelScale> models) => JsonSerializer.Serialize(stream,
        models.Select(model => new
        {
            model.Model,
            model.Points,
            LeftOut = model.LeftOut.Select(left => new { left.Shape, left.Reason }),
            model.Time,
            model.Memory,
        }), Json);

    private static string Cell(ModelScale model, DataShape shape) =>
        model.Points.FirstOrDefault(point => point.Shape == shape) is { } point
            ? Invariant($"{point.Seconds:G3} s, {point.Bytes / Gigabyte:G2} GB") : "–";

    private static string Interval(Estimate power) =>
        Invariant($"{power.Value:F2} ({power.Low:F1} – {power.High:F1})");
}
