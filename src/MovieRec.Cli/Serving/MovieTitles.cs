using System.Collections.Frozen;
using System.Globalization;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Serving;

/// <summary>
/// The titles of a model's movies where its file does not hold them, as older ones do not, or a data set is named. They are those of the data the model was trained on; of other data, the same ids would
/// stand for other movies.
/// </summary>
internal sealed class MovieTitles
{
    private const string DefaultName = "ml-100k";

    private readonly string? _source;
    private volatile Titles _titles;

    private MovieTitles(string? source, Titles titles) => (_source, _titles) = (source, titles);

    private sealed record Titles(string? Fingerprint, string Label, Func<string, string?> Of);

    /// <summary>Titles that hold for every model, by the text of the raw id; null where a movie has none.</summary>
    public static MovieTitles ForEvery(Func<string, string?> titles) => new(null, new Titles(null, "", titles));

    /// <summary>
    /// The titles of the set named; without a name, of the default set where that is on this machine and is what the model was trained on. A server downloads
    /// nothing it was not told to.
    /// </summary>
    /// <exception cref="DataException">The set named cannot be had or is damaged.</exception>
    public static async Task<MovieTitles> FindAsync(Terminal terminal, string? nameOrPath, Recommender model, CancellationToken cancellationToken)
    {
        Dataset dataset;
        if (nameOrPath is not null)
        {
            dataset = await DatasetLoading.LoadAsync(terminal, nameOrPath, cancellationToken).ConfigureAwait(false);
        }
        else if (model.Movies.Any())
        {
            return Told(ForEvery(_ => null), model.Data.Label);
        }
        else
        {
            if (Datasets.Find(DefaultName) is null) return Untitled();
            dataset = await Datasets.LoadAsync(DefaultName, null, cancellationToken).ConfigureAwait(false);
            if (Interactions.From(dataset.Ratings).Fingerprint() != model.Data.Fingerprint) return Untitled();
        }
        return Told(new MovieTitles(nameOrPath ?? DefaultName, Read(dataset)), dataset.Info.Label);

        MovieTitles Told(MovieTitles titles, string label)
        {
            var (items, of) = (model.Train.Items, titles.Of(model, ""));
            terminal.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Titles: {Enumerable.Range(0, items.Count).Count(item => of(items.TextOf(item)) is not null):N0} of {items.Count:N0} movies, from {label}"));
            return titles;
        }

        MovieTitles Untitled()
        {
            terminal.WriteLine("Titles: none; name the data set the model was trained on with --data.");
            return ForEvery(_ => null);
        }
    }

    /// <summary>
    /// The titles of a model's movies, by the text of the raw id: those of the set that was named, else those in its file. Where the model was trained on other data, as one with this week's ratings is, the set is
    /// read again, which by now may be just these.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <exception cref="DataException">The set is not what the model was trained on, or cannot be read any more.</exception>
    public Func<string, string?> Of(Recommender model, string path)
    {
        if (_source is null) return model.Movies.Any() ? id => model.FindMovie(id)?.Title : _titles.Of;
        var fingerprint = model.Data.Fingerprint;
        if (_titles.Fingerprint != fingerprint)
        {
            var now = Read(Datasets.Load(_source));
            if (now.Fingerprint != fingerprint) throw ModelData.Mismatch(model, path, now.Label);
            _titles = now;
        }
        return _titles.Of;
    }

    // Nothing else of the set is kept.
    private static Titles Read(Dataset dataset)
    {
        var titles = dataset.Movies.ToFrozenDictionary(movie => IdNames.TextOf(dataset.Ratings.ItemNames, movie.Id), movie => movie.Title);
        return new Titles(Interactions.From(dataset.Ratings).Fingerprint(), dataset.Info.Label, titles.GetValueOrDefault);
    }
}
