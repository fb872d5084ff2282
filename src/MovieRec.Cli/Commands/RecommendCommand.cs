using System.Collections.Frozen;
using System.CommandLine;
using System.Globalization;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.RatingPrediction;
using MovieRec.Numerics;
using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec recommend</c>: the best movies for one user, with scores and reasons.</summary>
internal static class RecommendCommand
{
    private const int ReasonCount = 2;

    /// <summary>Less rounds to 0 %.</summary>
    private const float LeastShare = 0.005f;

    public static Command Create(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var user = new Option<string>("--user", "-u") { HelpName = "ID", Description = "The user's id, as the data has it." };
        var rate = new Option<string[]>("--rate")
        {
            HelpName = "MOVIE=RATING",
            Description = "A rating of somebody new, instead of --user; repeatable. They are folded in from what they rated.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var own = new Option<string?>("--ratings")
        {
            HelpName = "FILE",
            Description = "Ratings of somebody new in a file: an export of Letterboxd, IMDb, Goodreads or MovieLens, or any table with the columns title, year and rating.",
        };
        var count = SharedOptions.WholeNumber("--count", ["-n"], "How many movies.", 10, 1);
        var model = SharedOptions.Model();
        var set = SharedOptions.Set();
        var files = SharedOptions.OptionFiles();
        var load = new Option<string?>("--load") { HelpName = "FILE", Description = "Takes the model that 'movierec train --save FILE' saved instead of training one; --data names the data it was trained on." };
        var genre = new Option<string[]>("--genre") { HelpName = "NAME", Description = "Only movies of this genre; repeatable, for movies of any of them.", DefaultValueFactory = _ => [] };
        var allow = SharedOptions.Words("--allow", "ID[,ID…]", "Only these movies, by id.", [], StringComparer.Ordinal);
        var deny = SharedOptions.Words("--deny", "ID[,ID…]", "Never these movies, by id.", [], StringComparer.Ordinal);
        var command = new Command("recommend", "Trains or loads a model and recommends movies to one user of the data, or to somebody new from ratings of theirs, leaving out what they have rated.")
        {
            data, user, rate, own, count, model, set, files, load, genre, allow, deny,
        };
        command.Validators.Add(result =>
        {
            var given = new[] { result.GetResult(user) is not null, result.GetResult(rate) is { Implicit: false }, result.GetResult(own) is not null };
            if (given.Count(isGiven => isGiven) != 1)
                result.AddError("Name a user of the data with --user, or give ratings of somebody new with --rate or, in a file, with --ratings");
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
            var history = parse.GetValue(own) is { } file ? History.Read(terminal, file, dataset, interactions)
                : parse.GetValue(user) is null ? History.Parse(parse.GetValue(rate)!, interactions)
                : null;
            var index = history is null ? IndexOf(parse.GetValue(user)!, dataset, interactions.Users) : TieOrder.Nobody;
            var filter = Filter(dataset, interactions.Items, parse.GetValue(genre)!, parse.GetValue(allow)!, parse.GetValue(deny)!);
            var recommender = loaded ?? (await Training.RunAsync(terminal, configured, dataset, interactions, token).ConfigureAwait(false)).Model;
            var list = history is null
                ? Ranker.Recommend(recommender, interactions, index, parse.GetValue(count), filter)
                : Ranker.Recommend(Folding(recommender, configured.Name), history.Items, history.Weights, parse.GetValue(count), filter);
            terminal.WriteTable(
                [new("#", true), new("Id", true), new("Movie"), new("Score", true), new("Because of")],
                list.Select((place, rank) => new[]
                {
                    Invariant($"{rank + 1}"),
                    interactions.Items.TextOf(place.Item),
                    dataset.TitleOf(interactions.Items.IdOf(place.Item)),
                    Invariant($"{place.Score:F4}"),
                    recommender is AlsModel als && place.Score > 0 ? Reasons(als, dataset, index, history, place) : "",
                }));
            return ExitCode.Done;
        });
        return command;
    }

    private static int IndexOf(string user, Dataset dataset, IdMap users) => users.TryGetIndex(user, out var index)
        ? index
        : throw new UsageException($"User {user} has no ratings in {dataset.Info.Label}; ids run from {users.TextOf(0)} to {users.TextOf(users.Count - 1)}.");

    private static IFoldInRecommender Folding(IRecommender model, string name) => model as IFoldInRecommender
        ?? throw new UsageException($"{name} only recommends to users it was trained on: for --rate and --ratings name another --model, such as als.");

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

    /// <summary>What has the largest shares in the score: movies the user liked, and popularity.</summary>
    private static string Reasons(AlsModel als, Dataset dataset, int user, History? history, Recommendation place)
    {
        var shares = history is null ? als.Explain(user, place.Item) : als.Explain(history.Items, history.Weights, place.Item);
        var popularity = history is null ? als.PopularityShare(user, place.Item) : als.PopularityShare(history.Items, history.Weights, place.Item);
        return string.Join(", ", shares.Select(share => (What: dataset.TitleOf(als.Train.Items.IdOf(share.Item)), Share: share.Score))
            .Append((What: "popularity", Share: popularity))
            .Where(reason => reason.Share >= LeastShare * place.Score).OrderByDescending(reason => reason.Share).Take(ReasonCount)
            .Select(reason => Invariant($"{reason.What} ({100 * reason.Share / place.Score:F0} %)")));
    }

    /// <summary>What somebody new rated: item indices, ascending, and ratings.</summary>
    private sealed record History(int[] Items, float[] Weights)
    {
        /// <summary>Reads a file of ratings and finds its movies in the data.</summary>
        public static History Read(Terminal terminal, string file, Dataset dataset, Interactions train)
        {
            var ratings = PersonalRatings.Read(file);
            var own = OwnRatings.Find(ratings, dataset, train);
            own.Tell(terminal, ratings, dataset);
            return new History(own.History.ItemsOf(0).ToArray(), own.History.WeightsOf(0).ToArray());
        }

        /// <summary>Reads assignments such as <c>50=4.5</c>.</summary>
        /// <exception cref="UsageException">One is none, a movie is unknown or rated twice, or a rating is off the scale.</exception>
        public static History Parse(string[] assignments, Interactions train)
        {
            var rated = new SortedDictionary<int, float>();
            var scale = RatingScale.Find(train);
            foreach (var assignment in assignments)
            {
                // The last one: ids may be texts that hold one.
                var equals = assignment.LastIndexOf('=');
                if (equals <= 0 || !float.TryParse(assignment.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var rating))
                    throw new UsageException($"--rate {assignment}: write it like 50=4, a movie's id and its rating.");
                var id = assignment[..equals];
                if (!train.Items.TryGetIndex(id, out var item)) throw new UsageException($"--rate {assignment}: no movie with the id '{id}' has ratings.");
                if (!(rating >= scale.Low && rating <= scale.High))
                    throw new UsageException(Invariant($"--rate {assignment}: ratings run from {scale.Low} to {scale.High} here."));
                if (!rated.TryAdd(item, rating)) throw new UsageException($"--rate {assignment}: the movie {id} is rated twice.");
            }
            return new History([.. rated.Keys], [.. rated.Values]);
        }
    }
}
