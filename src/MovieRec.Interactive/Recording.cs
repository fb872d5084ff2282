namespace MovieRec.Interactive;

/// <summary>
/// Keeps what a training reports, in order. (<see cref="Progress{T}"/> hands its reports to other threads, where they
/// can overtake each other.)
/// </summary>
public sealed class Recording<T> : IProgress<T>
{
    private readonly List<T> _reports = [];

    /// <summary>Everything reported so far.</summary>
    public IReadOnlyList<T> Values => _reports;

    /// <inheritdoc/>
    public void Report(T value) => _reports.Add(value);
}
