using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models.Als;

namespace MovieRec.Scaling;

/// <summary>What a study of scale measures.</summary>
public sealed record ScalingOptions
{
    /// <summary>
    /// How many times as large as <see cref="Data"/> the generated data is: so many times the users and ratings, and
    /// the square root as many times the movies (<see cref="SyntheticOptions.Scaled"/>). At least four different ones,
    /// ascending; the largest is held out of the first fit.
    /// </summary>
    public IReadOnlyList<double> Sizes
    {
        get;
        init => field = value is { Count: >= 4 } && value.Zip(value.Skip(1)).All(pair => pair.First < pair.Second)
            && value[0] > 0
            ? value
            : throw new OptionException("At least four different sizes above 0, in ascending order, are needed: three "
                + "for a fit, and one held out to test it.");
    } = [1, 2, 5, 10, 20, 50, 100];

    /// <summary>Trainings of each size, of which the median counts; at least 1.</summary>
    public int Repeats { get; init => field = OptionRange.AtLeast(value, 1); } = 3;

    /// <summary>The training.</summary>
    public AlsOptions Als { get; init; } = new();

    /// <summary>The data of size 1.</summary>
    public SyntheticOptions Data { get; init; } = new();

    /// <summary>Numbers of ratings to extrapolate to.</summary>
    public IReadOnlyList<long> Targets { get; init; } = [100_000_000, 1_000_000_000];
}
