using MovieRec.Statistics;

namespace MovieRec.LoadTesting;

/// <summary>A rate that was tried.</summary>
/// <param name="Search">Which search it belongs to, from 1.</param>
/// <param name="Rate">Requests a second asked for.</param>
/// <param name="IsSustained">Whether the server kept to the limits.</param>
/// <param name="Result">What was seen.</param>
public sealed record LoadStep(int Search, double Rate, bool IsSustained, LoadResult Result);

/// <summary>What one search ended with.</summary>
/// <param name="Sustained">The highest rate that was sustained.</param>
/// <param name="NotSustained">The lowest that was not.</param>
public readonly record struct KneeBracket(double Sustained, double NotSustained);

/// <summary>Where a server's knee lies.</summary>
/// <param name="Options">How it was looked for, and what counts as sustained.</param>
/// <param name="Knee">
/// Requests a second: the geometric mean of the searches' middles. The interval reaches from the lower end of the 95%
/// t-interval of the mean of the sustained ends to the upper end of that of the ends not sustained (both of
/// logarithms), so that it holds the spread between searches and the width of the brackets. With three searches or more
/// it ends at the lowest rate that was ever sustained and the highest that ever was not: the few degrees of freedom of
/// the t-interval say nothing about rates that were tried.
/// </param>
/// <param name="Brackets">One a search.</param>
/// <param name="Steps">Everything that was tried, in order.</param>
public sealed record KneeResult(
    KneeOptions Options, Estimate Knee, IReadOnlyList<KneeBracket> Brackets, IReadOnlyList<LoadStep> Steps);

/// <summary>Finds the rate at which a server's latencies run away, by trying rates.</summary>
public static class KneeFinder
{
    private const double Level = 0.95;
    private const int LeastToCap = 3;
    private const double LeastRate = 1;
    private const double MostRate = 1_000_000;

    /// <summary>
    /// Searches: doubles the rate until it is not sustained, then halves the bracket, on a logarithmic scale, until it
    /// is narrow enough.
    /// </summary>
    /// <param name="target">What to ask for.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told each step.</param>
    /// <param name="cancellationToken">Ends it early, without a report.</param>
    /// <exception cref="LoadTestException">Nobody answers, or no rate is sustained, or every rate is.</exception>
    public static KneeResult Find(LoadTarget target, KneeOptions options, IProgress<LoadStep>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Find(options, (_, rate) => LoadGenerator.Run(target, options.Load with
        {
            Mode = LoadMode.Open,
            Rate = rate,
            Duration = options.Step,
            WarmUp = options.Step / 4,
        }, cancellationToken), progress);
    }

    /// <summary>
    /// As above, with the way to send load given: from the number of a search and a rate to what was seen.
    /// </summary>
    internal static KneeResult Find(
        KneeOptions options, Func<int, double, LoadResult> send, IProgress<LoadStep>? progress = null)
    {
        var (steps, brackets, first) = (new List<LoadStep>(), new List<KneeBracket>(), options.FirstRate);
        for (var search = 1; search <= options.Searches; search++)
        {
            brackets.Add(Search(first, rate => IsSustained(search, rate)));
            // The next begins where this one ended; it can go either way from there.
            first = brackets[^1].Sustained;
        }
        return new KneeResult(options, Combine(brackets, steps), brackets, steps);

        bool IsSustained(int search, double rate)
        {
            for (var attempt = 0; attempt < 2; attempt++)
            {
                var result = send(search, rate);
                steps.Add(new LoadStep(search, rate, Holds(result, rate, options), result));
                progress?.Report(steps[^1]);
                if (steps[^1].IsSustained) return true;
            }
            return false;
        }

        KneeBracket Search(double from, Func<double, bool> isSustained)
        {
            var (low, high) = (from, from);
            // Small strides at first where a search before has been here.
            var stride = brackets.Count == 0 ? 2 : 1 + 2 * options.Precision;
            if (isSustained(from))
            {
                do
                {
                    low = high;
                    if (low >= MostRate)
                        throw new LoadTestException("The server sustains every rate that can be sent from here.");
                    high = Math.Min(MostRate, high * stride);
                    stride = Math.Min(2, stride * stride);
                }
                while (isSustained(high));
            }
            else
            {
                do
                {
                    high = low;
                    if (high <= LeastRate)
                        throw new LoadTestException("The server does not sustain a single request a second within "
                            + $"{options.Limit.TotalMilliseconds} ms.");
                    low = Math.Max(LeastRate, low / stride);
                    stride = Math.Min(2, stride * stride);
                }
                while (!isSustained(low));
            }
            while (high > low * (1 + options.Precision))
            {
                var middle = Math.Sqrt(low * high);
                if (isSustained(middle)) low = middle;
                else high = middle;
            }
            return new KneeBracket(low, high);
        }
    }

    private static bool Holds(LoadResult result, double rate, KneeOptions options) =>
        result.Tally is { Failed: 0, Dropped: 0, InFlight: 0 }
        && result.AchievedRate >= options.LeastShare * rate
        && result.Latencies.At(99) <= options.Limit.TotalMilliseconds;

    private static Estimate Combine(List<KneeBracket> brackets, List<LoadStep> steps)
    {
        var middle = Math.Exp(
            brackets.Average(bracket => (Math.Log(bracket.Sustained) + Math.Log(bracket.NotSustained)) / 2));
        var low = Math.Exp(MeanOf(bracket => bracket.Sustained).Low);
        var high = Math.Exp(MeanOf(bracket => bracket.NotSustained).High);
        // Two searches may have seen one side of the knee only, and the ends would hold it too seldom.
        if (brackets.Count >= LeastToCap)
        {
            low = Math.Max(low, steps.Where(step => step.IsSustained).Min(step => step.Rate));
            high = Math.Min(high, Math.Max(brackets.Max(bracket => bracket.NotSustained),
                steps.Where(step => !step.IsSustained).Max(step => step.Rate)));
        }
        return new Estimate(middle, low, high, Level);

        // A fit with nothing but an intercept is the mean with its t-interval.
        Estimate MeanOf(Func<KneeBracket, double> end) =>
            LeastSquares.Fit([.. brackets.Select(_ => 1.0)], 1, [.. brackets.Select(bracket => Math.Log(end(bracket)))])
                .Coefficient(0, Level);
    }
}
