using MovieRec.Studio;
using MovieRec.Studio.Training;

namespace MovieRec.Tests.Studio;

public sealed class LiveTrainingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_that_others_displaced_is_let_go_and_trained_again_when_it_is_asked_for()
    {
        using var trainings = new Trainings(new StudioData(StudioContext.Sample));
        using var live = new LiveTraining(trainings, () => Task.CompletedTask);
        var settings = ModelSettings.Parse("als,factors=8,iterations=2");
        await ComeAsync(live, settings);
        for (var factors = 1; factors <= 16; factors++)
            await trainings.FitAsync(ModelSettings.Parse($"als,factors={factors},iterations=1"), null, Token);
        for (var tries = 0; live.Model is not null && tries < 50; tries++)
        {
            GC.Collect();
            await Task.Delay(20, Token);
        }
        Assert.Null(live.Model);
        await ComeAsync(live, settings);
        Assert.NotNull(live.Model);
    }

    private static async Task ComeAsync(LiveTraining live, ModelSettings settings)
    {
        live.Train(settings);
        while (live.IsBusy) await Task.Delay(5, Token);
        Assert.Null(live.Failure);
        Assert.Equal(settings, live.Settings);
    }
}
