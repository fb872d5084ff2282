using MovieRec.Serving.Monitoring;

namespace MovieRec.Serving;

/// <summary>
/// Whether what is asked and answered still looks as it did when the models were loaded. The first requests after that
/// are the reference, so that new models begin anew and the mix of users who come is not taken for drift.
/// </summary>
/// <param name="users">Users of the model, of whom a window may take no more than half.</param>
internal sealed class DriftWatch(int users)
{
    private const int Usual = 500;
    private const int Least = 50;

    /// <summary>The score of the first movie of every list.</summary>
    public DriftDetector Scores { get; } = Detector(Math.Clamp(users / 2, Least, Usual));

    /// <summary>The popularity rank, in the training, of a movie that a new user has rated.</summary>
    public DriftDetector Items { get; } = Detector(Usual);

    private static DriftDetector Detector(int size) =>
        new(new DriftOptions { Reference = size, Window = size, Bins = Math.Min(10, size / 10) });
}
