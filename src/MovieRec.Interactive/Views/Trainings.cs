using MovieRec.Charts;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>Splits, trainings and models as charts and figures.</summary>
public static class Trainings
{
    /// <summary>What a split holds.</summary>
    public static Figures ToFigures(this TrainTestSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return Figures.Create(new
        {
            Users = split.Train.UserCount,
            Movies = split.Train.ItemCount,
            RatingsToLearnFrom = split.Train.Count,
            RatingsHeldOut = split.Test.Count,
            How = split.Protocol,
        });
    }

    /// <summary>What a model is.</summary>
    public static Figures ToFigures(this AlsModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Figures.Create(new
        {
            Model = model.Name,
            Users = model.UserCount,
            Movies = model.ItemCount,
            Ratings = model.Train.Count,
            model.Options.Factors,
            model.Options.Iterations,
            Regularization_λ = model.Options.Regularization,
            Confidence_α = model.Options.Alpha,
        });
    }

    /// <summary>The objective after each iteration.</summary>
    public static Chart ToChart(this Recording<TrainingProgress> training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return Chart.Line(training.Values.Select(step => step.Iteration),
            training.Values.Select(step => step.Loss ?? double.NaN), "The objective, iteration by iteration",
            "iteration", "objective",
            "Weighted squared error over all pairs plus penalty; the scale does not start at zero");
    }

    /// <summary>Whether the objective ever rose, and how much the last iteration still changed it.</summary>
    public static Statement ToStatement(this Recording<TrainingProgress> training)
    {
        ArgumentNullException.ThrowIfNull(training);
        double[] losses = [.. training.Values.Select(step => step.Loss ?? double.NaN)];
        var rises = losses.Zip(losses.Skip(1)).Count(pair => pair.Second > pair.First);
        var nearly =
            training.Values.FirstOrDefault(step => losses[0] - step.Loss >= 0.9 * (losses[0] - losses[^1]))?.Iteration;
        return Statement.Check("the objective falls at every iteration", rises == 0,
            losses.Length < 2 ? "There was only one iteration." : string.Create(Notebook.Culture,
            $"{(rises == 0 ? "" : $"It rises {rises} times. ")}Nine tenths of the fall after the first iteration are "
                + $"done by iteration {nearly}; the last of {losses.Length} changes it by "
                + $"{1 - losses[^1] / losses[^2]:P2}."));
    }
}
