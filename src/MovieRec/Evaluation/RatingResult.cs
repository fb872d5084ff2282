namespace MovieRec.Evaluation;

/// <summary>
/// What an evaluation of predicted ratings found. The figures are over ratings, not means of users; the sums of each
/// user are kept, because users are the units that intervals and tests resample.
/// </summary>
public sealed class RatingResult
{
    private readonly int[] _users;
    private readonly int[] _pairs;
    private readonly double[] _squaredErrors;
    private readonly double[] _absoluteErrors;

    internal RatingResult(string model, RatingProtocol protocol, int[] users, int[] pairs, double[] squaredErrors,
        double[] absoluteErrors)
    {
        (Model, Protocol, _users, _pairs, _squaredErrors, _absoluteErrors) = (model, protocol, users, pairs,
            squaredErrors, absoluteErrors);
        Rmse = Math.Sqrt(squaredErrors.Sum() / protocol.Pairs);
        Mae = absoluteErrors.Sum() / protocol.Pairs;
    }

    /// <summary>The model's name.</summary>
    public string Model { get; }

    /// <summary>What the figures mean.</summary>
    public RatingProtocol Protocol { get; }

    /// <summary>√(Σ (r̂ − r)² / n) over all n test ratings.</summary>
    public double Rmse { get; }

    /// <summary>Σ |r̂ − r| / n over all n test ratings.</summary>
    public double Mae { get; }

    /// <summary>The users (indices, ascending) with test ratings.</summary>
    public ReadOnlySpan<int> Users => _users;

    /// <summary>Number of test ratings of each user in <see cref="Users"/>.</summary>
    public ReadOnlySpan<int> Pairs => _pairs;

    /// <summary>Σ (r̂ − r)² of each user in <see cref="Users"/>.</summary>
    public ReadOnlySpan<double> SquaredErrors => _squaredErrors;

    /// <summary>Σ |r̂ − r| of each user in <see cref="Users"/>.</summary>
    public ReadOnlySpan<double> AbsoluteErrors => _absoluteErrors;
}
