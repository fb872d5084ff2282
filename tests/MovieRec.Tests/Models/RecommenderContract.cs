using System.Collections.Concurrent;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models;

// A model joins the suite by one line here or in its own test file.
public sealed class PopularityContract() : RecommenderContract(new PopularityTrainer());
public sealed class RandomContract() : RecommenderContract(new RandomTrainer());
public sealed class AlsContract()
    : PersonalisedRecommenderContract(new AlsTrainer(new AlsOptions { Factors = 4, Regularization = 1 }));

/// <summary>What every recommender owes its callers.</summary>
public abstract class RecommenderContract
{
    // One training serves all tests of a contract: a model does not change, and one test trains another to compare.
    private static readonly ConcurrentDictionary<Type, IRecommender> Trained = new();

    private readonly ITrainer<IRecommender> _trainer;

    protected RecommenderContract(ITrainer<IRecommender> trainer) => _trainer = trainer;

    protected IRecommender Model => Trained.GetOrAdd(GetType(), _ =>
        _trainer.Train(Checkerboard.Interactions, cancellationToken: TestContext.Current.CancellationToken));

    [Fact]
    public void A_model_knows_its_trainers_name_and_the_size_of_its_data()
    {
        Assert.Equal(_trainer.Name, Model.Name);
        Assert.Equal((Checkerboard.Size, Checkerboard.Size), (Model.UserCount, Model.ItemCount));
    }

    [Fact]
    public void Scores_are_finite_even_for_a_user_and_an_item_without_interactions()
    {
        var model = _trainer.Train(Checkerboard.WithEmptyUserAndItem,
            cancellationToken: TestContext.Current.CancellationToken);
        for (var user = 0; user < model.UserCount; user++)
            Assert.All(ScoresOf(model, user),
                score => Assert.True(float.IsFinite(score), $"user {user} has a score of {score}"));
    }

    [Fact]
    public void Scoring_users_together_gives_what_scoring_them_one_by_one_gives()
    {
        int[] users = [3, 0, 39, 3, .. Enumerable.Range(5, 30)];
        var together = new float[users.Length * Checkerboard.Size];
        Model.Score(users, together);
        for (var row = 0; row < users.Length; row++)
            Assert.Equal(ScoresOf(Model, users[row]), together.AsSpan(row * Checkerboard.Size, Checkerboard.Size));
    }

    [Fact]
    public void Weights_that_are_negative_not_finite_or_all_0_are_refused_by_every_model_alike()
    {
        var matrix = Checkerboard.Interactions.Matrix;
        foreach (var (value, words) in new[] { (-1f, "not negative"), (float.NaN, "finite"),
            (float.PositiveInfinity, "finite") })
        {
            var values = matrix.Values.ToArray();
            values[^1] = value;
            Assert.Contains(words, Refused(values), StringComparison.Ordinal);
        }
        Assert.Contains("every rating is 0", Refused(new float[matrix.EntryCount]), StringComparison.Ordinal);

        string Refused(float[] values) => Assert.Throws<DataException>(() =>
            _trainer.Train(Checkerboard.Interactions with { Matrix = matrix.WithValues(values) },
                cancellationToken: TestContext.Current.CancellationToken)).Message;
    }

    [Fact]
    public void Training_again_gives_the_same_bits()
    {
        var again = _trainer.Train(Checkerboard.Interactions, cancellationToken: TestContext.Current.CancellationToken);
        for (var user = 0; user < again.UserCount; user++) Assert.Equal(ScoresOf(Model, user), ScoresOf(again, user));
    }

    [Fact]
    public void A_saved_model_scores_to_the_bit_as_before_and_saves_the_same_bytes_again()
    {
        using var folder = new TemporaryFolder();
        var (path, again) = (Path.Combine(folder.Path, "a.model"), Path.Combine(folder.Path, "b.model"));
        foreach (var train in new[] { Checkerboard.Interactions, Checkerboard.WithEmptyUserAndItem })
        {
            var model = train == Checkerboard.Interactions
                ? Model : _trainer.Train(train, cancellationToken: TestContext.Current.CancellationToken);
            Recommender.From(train, model).Save(path);
            foreach (var loaded in new[] { Recommender.Load(path), Recommender.LoadCopy(path) })
            {
                Assert.Equal(model.Name, loaded.Model.Name);
                Assert.Equal(model is IFoldInRecommender, loaded.FoldsIn);
                Assert.Equal(train.Fingerprint(), loaded.Data.Fingerprint);
                for (var user = 0; user < model.UserCount; user++)
                {
                    Assert.Equal(ScoresOf(model, user), ScoresOf(loaded.Model, user));
                    Assert.Equal(FoldedIn(model, train, user), FoldedIn(loaded.Model, train, user));
                }
                loaded.Save(again);
                Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(again));
            }
        }

        static float[] FoldedIn(IRecommender model, Interactions train, int user)
        {
            if (model is not IFoldInRecommender folding) return [];
            var scores = new float[model.ItemCount];
            folding.ScoreHistory(train.ItemsOf(user), train.WeightsOf(user), scores);
            return scores;
        }
    }

    [Fact]
    public void Many_threads_may_score_at_once()
    {
        var expected = Enumerable.Range(0, Checkerboard.Size).Select(user => ScoresOf(Model, user)).ToArray();
        Parallel.For(0, 50 * Checkerboard.Size, call =>
            Assert.Equal(expected[call % Checkerboard.Size], ScoresOf(Model, call % Checkerboard.Size)));
    }

    [Fact]
    public void Unknown_users_and_wrong_lengths_are_refused()
    {
        const int Size = Checkerboard.Size;
        var model = Model;
        foreach (var user in new[] { -1, Size })
        {
            Assert.ThrowsAny<ArgumentException>(() => model.Score(user, new float[Size]));
            Assert.ThrowsAny<ArgumentException>(() => model.Score([0, user], new float[2 * Size]));
        }
        foreach (var length in new[] { 0, Size - 1, Size + 1 })
        {
            Assert.ThrowsAny<ArgumentException>(() => model.Score(0, new float[length]));
            Assert.ThrowsAny<ArgumentException>(() => model.Score([0, 1], new float[length + Size]));
        }
    }

    [Fact]
    public void Training_checks_its_arguments_and_can_be_cancelled()
    {
        Assert.Throws<ArgumentNullException>(
            () => _trainer.Train(null!, cancellationToken: TestContext.Current.CancellationToken));
        Assert.ThrowsAny<OperationCanceledException>(
            () => _trainer.Train(Checkerboard.Interactions, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Training_tells_how_far_it_is_until_its_end()
    {
        var told = new Told();
        _trainer.Train(Checkerboard.Interactions, progress: told,
            cancellationToken: TestContext.Current.CancellationToken);
        told.CheckIteratedToTheEnd();
    }

    private static float[] ScoresOf(IRecommender model, int user)
    {
        var scores = new float[model.ItemCount];
        model.Score(user, scores);
        return scores;
    }
}

/// <summary>What every recommender that knows its users owes besides.</summary>
public abstract class PersonalisedRecommenderContract(ITrainer<IRecommender> trainer) : RecommenderContract(trainer)
{
    [Fact]
    public void On_a_checkerboard_the_missing_item_of_a_users_colour_comes_first()
    {
        for (var user = 0; user < Checkerboard.Size; user++)
            Assert.Equal(user, Ranker.Recommend(Model, Checkerboard.Interactions, user, 1).Single().Item);
    }

    [Fact]
    public void On_a_checkerboard_the_items_of_a_users_colour_score_above_the_others()
    {
        for (var user = 0; user < Checkerboard.Size; user++)
        {
            var best = Ranker.Recommend(Model, seen: null, user, Checkerboard.Size / 2);
            Assert.All(best, place => Assert.Equal(user % 2, place.Item % 2));
        }
    }

    [Fact]
    public void A_history_folded_in_puts_the_missing_item_of_its_colour_first()
    {
        Assert.SkipUnless(Model is IFoldInRecommender, $"{Model.Name} does not fold in.");
        var (model, train) = ((IFoldInRecommender)Model, Checkerboard.Interactions);
        var scores = new float[model.ItemCount];
        var first = new int[1];
        for (var user = 0; user < model.UserCount; user++)
        {
            model.ScoreHistory(train.ItemsOf(user), train.WeightsOf(user), scores);
            TopK.Select(scores, train.ItemsOf(user), new TieOrder(user), first);
            Assert.Equal(user, first[0]);
        }
        Assert.ThrowsAny<ArgumentException>(() => model.ScoreHistory([0, 1], [1f], scores));
        Assert.ThrowsAny<ArgumentException>(() => model.ScoreHistory([model.ItemCount], [1f], scores));
        Assert.ThrowsAny<ArgumentException>(() => model.ScoreHistory([0], [1f], new float[model.ItemCount - 1]));
    }
}
