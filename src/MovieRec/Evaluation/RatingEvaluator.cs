using MovieRec.Models;
using MovieRec.Models.RatingPrediction;
using MovieRec.Preprocessing;

namespace MovieRec.Evaluation;

/// <summary>Measures predicted ratings against those held out.</summary>
public static class RatingEvaluator
{
    /// <summary>Predicts every test rating and measures the errors.</summary>
    /// <param name="model">A model trained on the split's training side.</param>
    /// <param name="split">What is seen and what is to be predicted.</param>
    /// <param name="dataset">The data set's name as results print it.</param>
    /// <param name="cancellationToken">Stops the work with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">
    /// The model knows other users or items than the split, or there are no test ratings.
    /// </exception>
    public static RatingResult Evaluate(IRatingPredictor model, TrainTestSplit split,
        string dataset = "data set not named", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(split);
        var (train, test) = (split.Train, split.Test);
        if ((model.UserCount, model.ItemCount) != (test.UserCount, test.ItemCount))
            throw new ArgumentException($"{model.Name} knows {model.UserCount} users and {model.ItemCount} items, the "
                + $"split {test.UserCount} and {test.ItemCount}: train the model on this split.", nameof(model));
        if (test.Count == 0)
            throw new ArgumentException("There are no test ratings, so there is nothing to measure.", nameof(split));

        int[] users = [.. Enumerable.Range(0, test.UserCount).Where(user => !test.ItemsOf(user).IsEmpty)];
        var (squared, absolute) = (new double[users.Length], new double[users.Length]);
        Parallel.For(0, users.Length, new ParallelOptions { CancellationToken = cancellationToken }, at =>
        {
            var items = test.ItemsOf(users[at]);
            var ratings = test.WeightsOf(users[at]);
            for (var entry = 0; entry < items.Length; entry++)
            {
                var error = (double)model.Predict(users[at], items[entry]) - ratings[entry];
                squared[at] += error * error;
                absolute[at] += Math.Abs(error);
            }
        });
        var protocol = new RatingProtocol(dataset, split.Protocol, RatingScale.Find(train), test.Count,
            NewPairs(train, test), users.Length);
        return new RatingResult(model.Name, protocol, users, Array.ConvertAll(users, test.Matrix.RowLength), squared,
            absolute);
    }

    /// <summary>Trains and evaluates on every fold in turn.</summary>
    /// <param name="trainer">What to train.</param>
    /// <param name="folds">The splits.</param>
    /// <param name="dataset">The data set's name as results print it.</param>
    /// <param name="cancellationToken">Stops the work with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">There are no folds.</exception>
    public static RatingCrossValidation CrossValidate(
        ITrainer<IRatingPredictor> trainer, IReadOnlyList<TrainTestSplit> folds, string dataset = "data set not named",
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(folds);
        return new([
            .. folds.Select(
                fold => Evaluate(trainer.Train(fold.Train, null, null, cancellationToken), fold, dataset,
                    cancellationToken))]);
    }

    private static int NewPairs(Interactions train, Interactions test)
    {
        var isKnown = new bool[train.ItemCount];
        foreach (var item in train.Matrix.Columns) isKnown[item] = true;
        var unseen = 0;
        for (var user = 0; user < test.UserCount; user++)
            foreach (var item in test.ItemsOf(user))
                if (train.ItemsOf(user).IsEmpty || !isKnown[item]) unseen++;
        return unseen;
    }
}
