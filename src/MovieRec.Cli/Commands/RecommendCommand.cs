using System.Collections.Frozen;
using System.CommandLine;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec recommend</c>: the best movies for one user, with scores and reasons.</summary>
internal static class RecommendCommand
{
    private const int ReasonCount = 2;

    public static Command Create(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var user = new Option<string>("--user", "-u") { HelpName = "ID", Description = "The user's id, as the data has it." };
        var own = new Option<string?>("--ratings") { HelpName = "FILE", Description = "Recommends for your own ratings instead: an export of Letterboxd, IMDb, Goodreads or MovieLens, or any table with the columns title, year and rating." };
        var count = SharedOptions.WholeNumber("--count", ["-n"], "How many movies.", 10, 1);
        var model = SharedOptions.Model();
        var set = SharedOptions.Set();
        var files = SharedOptions.OptionFiles();
        var load = new Option<string?>("--load") { HelpName = "FILE", Description = "Takes the model that 'movierec train --save FILE' saved instead of training one; --data names the data it was trained on." };
        var genre = new Option<string[]>("--genre") { HelpName = "NAME", Description = "Only movies of this genre; repeatable, for movies of any of them.", DefaultValueFactory = _ => [] };
        var allow = SharedOptions.Words("--allow", "ID[,ID…]", "Only these movies, by id.", [], StringComparer.Ordinal);
        var deny = SharedOptions.Words("--deny", "ID[,ID…]", "Never these movies, by id.", [], StringComparer.Ordinal);
        var command = new Command("recommend", "Trains or loads a model and recommends movies to one user, or for ratings of your own, leaving out those rated already.")
        {
            data, user, own, count, model, set, files, load, genre, allow, deny,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(user) is null == result.GetResult(own) is null)
                result.AddError("Give either --user, the id of a user of the data, or --ratings, a file of your own");
            if (result.GetResult(load) is not null && (result.GetResult(model) is { Implicit: false } || result.GetResult(set) is { Implicit: false } || result.GetResult(files) is { Implicit: false }))
                result.AddError("--load takes the model as it was saved; leave out --model, --set and --options");
        });
        command.SetAction(async (parse, token) =>
        {
            var configured = ModelRegistry.Configure([parse.GetValue(model)!], parse.GetValue(set)!, parse.GetValue(files)!).Single();
            var loaded = parse.GetValue(load) is { } path ? AlsModel.Load(path) : null;
            var dataset = await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false);
            var interactions = Interactions.From(dataset.Ratings);
            if (loaded is not null) ModelData.Check(loaded, parse.GetValue(load)!, interactions, dataset.Info.Label);
            var (seen, index) = parse.GetValue(own) is { } file ? (OwnHistory(terminal, file, dataset, interactions), 0) : (interactions, IndexOf(parse.GetValue(user)!, dataset, interactions.Users));
            var filter = Filter(dataset, interactions.Items, parse.GetValue(genre)!, parse.GetValue(allow)!, parse.GetValue(deny)!);
            var trained = loaded ?? (await Training.RunAsync(terminal, configured, dataset, interactions, token).ConfigureAwait(false)).Model;
            var recommender = seen == interactions ? trained : Folding(trained, configured.Name, seen);
            var list = Ranker.Recommend(recommender, seen, index, parse.GetValue(count), filter);
            terminal.WriteTable(
                [new("#", true), new("Id", true), new("Movie"), new("Score", true), new("Because of")],
                list.Select((place, rank) => new[]
                {
                    Invariant($"{rank + 1}"),
                    interactions.Items.TextOf(place.Item),
                    dataset.TitleOf(interactions.Items.IdOf(place.Item)),
                    Invariant($"{place.Score:F4}"),
                    Reasons(trained, dataset, seen, index, place),
                }));
            return ExitCode.Done;
        });
        return command;
    }

    private static int IndexOf(string user, Dataset dataset, IdMap users) => users.TryGetIndex(user, out var index)
        ? index
        : throw new UsageException($"User {user} has no ratings in {dataset.Info.Label}; ids run from {users.TextOf(0)} to {users.TextOf(users.Count - 1)}.");

    private static Interactions OwnHistory(Terminal terminal, string file, Dataset dataset, Interactions interactions)
    {
        var ratings = PersonalRatings.Read(file);
        var own = OwnRatings.Find(ratings, dataset, interactions);
        own.Tell(terminal, ratings, dataset);
        return own.History;
    }

    private static FoldedInModel Folding(IRecommender model, string name, Interactions history) => model is IFoldInRecommender folding
        ? new FoldedInModel(folding, history)
        : throw new UsageException($"--ratings: {name} only recommends to users it was trained on; als, among others, takes somebody new.");

    private static CandidateFilter Filter(Dataset dataset, IdMap items, string[] genres, string[] allow, string[] deny)
    {
        var filter = genres.Length == 0 ? new CandidateFilter() : OfGenres(dataset, items, genres);
        if (allow.Length > 0) filter = filter with { Allow = Indices("--allow", allow).Where(filter.Accepts).ToFrozenSet() };
        return filter with { Deny = Indices("--deny", deny).ToFrozenSet() };

        IEnumerable<int> Indices(string option, string[] ids) => ids.Select(id =>
            items.TryGetIndex(id, out var item) ? item : throw new UsageException($"{option} {id}: no movie with this id has ratings."));
    }

    private static CandidateFilter OfGenres(Dataset dataset, IdMap items, string[] genres)
    {
        try
        {
            return CandidateFilter.OfGenres(dataset, items, genres);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"--genre: {OptionValues.Sentence(exception)}");
        }
    }

    /// <summary>The movies of the user's own history with the largest shares of the score, where the model can tell.</summary>
    private static string Reasons(IRecommender model, Dataset dataset, Interactions seen, int user, Recommendation place) => model switch
    {
        AlsModel als when place.Score > 0 => string.Join(", ", als.Explain(seen.ItemsOf(user), seen.WeightsOf(user), place.Item).Take(ReasonCount).Where(reason => reason.Score > 0).Select(reason =>
            Invariant($"{dataset.TitleOf(seen.Items.IdOf(reason.Item))} ({100 * reason.Score / place.Score:F0} %)"))),
        _ => "",
    };
}
