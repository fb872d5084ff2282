namespace MovieRec.Experiments.Files;

/// <summary>Reads an experiment from what was written down while it ran.</summary>
public static class LoggedExperiment
{
    /// <summary>
    /// Joins exposures with outcomes: those of a unit count from its first exposure on, a unit without any counts with
    /// 0, and one that met several variants with none.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="exposures">Exposures, of this experiment and others, in any order.</param>
    /// <param name="outcomes">Outcomes likewise.</param>
    /// <param name="file">The metrics and how to read them; without metrics, every name that outcomes have is a goal.
    /// </param>
    /// <exception cref="ExperimentException">
    /// Nobody was exposed yet, there are no outcomes to find metrics in, or a value does not fit its metric.
    /// </exception>
    public static ReadoutDocument Read(Experiment experiment, IEnumerable<Exposure> exposures,
        IEnumerable<Outcome> outcomes, MetricsFile? file = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(exposures);
        ArgumentNullException.ThrowIfNull(outcomes);
        file ??= new();
        var since = new Dictionary<string, DateTimeOffset>();
        var exposed = ExposedUnits.Read(experiment, Noted());
        var sums = new Dictionary<(string Unit, string Metric), (double Sum, int Count, bool Any)>();
        foreach (var outcome in outcomes)
        {
            if (outcome.Experiment != experiment.Name || !since.TryGetValue(outcome.Unit, out var first)
                || outcome.Time < first) continue;
            var (sum, count, any) = sums.GetValueOrDefault((outcome.Unit, outcome.Metric));
            sums[(outcome.Unit, outcome.Metric)] = (sum + outcome.Value, count + 1, any || outcome.Value != 0);
        }
        var isTold = file.Metrics.Count > 0;
        MeasuredMetric[] metrics = isTold ? [.. file.Metrics]
            : [.. sums.Keys.Select(key => key.Metric).Distinct().Order(StringComparer.Ordinal)
                .Select(name => new MeasuredMetric(new Metric { Name = name }, name))];
        if (metrics.Length == 0)
            throw new ExperimentException($"'{experiment.Name}' has no outcomes of exposed units yet; wait for some.");
        var measured = metrics.Select(metric => Measure(metric, isTold)).ToArray();
        var readout = Readout.Compute(experiment, exposed.Counts, measured, file.Options);
        var units = exposed.Counts.Sum();
        return ReadoutDocument.Create(readout,
        [
            ReadoutCheck.ForRatio(experiment, readout.SampleRatio),
            ReadoutCheck.ForCrossed(exposed.Crossed.Count, units),
            ReadoutCheck.ForMissing(measured.Select(pair => KeyValuePair.Create(pair.Metric.Name,
                units - pair.Samples.Sum(sample => (long)sample.Count))), units),
        ]);

        // A log may hold far more exposures than units: they are read once, and none of them is kept.
        IEnumerable<Exposure> Noted()
        {
            foreach (var exposure in exposures)
            {
                if (exposure.Experiment != experiment.Name) continue;
                if (!since.TryGetValue(exposure.Unit, out var first) || exposure.Time < first)
                    since[exposure.Unit] = exposure.Time;
                yield return exposure;
            }
        }

        (Metric Metric, IReadOnlyList<MetricSample> Samples) Measure(MeasuredMetric metric, bool isTold)
        {
            MetricSample[] samples = [.. exposed.Variants.Select(variant => Sample(metric, variant))];
            // Of metrics that nobody told, values of 0 and 1 alone are those of a share.
            var isShare = !isTold && samples.All(sample => sample.Values.All(value => value is 0 or 1))
                && samples.Any(sample => sample.Values.Contains(1));
            return (isShare ? metric.Metric with { Kind = MetricKind.Proportion } : metric.Metric, samples);
        }

        MetricSample Sample(MeasuredMetric metric, IReadOnlyList<string> units)
        {
            var (values, below) = (new List<double>(units.Count), new List<double>());
            foreach (var unit in units)
            {
                var (sum, count, any) = sums.GetValueOrDefault((unit, metric.Column));
                if (metric.Denominator is { } denominator)
                    below.Add(sums.GetValueOrDefault((unit, denominator)).Sum);
                else if (metric.Aggregate == UnitAggregate.Mean && count == 0) continue;
                values.Add(metric.Aggregate switch
                {
                    UnitAggregate.Any => any ? 1 : 0,
                    UnitAggregate.Mean => count == 0 ? 0 : sum / count,
                    _ => sum,
                });
            }
            return new MetricSample(values.ToArray())
            {
                Denominators = metric.Denominator is null ? null : below.ToArray(),
            };
        }
    }
}
