using MovieRec.Models.Als;

namespace MovieRec.Scaling;

/// <summary>One size, measured.</summary>
/// <param name="Size">How many times as large as the data of size 1.</param>
/// <param name="Users">Number of users.</param>
/// <param name="Movies">Number of movies.</param>
/// <param name="Ratings">Number of ratings.</param>
/// <param name="TrainSeconds">Wall-clock seconds of the median training.</param>
/// <param name="MemoryBytes">
/// The most memory in use during a training, data included, beyond what the process had in use before the data was
/// made.
/// </param>
/// <param name="LatencySeconds">Seconds for ten recommendations to one user: the median over users.</param>
/// <param name="Work">What the training must compute, move and hold.</param>
public sealed record ScalePoint(double Size, long Users, long Movies, long Ratings, double TrainSeconds,
    double MemoryBytes, double LatencySeconds, AlsWork Work)
{
    /// <summary>Operations the training must do, a second it took.</summary>
    public double FlopsPerSecond => Work.Flops / TrainSeconds;
}

/// <summary>A size beyond what was measured, and the work a training of it would be.</summary>
/// <param name="Ratings">Number of ratings.</param>
/// <param name="Users">Number of users.</param>
/// <param name="Movies">Number of movies.</param>
/// <param name="Work">
/// Counted from the largest measured size: as many times the user histories, and the movie histories longer by the
/// square root.
/// </param>
public sealed record ScaleProjection(long Ratings, long Users, long Movies, AlsWork Work);
