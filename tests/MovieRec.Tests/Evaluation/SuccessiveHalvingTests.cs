using CsCheck;
using MovieRec.Evaluation;

namespace MovieRec.Tests.Evaluation;

public sealed class SuccessiveHalvingTests
{
    [Fact]
    public void A_third_goes_on_to_three_times_the_folds()
    {
        var asked = new List<(int Trial, int Fold)>();
        var raced = SuccessiveHalving.Race(Enumerable.Range(0, 9),
            (trial, fold) => { asked.Add((trial, fold)); return trial; });

        // Nine on fold 0, then trials 8, 7, 6 on folds 1 and 2, then 8 alone on folds 3 to 8.
        Assert.Equal(9 + 3 * 2 + 6, asked.Count);
        Assert.Equal(asked.Count, asked.Distinct().Count());
        Assert.Equal([9, 3, 3, 1, 1, 1, 1, 1, 1], raced.Select(trial => trial.Scores.Count));
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1, 0], raced.Select(trial => trial.Trial));
    }

    [Fact]
    public void A_trial_that_was_lucky_once_is_found_out()
    {
        // Trial 0 is best on fold 0 and bad on all others.
        var raced = SuccessiveHalving.Race(Enumerable.Range(0, 6),
            (trial, fold) => trial == 0 ? (fold == 0 ? 1 : 0) : 0.5 + 0.01 * trial);
        Assert.Equal(5, raced[0].Trial);
        Assert.Equal(9, raced[0].Scores.Count);
    }

    [Fact]
    public void A_failed_trial_is_last_and_one_alone_wins()
    {
        Assert.Equal([1, 0],
            SuccessiveHalving.Race([0, 1], (trial, _) => trial == 0 ? double.NaN : -5).Select(trial => trial.Trial));
        Assert.Equal([0.25], SuccessiveHalving.Race([7], (_, _) => 0.25).Single().Scores);
        Assert.Throws<ArgumentException>(() => SuccessiveHalving.Race([], (_, _) => 0));
    }

    [Fact]
    public void Without_noise_the_best_trial_wins() => Gen.Double[0, 1].Array[1, 40].Sample(scores =>
    {
        var winner = SuccessiveHalving.Race(Enumerable.Range(0, scores.Length), (trial, _) => scores[trial])[0];
        Assert.Equal(scores.Max(), winner.Mean, 12);
    });
}
