using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>Options and algorithm that turn ratings into a model of ratings. Trainers hold no state: the same trainer may train many models.</summary>
public interface IRatingPredictorTrainer
{
    /// <summary>The name its models carry in tables.</summary>
    string Name { get; }

    /// <summary>Learns a model. The same options and data give the same model, bit for bit.</summary>
    /// <param name="train">What to learn from; the weights are the ratings.</param>
    /// <param name="cancellationToken">Stops the training with an <see cref="OperationCanceledException"/>.</param>
    IRatingPredictor Train(Interactions train, CancellationToken cancellationToken = default);
}
