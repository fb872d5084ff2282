using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models;

/// <summary>Trainers that bring their side data along, for tests that are about any trainer.</summary>
internal static class Informed
{
    public static ITrainer<TModel> With<TModel>(this ITrainer<TModel> trainer, Dataset side) =>
        new Trainer<TModel>(trainer, side);

    public static ITrainer<TModel> With<TModel>(this ITrainer<TModel> trainer, Ratings ratings) =>
        trainer.With(new Dataset(ratings));

    public static ITrainer<TModel> With<TModel>(this ITrainer<TModel> trainer, params Movie[] movies) =>
        trainer.With(Of(movies));

    /// <summary>A data set that knows movies alone.</summary>
    public static Dataset Of(params Movie[] movies) => new(new Ratings([1], [1], [1f], null), movies: movies);

    private sealed class Trainer<TModel>(ITrainer<TModel> trainer, Dataset own) : ITrainer<TModel>
    {
        public string Name => trainer.Name;

        public TModel Train(Interactions train, Dataset? side, IProgress<TrainingProgress>? progress,
            CancellationToken cancellationToken) =>
            trainer.Train(train, side ?? own, progress, cancellationToken);
    }
}
