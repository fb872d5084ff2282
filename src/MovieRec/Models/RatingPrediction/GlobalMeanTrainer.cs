using MovieRec.Data;
using MovieRec.Models.Files;
using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>
/// Predicts the mean rating μ for everybody and everything: what a model of ratings must beat to have learned anything.
/// </summary>
public sealed class GlobalMeanTrainer : ITrainer<IRatingPredictor>
{
    /// <inheritdoc/>
    public string Name => "Global mean";

    /// <inheritdoc/>
    public IRatingPredictor Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        OneStep.Train<IRatingPredictor>(Name, progress, () => Fit(train), cancellationToken);

    private Model Fit(Interactions train)
    {
        var mean = Mean(train);
        return new Model(Name, train, mean);
    }

    /// <summary>μ, the mean of all ratings.</summary>
    /// <exception cref="ArgumentException">There are none, or one is not finite.</exception>
    internal static double Mean(Interactions train)
    {
        RatingScale.Find(train);
        double sum = 0;
        foreach (var rating in train.Matrix.Values) sum += rating;
        return sum / train.Count;
    }

    internal sealed class Model(string name, Interactions train, double mean) : RatingModel(name, train), IStoredModel
    {
        public const string StoredKind = "global-mean";

        protected internal override double Estimate(int user, int item) => mean;

        string IStoredModel.Kind => StoredKind;

        void IStoredModel.Store(StateWriter state)
        {
            state.Add("name", Name);
            state.Add("mean", mean);
        }

        public static Model Restore(StateReader state) => new(state.Text("name"), state.Train, state.Double("mean"));
    }
}
