using System.Globalization;
using System.Runtime.InteropServices;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using MovieRec.Statistics;
using static MovieRec.Cli.Experiments.ExperimentDatabase;

namespace MovieRec.Cli.Experiments;

/// <summary>
/// An experiment in a table with one row a unit: its rows are summed up by variant in one pass, whatever their number,
/// and looked at one by one only where sums do not do.
/// </summary>
internal sealed class ExperimentTable
{
    private const int MostVariants = 20;
    private const int MostSegments = 20;

    // Rows whose means the sums are taken about.
    private const int FirstRows = 100_000;

    private readonly ExperimentDatabase _database;
    private readonly string _table;
    private readonly string _source;
    private readonly ExperimentColumns _columns;
    private readonly double[] _origins;
    private readonly double[] _secondOrigins;

    private ExperimentTable(ExperimentDatabase database, string table, string source, ExperimentColumns columns)
    {
        (_database, _table, _source, _columns) = (database, table, source, columns);
        (_origins, _secondOrigins) = (new double[columns.Metrics.Count], new double[columns.Metrics.Count]);
    }

    /// <summary>Checks and reads the experiment.</summary>
    /// <param name="database">Has the table.</param>
    /// <param name="table">Its name.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="name">The experiment's name.</param>
    /// <param name="choice">What was told of the columns.</param>
    /// <param name="options">How to read.</param>
    /// <param name="crossed">Units of more than one variant that were left out already; null where none was sought.
    /// </param>
    public static ReadoutReport Read(ExperimentDatabase database, string table, string source, string name,
        ColumnChoice choice, ReadoutOptions options, long? crossed = null)
    {
        var columns = ExperimentColumns.Find(source, database.ColumnsOf(table), choice);
        return new ExperimentTable(database, table, source, columns).Read(name, choice, options, crossed);
    }

    /// <summary>Sums up units that have met no variant yet, for a plan.</summary>
    /// <exception cref="DataException">There are too few.</exception>
    public static IReadOnlyList<(MeasuredMetric Measured, SampleMoments Moments)> SumUp(
        ExperimentDatabase database, string table, string source, ColumnChoice choice)
    {
        var columns = ExperimentColumns.Find(source, database.ColumnsOf(table), choice, isPlan: true);
        var reading = new ExperimentTable(database, table, source, columns);
        reading.FindOrigins(Quoted(table));
        var sums = reading.SumUp(segment: null);
        if (sums.Count == 0 || sums.Values.First().Metrics.Any(metric => metric.Moments.Units < Arm.MinimumUnits))
            throw new DataException($"{source} has fewer than {Arm.MinimumUnits} units with every metric.");
        return [.. reading.WithKinds(sums).Zip(sums.Values.First().Metrics,
            (measured, metric) => (measured, metric.Moments))];
    }

    private ReadoutReport Read(string name, ColumnChoice choice, ReadoutOptions options, long? crossed)
    {
        FindOrigins($"(SELECT * FROM {Quoted(_table)} LIMIT {FirstRows})");
        var sums = SumUp(segment: null);
        if (sums.Count == 0) throw new DataException($"{_source} has no row with a unit and a variant.");
        if (HasMissingCovariates(sums))
        {
            // A unit without a covariate has the mean of the others: that of all of them, so it has to be known first.
            FindOrigins(Quoted(_table));
            sums = SumUp(segment: null);
        }
        if (sums.Count > MostVariants)
            throw new UsageException($"Column '{_columns.Variant}' of {_source} has more than {MostVariants} values, "
                + "which are hardly variants; name another with --variant.");
        var names = sums.Keys.Select(key => key.Variant).Concat(choice.Weights?.Keys ?? []).Distinct()
            .Order(StringComparer.Ordinal).ToArray();
        var control = ExperimentColumns.ControlOf(names, choice.Control);
        var experiment = ExperimentOf(name, [control, .. names.Where(variant => variant != control)], choice.Weights);
        var metrics = WithKinds(sums);
        var exposed = experiment.Variants.Select(variant => Sums(sums, variant.Name, null)?.Rows ?? 0).ToArray();
        var measured = Measured(metrics, experiment, sums, null);
        var ratio = SampleRatio.Check(experiment, exposed);
        var checks = new List<ReadoutCheck> { ReadoutCheck.ForRatio(experiment, ratio) };
        var duplicate = crossed is null && _columns.Unit is not null ? FindDuplicates(exposed.Sum()) : null;
        if (_columns.Unit is not null) checks.Add(DuplicateCheck(duplicate, exposed.Sum(), crossed is not null));
        if (crossed is { } some) checks.Add(ReadoutCheck.ForCrossed(some, exposed.Sum()));
        checks.Add(ReadoutCheck.ForMissing(metrics.Select((metric, at) => KeyValuePair.Create(metric.Metric.Name,
            exposed.Sum() - measured[at].Samples.Sum(sample => (long)sample.Count))), exposed.Sum()));
        if (RowsWithout() is > 0 and var lost)
            checks.Add(new("rows", false, string.Create(CultureInfo.InvariantCulture,
                $"{lost:N0} rows have no unit or no variant; they are left out.")));
        var readout = duplicate is null ? Readout.Compute(experiment, exposed, measured, options)
            : new Readout(experiment, ratio, [], [.. experiment.Variants.Skip(1).Select(variant => new Decision(
                variant.Name, DecisionOutcome.Invalid, "Units stand in several rows, which are not independent: give "
                    + "one row a unit, or add --aggregate sum (or mean, any) to make one of them."))]);
        var segments = readout.Metrics.Count == 0 ? []
            : choice.Segments.SelectMany(segment => ReadSegments(segment, experiment, metrics, options)).ToArray();
        return new ReadoutReport(_source, checks, readout, segments, [.. metrics], _columns.Ignored);
    }

    private static Experiment ExperimentOf(
        string name, string[] variants, IReadOnlyDictionary<string, double>? weights)
    {
        if (weights is null) return new Experiment(name, [.. variants.Select(variant => new Variant(variant,
            1.0 / variants.Length))]);
        foreach (var variant in variants)
            if (!weights.ContainsKey(variant))
                throw new UsageException($"The weights do not name the variant '{variant}'; give each its share.");
        var sum = weights.Values.Sum();
        return new Experiment(name, [.. variants.Select(variant => new Variant(variant, weights[variant] / sum))]);
    }

    // The means of some rows, in SQL: near enough for sums to keep their digits.
    private void FindOrigins(string rows)
    {
        var list = string.Join(", ", _columns.Metrics.SelectMany(measured => new[]
        {
            $"avg({Number(measured.Column)}) FILTER (isfinite({Number(measured.Column)}))",
            SecondOf(measured) is { } second
                ? $"avg({Number(second)}) FILTER (isfinite({Number(second)}))" : "NULL",
        }));
        foreach (var means in _database.Query($"SELECT {list} FROM {rows}", row =>
            Enumerable.Range(0, row.FieldCount).Select(at => row.IsDBNull(at) ? 0.0
                : Convert.ToDouble(row.GetValue(at), CultureInfo.InvariantCulture)).ToArray()))
        {
            for (var metric = 0; metric < _origins.Length; metric++)
                (_origins[metric], _secondOrigins[metric]) = (means[2 * metric], means[2 * metric + 1]);
        }
    }

    private Dictionary<(string Variant, string? Segment), VariantSums> SumUp(string? segment)
    {
        var (inner, outer) = (new List<string>(), new List<string>());
        for (var at = 0; at < _columns.Metrics.Count; at++)
        {
            var measured = _columns.Metrics[at];
            var (value, second) = (Number(measured.Column), SecondOf(measured) is { } name ? Number(name) : null);
            var isRatio = measured.Denominator is not null;
            var (v, s) = ($"v{at}", $"s{at}");
            var (origin, secondOrigin) = (Real(_origins[at]), Real(_secondOrigins[at]));
            // A column of the table may be called as a name given here, and DuckDB would take that: none is used again.
            var first = isRatio ? $"CASE WHEN {second} IS NULL THEN NULL ELSE {value} END" : value;
            inner.Add($"{first} AS {v}");
            inner.Add($"{first} - {origin} AS d{at}");
            outer.Add($"count({v}), sum(d{at}), sum(d{at} * d{at}), sum(d{at} * d{at} * d{at}), min({v}), max({v})");
            if (second is null) continue;
            var other = $"CASE WHEN {value} IS NULL THEN NULL ELSE {(isRatio ? second
                : $"coalesce({second}, {secondOrigin})")} END";
            inner.Add($"{other} AS {s}");
            inner.Add($"{other} - {secondOrigin} AS e{at}");
            inner.Add($"CASE WHEN {value} IS NULL THEN NULL ELSE {second} END AS k{at}");
            outer.Add($"sum(e{at}), sum(e{at} * e{at}), sum(e{at} * e{at} * e{at}), sum(d{at} * e{at}), "
                + $"sum(d{at} * d{at} * e{at}), sum(d{at} * e{at} * e{at}), min({s}), max({s}), count(k{at})");
        }
        var by = segment is null ? "NULL" : $"coalesce({Quoted(segment)}::VARCHAR, '(none)')";
        var sql = $"SELECT variant, segment, count(*), {string.Join(", ", outer)} FROM (SELECT "
            + $"{VariantOf} AS variant, {by} AS segment, {string.Join(", ", inner)} "
            + $"FROM {Quoted(_table)} WHERE {IsWhole}) GROUP BY ALL LIMIT {MostVariants * (MostSegments + 1) + 1}";
        return _database.Query(sql, row =>
        {
            var at = 3;
            return (Key: (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)),
                Sums: new VariantSums(row.GetInt64(2), [.. Enumerable.Range(0, _columns.Metrics.Count).Select(metric =>
                    ReadMoments(row, metric, ref at))]));
        }).ToDictionary(pair => pair.Key, pair => pair.Sums);
    }

    private MetricSums ReadMoments(System.Data.Common.DbDataReader row, int metric, ref int at)
    {
        var (next, record) = (at, row);
        var count = checked((int)row.GetInt64(next++));
        var sums = Next(5);
        var hasSecond = SecondOf(_columns.Metrics[metric]) is not null;
        var moments = SampleMoments.FromSums(count, _origins[metric], sums, _secondOrigins[metric],
            hasSecond ? Next(8) : []);
        var known = hasSecond ? record.GetInt64(next++) : count;
        at = next;
        return new MetricSums(moments, known);

        double[] Next(int columns) => [.. Enumerable.Range(0, columns)
            .Select(_ => record.IsDBNull(next++) ? 0 : record.GetDouble(next - 1))];
    }

    private bool HasMissingCovariates(Dictionary<(string Variant, string? Segment), VariantSums> sums) =>
        _columns.Metrics.Index().Any(pair => pair.Item.Covariate is not null
            && sums.Values.Any(each => each.Metrics[pair.Index].Known < each.Metrics[pair.Index].Moments.Units));

    // Values that are 0 and 1 alone are those of a share, unless the metrics were told.
    private MeasuredMetric[] WithKinds(Dictionary<(string Variant, string? Segment), VariantSums> sums) =>
        [.. _columns.Metrics.Select((measured, at) => _columns.FindsKinds && measured.Metric.Kind == MetricKind.Mean
            && sums.Values.Select(each => each.Metrics[at].Moments).Where(moments => moments.Units > 0).ToArray()
                is { Length: > 0 } some
            && some.Aggregate((one, other) => one.Plus(other)) is { AreShares: true, Mean: > 0 and < 1 }
            ? measured with { Metric = measured.Metric with { Kind = MetricKind.Proportion } } : measured)];

    private (Metric Metric, IReadOnlyList<MetricSample> Samples)[] Measured(MeasuredMetric[] metrics,
        Experiment experiment, Dictionary<(string Variant, string? Segment), VariantSums> sums,
        (string Column, string Value)? segment) =>
        [.. metrics.Select((measured, at) => (measured.Metric, (IReadOnlyList<MetricSample>)[
            .. experiment.Variants.Select(variant => MetricSample.FromMoments(
                Sums(sums, variant.Name, segment?.Value)?.Metrics[at].Moments ?? SampleMoments.Compute([]),
                () => ReadUnits(measured, at, variant.Name, segment),
                measured.Denominator is not null, measured.Covariate is not null))]))];

    private MetricSample ReadUnits(MeasuredMetric measured, int metric, string variant,
        (string Column, string Value)? segment)
    {
        var (value, second) = (Number(measured.Column), SecondOf(measured));
        var isRatio = measured.Denominator is not null;
        var rest = second is null ? "" : isRatio ? $", {Number(second)}"
            : $", coalesce({Number(second)}, {Real(_secondOrigins[metric])})";
        var where = $"{VariantOf} = {Text(variant)} AND {value} IS NOT NULL AND {IsWhole}"
            + (isRatio ? $" AND {Number(second!)} IS NOT NULL" : "")
            + (segment is (var column, var of)
                ? $" AND coalesce({Quoted(column)}::VARCHAR, '(none)') = {Text(of)}" : "");
        var (values, seconds) = (new List<double>(), new List<double>());
        // In an order of its own, so that what is drawn at random is the same each time.
        foreach (var (v, s) in _database.Query(
            $"SELECT {value} AS v{rest} FROM {Quoted(_table)} WHERE {where} ORDER BY ALL",
            row => (row.GetDouble(0), second is null ? 0 : row.GetDouble(1))))
        {
            values.Add(v);
            if (second is not null) seconds.Add(s);
        }
        return new MetricSample(values.ToArray())
        {
            Denominators = isRatio ? seconds.ToArray() : null,
            Covariates = measured.Covariate is null ? null : seconds.ToArray(),
        };
    }

    private SegmentReadout[] ReadSegments(
        string column, Experiment experiment, MeasuredMetric[] metrics, ReadoutOptions options)
    {
        var sums = SumUp(column);
        string[] values = [.. sums.Keys.Select(key => key.Segment!).Distinct().Order(StringComparer.Ordinal)];
        if (values.Length > MostSegments)
            throw new UsageException($"Column '{column}' of {_source} has more than {MostSegments} values, too many "
                + "segments to read; put them in groups.");
        var within = options with { Level = 1 - (1 - options.Level) / values.Length };
        return [.. values.Select(value =>
        {
            var exposed = experiment.Variants.Select(variant => Sums(sums, variant.Name, value)?.Rows ?? 0).ToArray();
            return new SegmentReadout(column, value, exposed, Readout.Compute(experiment, exposed,
                Measured(metrics, experiment, sums, (column, value)), within));
        })];
    }

    private long RowsWithout() => _database.Query(
        $"SELECT count(*) FROM {Quoted(_table)} WHERE NOT ({IsWhole})", row => row.GetInt64(0)).First();

    // Sorted by their hashes, 8 bytes a unit; equal hashes are looked up.
    private (string Unit, long Rows, long Others)? FindDuplicates(long rows)
    {
        var hashes = new List<ulong>(checked((int)rows));
        hashes.AddRange(_database.Query($"SELECT hash({Quoted(_columns.Unit!)}) FROM {Quoted(_table)} WHERE {IsWhole}",
            row => (ulong)row.GetValue(0)));
        var sorted = CollectionsMarshal.AsSpan(hashes);
        sorted.Sort();
        var twice = false;
        for (var at = 1; at < sorted.Length && !twice; at++) twice = sorted[at] == sorted[at - 1];
        if (!twice) return null;
        return _database.Query($"SELECT any_value(unit), max(rows), count(*) FROM (SELECT {Quoted(_columns.Unit!)}"
            + $"::VARCHAR AS unit, count(*) AS rows FROM {Quoted(_table)} WHERE {IsWhole} GROUP BY 1 HAVING count(*) "
            + "> 1)", row => row.GetInt64(2) == 0 ? ((string, long, long)?)null
                : (row.GetString(0), row.GetInt64(1), row.GetInt64(2))).First();
    }

    private static ReadoutCheck DuplicateCheck((string Unit, long Rows, long Others)? duplicate, long rows, bool isOne)
        => new("one row a unit", duplicate is null, duplicate is { } found
            ? string.Create(CultureInfo.InvariantCulture,
                $"{found.Others:N0} {(found.Others == 1 ? "unit stands" : "units stand")} in several rows, such as ")
                + $"'{found.Unit}'; no figure is read."
            : isOne ? string.Create(CultureInfo.InvariantCulture, $"The outcomes of {rows:N0} units were put together.")
            : string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, each of another unit."));

    private string VariantOf => _columns.Variant is null ? "''" : $"{Quoted(_columns.Variant)}::VARCHAR";

    private string IsWhole => $"{VariantOf} IS NOT NULL"
        + (_columns.Unit is null ? "" : $" AND {Quoted(_columns.Unit)} IS NOT NULL");

    private static string? SecondOf(MeasuredMetric measured) => measured.Denominator ?? measured.Covariate;

    private static string Number(string column) => $"{Quoted(column)}::DOUBLE";

    private static string Real(double number) => $"({number.ToString("R", CultureInfo.InvariantCulture)}::DOUBLE)";

    private static VariantSums? Sums(Dictionary<(string Variant, string? Segment), VariantSums> sums, string variant,
        string? segment) => sums.GetValueOrDefault((variant, segment));

    private sealed record VariantSums(long Rows, IReadOnlyList<MetricSums> Metrics);

    private readonly record struct MetricSums(SampleMoments Moments, long Known);
}
