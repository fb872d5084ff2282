namespace MovieRec.Evaluation;

/// <summary>
/// Races trials against one another: all are scored on the first validation fold, the best third on more folds, the
/// best third of those on more again, so that most of the time goes to those that may win (Jamieson and Talwalkar 2016,
/// 'Non-stochastic best arm identification and hyperparameter optimization', AISTATS; the resource is the number of
/// folds, and a trial's score their mean).
/// </summary>
public static class SuccessiveHalving
{
    /// <summary>Of the trials of a round, one in so many goes on to the next, with so many times the folds.</summary>
    public const int Reduction = 3;

    /// <summary>Runs the race.</summary>
    /// <param name="trials">Numbers of the trials; taken one by one, so that the caller may stop by the clock.</param>
    /// <param name="score">
    /// The score of a trial on a validation fold (from 0), the higher the better; NaN where the trial failed, which
    /// counts as last.
    /// </param>
    /// <param name="folds">The most folds a trial is scored on, at least 1.</param>
    /// <returns>
    /// Every trial, the winner first: more folds before fewer, then the higher mean, then the lower number.
    /// </returns>
    /// <exception cref="ArgumentException">There are no trials.</exception>
    public static IReadOnlyList<RacedTrial> Race(
        IEnumerable<int> trials, Func<int, int, double> score, int folds = Reduction * Reduction)
    {
        ArgumentNullException.ThrowIfNull(trials);
        ArgumentNullException.ThrowIfNull(score);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 1);
        List<RacedTrial> all = [.. trials.Select(trial => new RacedTrial(trial, [score(trial, 0)]))];
        if (all.Count == 0) throw new ArgumentException("There are no trials.", nameof(trials));
        all.Sort(BestFirst);
        for (var (survivors, target) = (all.Count, 1); survivors > 1 && target < folds;)
        {
            (survivors, target) = ((survivors + Reduction - 1) / Reduction, Math.Min(folds, target * Reduction));
            for (var place = 0; place < survivors; place++)
            {
                var (trial, scores) = (all[place].Trial, all[place].Scores);
                all[place] = new RacedTrial(trial,
                    [.. scores,
                        .. Enumerable.Range(scores.Count, target - scores.Count).Select(fold => score(trial, fold))]);
            }
            all.Sort(BestFirst);
        }
        return all;
    }

    private static int BestFirst(RacedTrial one, RacedTrial other) =>
        one.Scores.Count != other.Scores.Count ? other.Scores.Count.CompareTo(one.Scores.Count)
        : one.Mean.CompareTo(other.Mean) is var order and not 0 ? -order // NaN is below every number
        : one.Trial.CompareTo(other.Trial);
}

/// <summary>A trial and its scores on the first validation folds.</summary>
/// <param name="Trial">Its number.</param>
/// <param name="Scores">Its score on folds 0, 1, …; the more, the further it came.</param>
public sealed record RacedTrial(int Trial, IReadOnlyList<double> Scores)
{
    /// <summary>The mean of its scores.</summary>
    public double Mean => Scores.Average();
}
