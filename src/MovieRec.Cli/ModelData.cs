using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Cli;

/// <summary>
/// Whether a model and a data set belong together. A model file holds the interactions it was trained on and so knows its data, whatever program wrote it;
/// ids alone would not do, because the ids of most sets are the numbers from 1, and a model of one would be given the titles of another.
/// </summary>
internal static class ModelData
{
    /// <summary>Refuses a data set that a model was not trained on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <param name="interactions">All interactions of the data set.</param>
    /// <param name="label">What the data set is called.</param>
    /// <exception cref="DataException">They differ.</exception>
    public static void Check(AlsModel model, string path, Interactions interactions, string label)
    {
        if (model.Train.Fingerprint() != interactions.Fingerprint()) throw Mismatch(model, path, label);
    }

    /// <summary>That a model was trained on other data.</summary>
    public static DataException Mismatch(AlsModel model, string path, string label) => new(FormattableString.Invariant(
        $"'{path}' was not trained on {label}: its {model.Train.Count:N0} ratings of {model.UserCount:N0} users and {model.ItemCount:N0} movies are others; name the data it was trained on with --data, or train on {label} and save that model."));
}
