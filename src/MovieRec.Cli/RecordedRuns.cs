using System.Text.Json;
using MovieRec.Data;
using MovieRec.Evaluation;
using MovieRec.Models;
using MovieRec.Studio.Runs;

namespace MovieRec.Cli;

/// <summary>Writes down what commands did.</summary>
internal static class RecordedRuns
{
    /// <summary>Writes a run down where this user's store is on. Work that is done does not fail for it.</summary>
    public static void Add(Terminal terminal, Run run)
    {
        try
        {
            RunStore.Find()?.Add(run);
        }
        catch (DataException problem)
        {
            terminal.Error.WriteLine($"Not recorded: {problem.Message}");
        }
    }

    /// <summary>A run of a model without figures of users.</summary>
    public static Run Of(string command, Dataset dataset, string model, ModelOptions options, TimeSpan elapsed) =>
        Of(command, dataset.Info.Label, model, options, elapsed);

    /// <summary>The same, where all that is known of the data is where it came from.</summary>
    public static Run Of(string command, string data, string model, ModelOptions options, TimeSpan elapsed) =>
        new(command, data, model, OptionsOf(options)) { Seconds = elapsed.TotalSeconds };

    /// <summary>An evaluated model, with one metric user by user.</summary>
    public static Run Of(RankedModel model, Dataset dataset, string metric, Preprocessing.IdMap users)
    {
        var (result, values) = (model.Result, new Dictionary<string, double>());
        for (var at = 0; at < result.Users.Length; at++)
            values[users.TextOf(result.Users[at])] = result.PerUser(metric)[at];
        return Of("evaluate", dataset, model.Model.Name, model.Model.Options, model.Training.Elapsed) with
        {
            Protocol = result.Protocol.ToString(),
            Figures = result.Names.ToDictionary(name => name, name => result[name]),
            UserValues = new Dictionary<string, IReadOnlyDictionary<string, double>> { [metric] = values },
        };
    }

    private static string OptionsOf(ModelOptions options) =>
        JsonSerializer.Serialize(OptionValues.Read(options).ToDictionary(option => option.Name, option => option.Text));
}
