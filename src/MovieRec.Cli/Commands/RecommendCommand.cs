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
        var user = SharedOptions.WholeNumber("--user", ["-u"], "The user's id, as the data has it.", 0, 0);
        user.DefaultValueFactory = null;
        user.Required = true;
        user.HelpName = "ID";
        var count = SharedOptions.WholeNumber("--count", ["-n"], "How many movies.", 10, 1);
        var model = new Option<string>("--model") { HelpName = "NAME", Description = "The model to train.", DefaultValueFactory = _ => "als" };
        var set = SharedOptions.Set();
        var command = new Command("recommend", "Trains a model and recommends movies to one user, leaving out those the user has rated.") { data, user, count, model, set };
        command.SetAction(async (parse, token) =>
        {
            var configured = ModelRegistry.Configure([parse.GetValue(model)!], parse.GetValue(set)!).Single();
            var dataset = await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false);
            var interactions = Interactions.From(dataset.Ratings);
            if (!interactions.Users.TryGetIndex(parse.GetValue(user), out var index))
                throw new UsageException($"User {parse.GetValue(user)} has no ratings in {dataset.Info.Label}; ids run from {interactions.Users.IdOf(0)} to {interactions.Users.IdOf(interactions.UserCount - 1)}.");
            var trained = await Training.RunAsync(terminal, configured, dataset, interactions, token).ConfigureAwait(false);
            var list = Ranker.Recommend(trained.Model, interactions, index, parse.GetValue(count));
            terminal.WriteTable(
                [new("#", true), new("Id", true), new("Movie"), new("Score", true), new("Because of")],
                list.Select((place, rank) => new[]
                {
                    Invariant($"{rank + 1}"),
                    Invariant($"{interactions.Items.IdOf(place.Item)}"),
                    dataset.TitleOf(interactions.Items.IdOf(place.Item)),
                    Invariant($"{place.Score:F4}"),
                    Reasons(trained.Model, dataset, index, place),
                }));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The movies of the user's own history with the largest shares of the score, where the model can tell.</summary>
    private static string Reasons(IRecommender model, Dataset dataset, int user, Recommendation place) => model switch
    {
        AlsModel als when place.Score > 0 => string.Join(", ", als.Explain(user, place.Item).Take(ReasonCount).Where(reason => reason.Score > 0).Select(reason =>
            Invariant($"{dataset.TitleOf(als.Train.Items.IdOf(reason.Item))} ({100 * reason.Score / place.Score:F0} %)"))),
        _ => "",
    };
}
