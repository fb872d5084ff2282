using System.Collections.Concurrent;
using MovieRec.Models;

namespace MovieRec.Tests.Models;

/// <summary>What a training told of its progress.</summary>
internal sealed class Told : IProgress<TrainingProgress>
{
    private readonly ConcurrentQueue<TrainingProgress> _all = new();

    /// <summary>How often it told.</summary>
    public int Count => _all.Count;

    public void Report(TrainingProgress value) => _all.Enqueue(value);

    /// <summary>
    /// Each model, of which a blend has several, told its iterations one after the other, and how long they took.
    /// </summary>
    public void CheckIteratedToTheEnd()
    {
        Assert.NotEmpty(_all);
        foreach (var model in _all.GroupBy(told => told.Model))
        {
            Assert.NotEmpty(model.Key);
            var iterations = Assert.Single(model.Select(told => told.Iterations).Distinct());
            Assert.Equal(Enumerable.Range(1, model.Count()), model.Select(told => told.Iteration));
            Assert.InRange(model.Last().Iteration, 1, iterations);
            Assert.Equal(model.Select(told => told.Elapsed).Order(), model.Select(told => told.Elapsed));
        }
    }
}
