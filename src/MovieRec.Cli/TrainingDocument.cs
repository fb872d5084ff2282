using System.Text.Json.Nodes;
using MovieRec.Models;

namespace MovieRec.Cli;

/// <summary>What <c>movierec train --json</c> writes: what was trained on what, and how it went.</summary>
internal static class TrainingDocument
{
    /// <summary>The document of a training that has ended.</summary>
    /// <param name="model">The model's name, as <c>--model</c> takes it.</param>
    /// <param name="options">Its options.</param>
    /// <param name="data">What the data are called.</param>
    /// <param name="size">Numbers of ratings, of users and of movies.</param>
    /// <param name="elapsed">Wall-clock time.</param>
    /// <param name="iterations">What the training told, in order; the parts of a fusion by turns.</param>
    public static JsonObject Create(string model, ModelOptions options, string data,
        (long Ratings, long Users, long Movies) size, TimeSpan elapsed,
        IEnumerable<TrainingProgress> iterations) => new()
        {
            ["model"] = model,
            ["options"] = new JsonObject(OptionValues.Read(options)
                .Select(option => KeyValuePair.Create(option.Name, Value(option)))),
            ["data"] = data,
            ["ratings"] = size.Ratings,
            ["users"] = size.Users,
            ["movies"] = size.Movies,
            ["seconds"] = elapsed.TotalSeconds,
            ["iterations"] = new JsonArray([.. iterations.Select(each => new JsonObject
            {
                ["model"] = each.Model,
                ["iteration"] = each.Iteration,
                ["loss"] = Finite(each.Loss),
                ["metric"] = Finite(each.Metric),
                ["seconds"] = each.Elapsed.TotalSeconds,
            })]),
        };

    /// <summary>Adds where the model was saved, and its size.</summary>
    public static void AddFile(JsonNode? document, string path, long bytes)
    {
        if (document is null) return;
        document["saved"] = path;
        document["bytes"] = bytes;
    }

    private static JsonNode? Value(OptionValue option) => option.Value switch
    {
        null => null,
        bool value => value,
        int value => value,
        long value => value,
        ulong value => value,
        float value when float.IsFinite(value) => value,
        double value when double.IsFinite(value) => value,
        _ => option.Text,
    };

    private static JsonNode? Finite(double? number) => number is { } value && double.IsFinite(value) ? value : null;
}
