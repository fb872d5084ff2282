using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MovieRec.Experiments;
using MovieRec.Models;
using MovieRec.Serving.Monitoring;

namespace MovieRec.Serving;

/// <summary>
/// What <c>/metrics</c> tells beyond what ASP.NET Core and the runtime tell of themselves (latencies, errors, memory).
/// </summary>
internal sealed class ServerMetrics : IDisposable
{
    private const string Name = "MovieRec.Serving";

    private static readonly double[] ScoreBounds = [.. Enumerable.Range(1, 15).Select(tenth => tenth / 10.0)];

    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _score;
    private readonly Counter<long> _exposures;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _events;
    private readonly ConcurrentDictionary<(string, string), long> _exposed = new();

    /// <summary>Creates the instruments.</summary>
    public ServerMetrics(Traffic traffic, DeploymentSlot deployments)
    {
        _score = _meter.CreateHistogram<double>(
            "movierec.recommendation.score", null, "Score of the first movie of every list.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = ScoreBounds });
        _exposures = _meter.CreateCounter<long>("movierec.exposures", null,
            "Exposures on the disk, by experiment and variant.");
        _reloads = _meter.CreateCounter<long>("movierec.reloads", null,
            "Times the model files were to be loaded anew, by whether they were.");
        _events = _meter.CreateCounter<long>("movierec.events", null,
            "Events that users' histories are told of, by whether they were taken.");
        _meter.CreateObservableCounter("movierec.requests.rejected", () => traffic.Count().Rejected, null,
            "Requests refused with 503 for want of room.");
        _meter.CreateObservableUpDownCounter("movierec.requests.in_flight", () => traffic.InFlight, null,
            "Requests taken on and not yet answered.");
        _meter.CreateObservableUpDownCounter("movierec.requests.receiving", () => traffic.Receiving, null,
            "Requests whose bodies are on their way, none of those in flight yet.");
        _meter.CreateObservableGauge("movierec.catalogue.coverage",
            () => deployments.Current.Models.Select(
                model => new Measurement<double>(model.Coverage, Tag("model", model.Version))), null,
                "Share of the catalogue recommended since the model was loaded.");
        _meter.CreateObservableGauge("movierec.drift.stability", () => Drift(reading => reading.Stability.Statistic),
            null, "Population stability index of the latest full window against the first.");
        _meter.CreateObservableGauge("movierec.drift.distance", () => Drift(reading => reading.Distance.Statistic),
            null, "Kolmogorov-Smirnov distance of the latest full window from the first.");
        _meter.CreateObservableGauge("movierec.drift.p_value", () => Drift(reading => reading.PValue), null,
            "Probability of so much drift, by either measure, where there is none.");

        IEnumerable<Measurement<double>> Drift(Func<DriftReading, double> value)
        {
            var watch = deployments.Current.Watch;
            if (watch.Scores.Latest is { } scores) yield return new(value(scores), Tag("signal", "score"));
            if (watch.Items.Latest is { } items) yield return new(value(items), Tag("signal", "item"));
        }
    }

    /// <summary>A list was recommended.</summary>
    public void Recommended(ReadOnlySpan<Recommendation> list)
    {
        if (list.Length > 0) _score.Record(list[0].Score);
    }

    /// <summary>An exposure is on the disk.</summary>
    public void Exposed(Experiment experiment, Variant variant)
    {
        _exposures.Add(1, Tag("experiment", experiment.Name), Tag("variant", variant.Name));
        _exposed.AddOrUpdate((experiment.Name, variant.Name), 1, (_, count) => count + 1);
    }

    /// <summary>Exposures of a variant since the server started.</summary>
    public long ExposuresOf(Experiment experiment, Variant variant) =>
        _exposed.GetValueOrDefault((experiment.Name, variant.Name));

    /// <summary>Events were taken, or could not be.</summary>
    public void Events(int count, bool taken) => _events.Add(count, Tag("result", taken ? "taken" : "refused"));

    /// <summary>The model files were loaded anew, or could not be.</summary>
    public void Reloaded(bool done) => _reloads.Add(1, Tag("result", done ? "done" : "refused"));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
