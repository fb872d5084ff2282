using MovieRec.Data;
using MovieRec.Models;

namespace MovieRec.Scaling;

/// <summary>What a study of models measures.</summary>
public sealed record ModelScaleOptions
{
    /// <summary>Names of models of the <see cref="ModelCatalog"/>; every one by default.</summary>
    public IReadOnlyList<string> Models
    {
        get;
        init => field = value is { Count: > 0 } && value.All(name => ModelCatalog.Find(name) is not null)
            ? value : throw new OptionException("Every model must be one of the catalogue, and there must be one.");
    } = [.. ModelCatalog.All.Select(model => model.Name)];

    /// <summary>The data to generate and train on; a law needs eight shapes or more, as of a design.</summary>
    public IReadOnlyList<DataShape> Shapes
    {
        get;
        init => field = value is { Count: > 0 } && value.All(shape => shape is
        { Ratings: > 0, Users: > 0 and <= int.MaxValue, Movies: > 0 and <= int.MaxValue })
            ? value : throw new OptionException("There must be a shape, and each needs ratings, users and movies.");
    } = DataShape.Design([0.5, 1, 2]);

    /// <summary>Trainings of each shape, where one takes less than .1 s; the median counts.</summary>
    public int Repeats { get; init => field = OptionRange.AtLeast(value, 1); } = 3;

    /// <summary>
    /// A model that passes over the data many times, always alike, is timed for one in so many of its passes, and its
    /// time multiplied; 1 for all of them.
    /// </summary>
    public int PassesDivisor { get; init => field = OptionRange.AtLeast(value, 1); } = 1;

    /// <summary>
    /// Whether the most memory in use at once is measured, which takes a full collection of garbage a training; if not,
    /// what a training asks for in all.
    /// </summary>
    public bool MeasuresPeaks { get; init; } = true;

    /// <summary>
    /// A training is stopped after so long, above 0 and at most 49 days, and its model is not tried on more ratings.
    /// </summary>
    public TimeSpan Longest
    {
        get;
        init => field = OptionRange.Within(value, TimeSpan.FromTicks(1), TimeSpan.FromDays(49));
    } = TimeSpan.FromMinutes(5);

    /// <summary>Seed of the data.</summary>
    public ulong Seed { get; init; } = 42;
}
