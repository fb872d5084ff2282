using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>Predicts the mean rating μ for everybody and everything: what a model of ratings must beat to have learned anything.</summary>
public sealed class GlobalMeanTrainer : IRatingPredictorTrainer
{
    /// <inheritdoc/>
    public string Name => "Global mean";

    /// <inheritdoc/>
    public IRatingPredictor Train(Interactions train, CancellationToken cancellationToken = default)
    {
        var mean = Mean(train);
        cancellationToken.ThrowIfCancellationRequested();
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

    private sealed class Model(string name, Interactions train, double mean) : RatingModel(name, train)
    {
        protected internal override double Estimate(int user, int item) => mean;
    }
}
