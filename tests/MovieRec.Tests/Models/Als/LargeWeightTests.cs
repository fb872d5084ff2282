using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Models.Als;

/// <summary>
/// Weights that are counts may be large: what is trained on them can be explained, or the training says what to do.
/// </summary>
public sealed class LargeWeightTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1e3)]
    [InlineData(1e5)]
    [InlineData(1e6)]
    [InlineData(1e7)]
    [InlineData(1e8)]
    [InlineData(1e9)]
    [InlineData(1e12)]
    public void A_model_explains_what_it_was_trained_on_or_its_training_says_what_to_do(double largest)
    {
        var trainer = new AlsTrainer(new AlsOptions { Factors = 32, Iterations = 3, Threads = 1 });
        AlsModel model;
        try
        {
            model = trainer.Train(Plays(largest));
        }
        catch (TrainingException refused)
        {
            Assert.True(largest > 1e4, refused.Message);
            Assert.Contains("smaller Alpha", refused.Message, StringComparison.Ordinal);
            return;
        }
        for (var user = 0; user < model.UserCount; user++)
        {
            Assert.All(model.Explain(user, 0), reason => Assert.True(float.IsFinite(reason.Score)));
            Assert.Equal(model.Options.Factors,
                model.FoldIn(model.Train.ItemsOf(user), model.Train.WeightsOf(user)).Length);
        }
    }

    [Fact]
    public void The_logarithm_of_counts_trains_and_explains()
    {
        var plays = Plays(1e9);
        var values = plays.Matrix.Values.ToArray();
        for (var entry = 0; entry < values.Length; entry++) values[entry] = MathF.Log(1 + values[entry]);
        var model = new AlsTrainer(new AlsOptions { Factors = 32, Iterations = 3, Threads = 1 })
            .Train(new Interactions(plays.Users, plays.Items, plays.Matrix.WithValues(values)));
        Assert.NotEmpty(model.Explain(0, 0));
    }

    /// <summary>
    /// 60 users who each played 25 of 80 titles, most of them seldom and some of them up to <paramref name="largest"/>
    /// times.
    /// </summary>
    private static Interactions Plays(double largest)
    {
        var random = new Random(7);
        var (rows, columns, weights) = (new List<int>(), new List<int>(), new List<float>());
        for (var user = 0; user < 60; user++)
        {
            foreach (var item in Enumerable.Range(0, 80).OrderBy(_ => random.Next()).Take(25).Order())
            {
                rows.Add(user);
                columns.Add(item);
                weights.Add((float)Math.Pow(largest, random.NextDouble()));
            }
        }
        var matrix = CsrMatrix.FromCoordinates(60, 80, [.. rows], [.. columns], [.. weights]);
        return new Interactions(IdMap.From([.. Enumerable.Range(0, 60)]), IdMap.From([.. Enumerable.Range(0, 80)]),
            matrix);
    }
}
