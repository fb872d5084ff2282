using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>Options and algorithm that turn interactions into a model. Trainers hold no state: the same trainer may train many models.</summary>
public interface IRecommenderTrainer
{
    /// <summary>The name its models carry in tables.</summary>
    string Name { get; }

    /// <summary>Learns a model. The same options and data give the same model, bit for bit.</summary>
    /// <param name="train">What to learn from.</param>
    /// <param name="cancellationToken">Stops the training with an <see cref="OperationCanceledException"/>.</param>
    IRecommender Train(Interactions train, CancellationToken cancellationToken = default);
}
