using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Cli;

/// <summary>
/// Whether a model and a data set belong together. A model file holds the interactions it was trained on and so knows
/// its data, whatever program wrote it; ids alone would not do, because the ids of most sets are the numbers from 1,
/// and a model of one would be given the titles of another.
/// </summary>
internal static class ModelData
{
    /// <summary>Refuses a data set that a model was not trained on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <param name="dataset">The data set.</param>
    /// <exception cref="DataException">They differ.</exception>
    public static void Check(Recommender model, string path, Dataset dataset)
    {
        if (model.Data.Fingerprint != Interactions.From(dataset.Ratings).Fingerprint())
            throw Mismatch(model, path, dataset.Info.Label);
    }

    /// <summary>That a model was trained on other data.</summary>
    public static DataException Mismatch(Recommender model, string path, string label) =>
        new(
        FormattableString.Invariant($"'{path}' was not trained on {label}: its {model.Train.Count:N0} ratings of ")
        + FormattableString.Invariant($"{model.Train.UserCount:N0} users and {model.Train.ItemCount:N0} movies are ")
        + $"others; name the data it was trained on with --data, or train on {label} and save that model.");
}
