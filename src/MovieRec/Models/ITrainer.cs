using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>
/// Options and algorithm that turn interactions into a model. Trainers hold no data: the same trainer may train many
/// models.
/// </summary>
/// <typeparam name="TModel">
/// What comes out: a model that ranks (<see cref="IRecommender"/>) or predicts ratings
/// (<see cref="IRatingPredictor"/>).
/// </typeparam>
public interface ITrainer<out TModel>
{
    /// <summary>The name its models carry in tables.</summary>
    string Name { get; }

    /// <summary>Learns a model. The same options and data give the same model, bit for bit.</summary>
    /// <param name="train">What to learn from.</param>
    /// <param name="side">
    /// What is known besides: movies, users, and the times of the ratings, of which only those of
    /// <paramref name="train"/> are read. Most models need none of it.
    /// </param>
    /// <param name="progress">Told after each iteration; null leaves uncomputed what is only told.</param>
    /// <param name="cancellationToken">Stops the training with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DataException">
    /// The model needs what <paramref name="side"/> does not have, or cannot learn from such interactions.
    /// </exception>
    /// <exception cref="TrainingException">
    /// The training has no finite result; the message says what to change.
    /// </exception>
    TModel Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default);
}
