using MovieRec.Models.Als;
using MovieRec.Models.Baselines;
using MovieRec.Models.Baselines.Content;
using MovieRec.Models.Baselines.Factorization;
using MovieRec.Models.Baselines.Linear;
using MovieRec.Models.Baselines.Neighbors;
using MovieRec.Models.Fusion;
using MovieRec.Models.RatingPrediction;

namespace MovieRec.Models.Files;

/// <summary>
/// The classes of models that files can hold. Several trainers share one, as EASE and session EASE do.
/// </summary>
internal static class StoredModels
{
    /// <summary>
    /// The model that a state was stored from: an <see cref="IRecommender"/> or an <see cref="IRatingPredictor"/>.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such kind, or the state is not of it.</exception>
    public static object Restore(StateReader state) => state.Kind switch
    {
        AlsModel.StoredKind => AlsModel.Restore(state),
        SharedScoresModel.StoredKind => SharedScoresModel.Restore(state),
        RandomTrainer.RandomModel.StoredKind => RandomTrainer.RandomModel.Restore(state),
        DenseItemModel.StoredKind => DenseItemModel.Restore(state),
        SparseItemModel.StoredKind => SparseItemModel.Restore(state),
        HistoryFactorModel.StoredKind => HistoryFactorModel.Restore(state),
        UserKnnTrainer.UserKnnModel.StoredKind => UserKnnTrainer.UserKnnModel.Restore(state),
        BprTrainer.BprModel.StoredKind => BprTrainer.BprModel.Restore(state),
        HybridTrainer.HybridModel.StoredKind => HybridTrainer.HybridModel.Restore(state),
        FusionTrainer.FusionModel.StoredKind => FusionTrainer.FusionModel.Restore(state),
        BiasModel.StoredKind => BiasModel.Restore(state),
        ExplicitAlsModel.StoredKind => ExplicitAlsModel.Restore(state),
        BayesianFactorizationTrainer.Model.StoredKind => BayesianFactorizationTrainer.Model.Restore(state),
        NeighbourhoodTrainer.Model.StoredKind => NeighbourhoodTrainer.Model.Restore(state),
        SvdTrainer.Model.StoredKind => SvdTrainer.Model.Restore(state),
        GlobalMeanTrainer.Model.StoredKind => GlobalMeanTrainer.Model.Restore(state),
        RandomRatingTrainer.Model.StoredKind => RandomRatingTrainer.Model.Restore(state),
        _ => throw new ArgumentException($"There is no kind of model '{state.Kind}'."),
    };
}
