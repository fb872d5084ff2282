using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.RatingPrediction;
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
        var user = new Option<string>("--user", "-u")
        {
            HelpName = "ID",
            Description = "The user's id, as the data has it.",
        };
        var rate = new Option<string[]>("--rate")
        {
            HelpName = "MOVIE=RATING",
            Description =
            "A rating of a new user, instead of --user; repeatable. They are folded in from what they rated.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var own = new Option<string?>("--ratings")
        {
            HelpName = "FILE",
            Description = "Ratings of a new user in a file: an export of Letterboxd, IMDb, Goodreads or MovieLens, "
                + "or any table with the columns title, year and rating.",
        };
        var all = new Option<bool>(
            "--all")
        { Description = "For every user of the data, into the file that --out names." };
        var output = new Option<string?>("--out", "-o")
        {
            HelpName = "FILE",
            Description = "With --all: the file, Parquet where it ends in .parquet, else CSV, with the columns user, "
                + "rank, movie and score.",
        };
        var count = SharedOptions.WholeNumber("--count", ["-n"], "How many movies.", 10, 1);
        var model = SharedOptions.Model();
        var set = SharedOptions.Set();
        var files = SharedOptions.OptionFiles();
        var load = new Option<string?>("--load")
        {
            HelpName = "FILE",
            Description = "Takes the model that 'movierec train --save FILE' saved instead of training one; --data is "
                + "not needed, but where it is given it must be what the model was trained on.",
        };
        var genre = new Option<string[]>("--genre")
        {
            HelpName = "NAME",
            Description = "Only movies of this genre; repeatable, for movies of any of them.",
            DefaultValueFactory = _ => [],
        };
        var allow = SharedOptions.Words("--allow", "ID[,ID…]", "Only these movies, by id.", [], StringComparer.Ordinal);
        var deny = SharedOptions.Words("--deny", "ID[,ID…]", "Never these movies, by id.", [], StringComparer.Ordinal);
        var command = new Command("recommend", "Trains or loads a model and recommends movies to one user of the data, "
            + "or to a new user from ratings of theirs, leaving out what they have rated.")
        {
            data, user, rate, own, all, output, count, model, set, files, load, genre, allow, deny,
        };
        command.Validators.Add(result =>
        {
            var given = new[] { result.GetResult(user) is not null, result.GetResult(rate) is { Implicit: false },
                result.GetResult(own) is not null, result.GetValue(all) };
            if (given.Count(isGiven => isGiven) != 1)
                result.AddError("Name a user of the data with --user, give ratings of a new user with --rate or, in "
                    + "a file, with --ratings, or say --all");
            if (result.GetValue(all) != result.GetResult(output) is not null)
                result.AddError("--all and --out FILE go together");
            if (result.GetResult(load) is not null
                && (result.GetResult(model) is { Implicit: false } || result.GetResult(set) is { Implicit: false }
                    || result.GetResult(files) is { Implicit: false }))
                result.AddError("--load takes the model as it was saved; leave out --model, --set and --options");
        });
        command.SetAction(async (parse, token) =>
        {
            var configured = ModelRegistry.Configure([parse.GetValue(model)!], parse.GetValue(set)!,
                parse.GetValue(files)!).Single();
            using var file = parse.GetValue(output) is { } target ? new OutputFile(target) : null;
            var recommender = parse.GetValue(load) is { } path
                ? await LoadAsync(terminal, path, parse.GetResult(data) is { Implicit: false }, file is null,
                    parse.GetValue(data), token).ConfigureAwait(false)
                : await FitAsync(terminal, configured,
                    await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false), token)
                    .ConfigureAwait(false);
            var filter = Filter(recommender, parse.GetValue(genre)!, parse.GetValue(allow)!, parse.GetValue(deny)!);
            var n = parse.GetValue(count);
            if (file is not null)
            {
                await WriteAllAsync(terminal, recommender, file, parse.GetValue(output)!, n, filter, token)
                    .ConfigureAwait(false);
                return ExitCode.Done;
            }
            if (parse.GetValue(user) is { } id)
            {
                if (!recommender.KnowsUser(id)) throw UnknownUser(recommender, id);
                Write(terminal, recommender, Answer(() => recommender.Recommend(id, n, filter)),
                    movie => recommender.Explain(id, movie));
                return ExitCode.Done;
            }
            if (!recommender.FoldsIn)
                throw new UsageException($"{recommender.Name} only recommends to users it was trained on: for --rate "
                    + "and --ratings name another --model, such as als.");
            var visitor = parse.GetValue(own) is { } ratings
                ? Rated(terminal, ratings, recommender) : Rated(parse.GetValue(rate)!, recommender);
            Write(terminal, recommender, Answer(() => visitor.Recommend(n, filter)), visitor.Explain);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Writes the lists of every user while they are computed.</summary>
    private static async Task WriteAllAsync(
        Terminal terminal, Recommender recommender, OutputFile file, string path, int count, MovieFilter? filter,
        CancellationToken cancellationToken)
    {
        var (users, clock) = (recommender.Train.UserCount, Stopwatch.StartNew());
        await terminal.TrackAsync($"Recommending to {users:N0} users", async progress =>
        {
            try
            {
                var asParquet = path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
                await recommender.WriteAllAsync(file.Stream, asParquet, count, filter, new Users(progress, users),
                    cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (UnknownGenreException exception)
            {
                throw new UsageException($"--genre: {exception.Message}");
            }
        }).ConfigureAwait(false);
        var length = file.Stream.Length;
        file.Commit();
        terminal.WriteLine(
            Invariant($"Saved to {path} ({length / 1e6:F1} MB): up to {count} movies for each of {users:N0} users, in ")
            + Invariant($"{clock.Elapsed.TotalSeconds:F1} s ({users / clock.Elapsed.TotalSeconds:N0} users/s)."));
    }

    private sealed class Users(IProgress<Step> steps, int users) : IProgress<int>
    {
        public void Report(int value) =>
            steps.Report(new Step((double)value / users, Invariant($"{value:N0} of {users:N0}")));
    }

    /// <summary>
    /// A saved model. What its file does not say of the movies, as older files do not, the data set tells; one that is
    /// named must be what the model was trained on.
    /// </summary>
    private static async Task<Recommender> LoadAsync(Terminal terminal, string path, bool isDataNamed, bool showsTitles,
        string? data, CancellationToken cancellationToken)
    {
        var loaded = Recommender.Load(path);
        if (!isDataNamed && (loaded.Movies.Any() || !showsTitles)) return loaded;
        var dataset = await DatasetLoading.LoadAsync(terminal, data, cancellationToken).ConfigureAwait(false);
        ModelData.Check(loaded, path, dataset);
        return loaded.DescribedBy(dataset);
    }

    private static async Task<Recommender> FitAsync(
        Terminal terminal, ConfiguredModel model, Dataset dataset, CancellationToken cancellationToken) =>
        (await Training.FitQuietlyAsync(terminal, model, dataset, cancellationToken).ConfigureAwait(false)).Model;

    private static void Write(Terminal terminal, Recommender recommender, IReadOnlyList<ScoredMovie> list,
        Func<RawId, Explanation> explain) => terminal.WriteTable(
        [new("#", true), new("Id", true), new("Movie"), new("Score", true), new("Because of")],
        list.Select((place, rank) => new[]
        {
            Invariant($"{rank + 1}"),
            $"{place.Movie}",
            place.Title ?? $"item {place.Movie}",
            Invariant($"{place.Score:F4}"),
            place.Score > 0 ? Reasons(explain(place.Movie)) : "",
        }));

    private static UsageException UnknownUser(Recommender recommender, string user)
    {
        var users = recommender.Train.Users;
        return new UsageException($"User {user} has no ratings in {LabelOf(recommender)}; ids run from "
            + $"{users.TextOf(0)} to {users.TextOf(users.Count - 1)}.");
    }

    private static string LabelOf(Recommender recommender) =>
        recommender.Data.Name.Length > 0 ? recommender.Data.Label : "the data of this model";

    private static MovieFilter? Filter(Recommender recommender, string[] genres, string[] allow, string[] deny)
    {
        foreach (var (option, ids) in new[] { ("--allow", allow), ("--deny", deny) })
        {
            foreach (var id in ids)
                if (!recommender.KnowsMovie(id))
                    throw new UsageException($"{option} {id}: no movie with this id has ratings.");
        }
        return genres.Length + allow.Length + deny.Length == 0
            ? null
            : new MovieFilter
            {
                Genres = genres,
                Only = allow.Length == 0 ? null : [.. allow.Select(RawId.Parse)],
                Without = [.. deny.Select(RawId.Parse)]
            };
    }

    private static IReadOnlyList<ScoredMovie> Answer(Func<IReadOnlyList<ScoredMovie>> recommend)
    {
        try
        {
            return recommend();
        }
        catch (UnknownGenreException exception)
        {
            throw new UsageException($"--genre: {exception.Message}");
        }
    }

    /// <summary>
    /// What does most for the score: movies the user liked, and popularity. Only shares can be told in percent.
    /// </summary>
    private static string Reasons(Explanation explanation) => string.Join(", ", explanation.Because
        .Select(reason => (What: reason.Title ?? $"item {reason.Movie}", Share: reason.Score))
        .Append((What: "popularity", Share: explanation.Popularity))
        .Where(reason => reason.Share > 0 && reason.Share >= LeastShare * explanation.Score)
        .OrderByDescending(reason => reason.Share).Take(ReasonCount)
        .Select(reason => explanation.Kind == ReasonKind.Share
            ? Invariant($"{reason.What} ({100 * reason.Share / explanation.Score:F0} %)") : reason.What));

    /// <summary>Reads a file of ratings and finds its movies in the data.</summary>
    private static Visitor Rated(Terminal terminal, string file, Recommender recommender)
    {
        var ratings = PersonalRatings.Read(file);
        var own = OwnRatings.Find(ratings, recommender);
        own.Tell(terminal, ratings, recommender.Data.Label);
        return own.History.Aggregate(recommender.NewVisitor(),
            (visitor, rated) => visitor.Rates(rated.Key, rated.Value));
    }

    /// <summary>Reads assignments such as <c>50=4.5</c>.</summary>
    /// <exception cref="UsageException">
    /// One is none, a movie is unknown or rated twice, or a rating is off the scale.
    /// </exception>
    private static Visitor Rated(string[] assignments, Recommender recommender)
    {
        var (visitor, scale) = (recommender.NewVisitor(), RatingScale.Find(recommender.Train));
        foreach (var assignment in assignments)
        {
            // The last one: ids may be texts that hold one.
            var equals = assignment.LastIndexOf('=');
            if (equals <= 0
                || !float.TryParse(assignment.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture,
                    out var rating))
                throw new UsageException($"--rate {assignment}: write it like 50=4, a movie's id and its rating.");
            var id = assignment[..equals];
            if (!recommender.KnowsMovie(id))
                throw new UsageException($"--rate {assignment}: no movie with the id '{id}' has ratings.");
            if (!(rating >= scale.Low && rating <= scale.High))
                throw new UsageException(
                    Invariant($"--rate {assignment}: ratings run from {scale.Low} to {scale.High} here."));
            var rated = visitor.Rates(id, rating);
            if (rated.Count == visitor.Count)
                throw new UsageException($"--rate {assignment}: the movie {id} is rated twice.");
            visitor = rated;
        }
        return visitor;
    }
}
