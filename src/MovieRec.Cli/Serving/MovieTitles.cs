using System.Globalization;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Serving;

/// <summary>
/// The titles of a model's movies where its file does not hold them, as older ones do not, or a data set is named. They
/// are those of the data the model was trained on; of other data, the same ids would stand for other movies.
/// </summary>
internal sealed class MovieTitles
{
    private const string DefaultName = "ml-100k";

    private readonly string? _source;
    private volatile Described? _described;

    private MovieTitles(string? source, Described? described) => (_source, _described) = (source, described);

    private sealed record Described(string Fingerprint, Dataset Dataset);

    /// <summary>
    /// The titles of the set named; without a name those in the model's file, else of the default set where that is on
    /// this machine and is what the model was trained on. A server downloads nothing it was not told to.
    /// </summary>
    /// <exception cref="DataException">
    /// The set named cannot be had, is damaged, or is not what the model was trained on.
    /// </exception>
    public static async Task<MovieTitles> FindAsync(
        Terminal terminal, string? nameOrPath, Recommender model, CancellationToken cancellationToken)
    {
        var titles = new MovieTitles(null, null);
        if (nameOrPath is not null)
        {
            titles = new MovieTitles(nameOrPath,
                Describe(
                    await DatasetLoading.LoadAsync(terminal, nameOrPath, cancellationToken).ConfigureAwait(false)));
        }
        else if (!model.Movies.Any() && Datasets.Find(DefaultName) is not null)
        {
            var usual = Describe(await Datasets.LoadAsync(DefaultName, null, cancellationToken).ConfigureAwait(false));
            if (usual.Fingerprint == model.Data.Fingerprint) titles = new MovieTitles(DefaultName, usual);
        }
        var described = titles.Complete(model, "");
        var count = described.Movies.Count();
        terminal.WriteLine(titles._source is null && count == 0
            ? "Titles: none; name the data set the model was trained on with --data."
            : string.Create(CultureInfo.InvariantCulture,
                $"Titles: {count:N0} of {model.Train.ItemCount:N0} movies, from {described.Data.Label}"));
        return titles;
    }

    /// <summary>
    /// A model with titles. Where it was trained on other data, as one with this week's ratings is, the set is read
    /// again, which by now may be just these.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <exception cref="DataException">
    /// The set is not what the model was trained on, or cannot be read any more.
    /// </exception>
    public Recommender Complete(Recommender model, string path)
    {
        if (_source is null || _described is not { } known) return model;
        if (known.Fingerprint != model.Data.Fingerprint)
        {
            var now = Describe(Datasets.Load(_source));
            if (now.Fingerprint != model.Data.Fingerprint)
                throw ModelData.Mismatch(model, path, now.Dataset.Info.Label);
            _described = known = now;
        }
        return model.DescribedBy(known.Dataset);
    }

    // Nothing but the movies of the set is kept.
    private static Described Describe(Dataset dataset) => new(
        Interactions.From(dataset.Ratings).Fingerprint(),
        new Dataset(dataset.Info, dataset.Ratings.Select([]), dataset.Movies, [], dataset.Genres));
}
