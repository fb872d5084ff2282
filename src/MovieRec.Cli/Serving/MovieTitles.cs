using System.Collections.Frozen;
using System.Globalization;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Serving;

/// <summary>Finds the titles of a model's movies, which its file does not hold.</summary>
internal static class MovieTitles
{
    private const string DefaultName = "ml-100k";

    /// <summary>
    /// The titles by raw id, of the set named; without a name, of the default set where that is on this machine and holds just the users, movies and
    /// number of ratings the model was trained on. A server downloads nothing it was not told to.
    /// </summary>
    /// <exception cref="DataException">The set named cannot be had or is damaged.</exception>
    public static async Task<Func<int, string?>> FindAsync(Terminal terminal, string? nameOrPath, Interactions train, CancellationToken cancellationToken)
    {
        Dataset dataset;
        if (nameOrPath is not null)
        {
            dataset = await DatasetLoading.LoadAsync(terminal, nameOrPath, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            if (Datasets.Find(DefaultName) is null) return Untitled();
            dataset = await Datasets.LoadAsync(DefaultName, null, cancellationToken).ConfigureAwait(false);
            var interactions = Interactions.From(dataset.Ratings);
            if (interactions.Count != train.Count || !interactions.Users.Ids.SequenceEqual(train.Users.Ids) || !interactions.Items.Ids.SequenceEqual(train.Items.Ids)) return Untitled();
        }
        // All of them, since a model loaded later may know more movies than this one. Nothing else of the set is kept.
        var titles = dataset.Movies.ToFrozenDictionary(movie => movie.Id, movie => movie.Title);
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Titles: {train.Items.Ids.ToArray().Count(titles.ContainsKey):N0} of {train.ItemCount:N0} movies, from {dataset.Info.Label}"));
        return titles.GetValueOrDefault;

        Func<int, string?> Untitled()
        {
            terminal.WriteLine("Titles: none; name the data set the model was trained on with --data.");
            return _ => null;
        }
    }
}
