using MovieRec.Data;
using MovieRec.Models;

namespace MovieRec.Cli;

/// <summary>The models of the <see cref="ModelCatalog"/> as a command line names them and sets their options.</summary>
internal static class ModelRegistry
{
    /// <summary>The model called <paramref name="name"/>, in any case.</summary>
    /// <exception cref="UsageException">There is none; the message lists those there are.</exception>
    public static ModelEntry Find(string name) =>
        ModelCatalog.Find(name) ?? throw new UsageException($"There is no model '{name}'; there are "
            + $"{string.Join(", ", ModelCatalog.All.Select(model => model.Name))}.");

    /// <summary>The models called <paramref name="names"/>, each with the assignments that concern it.</summary>
    /// <param name="names">Names of models.</param>
    /// <param name="settings">What <c>--set</c> was given.</param>
    /// <param name="files">What <c>--options</c> was given; a setting goes over what a file says.</param>
    /// <exception cref="UsageException">
    /// A model is unknown, a file cannot be read, or an assignment concerns none of the models or does not fit.
    /// </exception>
    public static IReadOnlyList<ConfiguredModel> Configure(
        IEnumerable<string> names, IEnumerable<string> settings, IEnumerable<string> files)
    {
        var entries = names.Select(Find).ToArray();
        Setting[] assignments = [.. files.SelectMany(OptionsFile.Read), .. settings.Select(Setting.Parse)];
        foreach (var assignment in assignments)
        {
            var concerned = entries.Where(entry => IsNamed(entry, assignment)).ToArray();
            if (concerned.Length == 0)
                throw new UsageException($"{assignment.Source} {assignment.Model}.{assignment.Name}: "
                    + $"'{assignment.Model}' is not among the models named here.");
            if (!concerned.Any(entry => OptionValues.Has(entry.OptionsType, assignment.Name)))
                throw OptionValues.Unknown(concerned[0].OptionsType, concerned[0].Name, assignment.Name);
        }
        return [.. entries.Select(entry => Configure(entry, assignments.Where(assignment =>
            IsNamed(entry, assignment) && OptionValues.Has(entry.OptionsType, assignment.Name))))];
    }

    /// <summary>A model with its defaults replaced by <paramref name="assignments"/>.</summary>
    public static ConfiguredModel Configure(ModelEntry model, IEnumerable<Setting> assignments) =>
        new(model, OptionValues.Set(model.CreateOptions(), model.Name, assignments));

    // Without a model's name it is for any.
    private static bool IsNamed(ModelEntry model, Setting assignment) =>
        assignment.Model is null || string.Equals(assignment.Model, model.Name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A model with its options chosen, ready to be trained.</summary>
/// <param name="Model">The model.</param>
/// <param name="Options">Its options record.</param>
internal sealed record ConfiguredModel(ModelEntry Model, ModelOptions Options)
{
    /// <summary>The name on the command line.</summary>
    public string Name => Model.Name;

    /// <summary>Makes its trainer.</summary>
    /// <exception cref="UsageException">It predicts ratings.</exception>
    public ITrainer<IRecommender> CreateTrainer() => Model.PredictsRatings
        ? throw new UsageException($"{Name} predicts ratings and is not measured by the order of its lists: name "
            + "another model, or score it with 'evaluate'.")
        : Model.CreateTrainer(Options);
}
