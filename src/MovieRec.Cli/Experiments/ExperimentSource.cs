using MovieRec.Data;
using MovieRec.Experiments;
using static MovieRec.Cli.Experiments.ExperimentDatabase;

namespace MovieRec.Cli.Experiments;

/// <summary>Where the data of an experiment come from.</summary>
internal sealed record ExperimentSource
{
    /// <summary>The name of the table with one row a unit.</summary>
    public const string Table = "units__";

    private const string Rows = "rows__";
    private const string Exposed = "exposed__";
    private const string Outcomes = "outcomes__";

    /// <summary>Files of units; with <see cref="Sql"/>, tables that the query may name.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>A query whose rows are units; null for the files themselves.</summary>
    public string? Sql { get; init; }

    /// <summary>Who was exposed to what, beside <see cref="OutcomePaths"/>; null for files of units.</summary>
    public string? ExposurePath { get; init; }

    /// <summary>What exposed units did.</summary>
    public IReadOnlyList<string> OutcomePaths { get; init; } = [];

    /// <summary>How the rows of one unit become one; null where there is one row a unit.</summary>
    public UnitAggregate? Aggregate { get; init; }

    /// <summary>The experiment to read, where the data have several; null for the only one.</summary>
    public string? Experiment { get; init; }

    /// <summary>What messages and pages call the data.</summary>
    public string Name => ExposurePath is not null
        ? $"{Path.GetFileName(ExposurePath)} with {Names(OutcomePaths)}"
        : Sql is not null ? $"a query{(Files.Count == 0 ? "" : $" over {Names(Files)}")}" : Names(Files);

    /// <summary>Puts the units into <see cref="Table"/>, one row each unless nobody asked for that.</summary>
    /// <returns>Units of several variants that were left out; null where none were sought.</returns>
    /// <exception cref="DataException">A file cannot be read.</exception>
    /// <exception cref="UsageException">The parts do not go together.</exception>
    public long? Load(ExperimentDatabase database, ColumnChoice choice)
    {
        if (ExposurePath is not null) return Join(database, choice);
        if (OutcomePaths.Count > 0)
            throw new UsageException("--outcomes needs --exposures, the file that says who met which variant.");
        var target = Aggregate is null ? Table : Rows;
        if (Sql is null)
        {
            if (Files.Count == 0)
                throw new UsageException("Name a FILE of units, --sql, or --exposures with --outcomes.");
            database.AddFiles(target, Files);
        }
        else
        {
            foreach (var file in Files) database.AddFiles(Path.GetFileName(file).Split('.')[0], [file]);
            database.AddQuery(target, Sql);
        }
        return Aggregate is { } aggregate ? PutTogether(database, choice, aggregate) : null;
    }

    private static string Names(IReadOnlyList<string> paths) => string.Join(", ", paths.Select(Path.GetFileName));

    // Rows of a unit become one: metrics by the aggregate, what was known before by its mean.
    private long PutTogether(ExperimentDatabase database, ColumnChoice choice, UnitAggregate aggregate)
    {
        var columns = ExperimentColumns.Find(Name, database.ColumnsOf(Rows), choice);
        if (columns.Unit is null)
            throw new UsageException("--aggregate puts the rows of a unit together, so it needs the column --unit.");
        var list = columns.Metrics.SelectMany(measured => new[]
            {
                (measured.Column, Sql: Aggregated(measured, measured.Column, aggregate)),
                (Column: measured.Denominator!, Sql: measured.Denominator is { } below ? $"sum({Quoted(below)})" : ""),
                (Column: measured.Covariate!, Sql: measured.Covariate is { } before ? $"avg({Quoted(before)})" : ""),
            }).Where(pair => pair.Column is not null)
            .Concat(choice.Segments.Select(segment => (Column: segment, Sql: $"min({Quoted(segment)})")))
            .DistinctBy(pair => pair.Column).Select(pair => $"{pair.Sql} AS {Quoted(pair.Column)}");
        var (unit, variant) = (Quoted(columns.Unit), Quoted(columns.Variant!));
        database.Run($"CREATE TABLE grouped__ AS SELECT {unit}, min({variant}::VARCHAR) AS {variant}, "
            + $"count(DISTINCT {variant}) AS variants__, {string.Join(", ", list)} FROM {Rows} "
            + $"WHERE {unit} IS NOT NULL AND {variant} IS NOT NULL GROUP BY {unit}");
        return LeaveOutCrossed(database, "grouped__");
    }

    private static string Aggregated(MeasuredMetric measured, string column, UnitAggregate aggregate) =>
        (measured.Metric.Kind == MetricKind.Ratio ? UnitAggregate.Sum : aggregate) switch
        {
            UnitAggregate.Mean => $"avg({Quoted(column)}::DOUBLE)",
            UnitAggregate.Any => $"max(CASE WHEN {Quoted(column)}::DOUBLE <> 0 THEN 1.0 ELSE 0.0 END)",
            _ => $"sum({Quoted(column)}::DOUBLE)",
        };

    private static long LeaveOutCrossed(ExperimentDatabase database, string table)
    {
        database.Run($"CREATE TABLE {Table} AS SELECT * EXCLUDE (variants__) FROM {table} WHERE variants__ = 1");
        return database.Query($"SELECT count(*) FROM {table} WHERE variants__ > 1", row => row.GetInt64(0)).First();
    }

    // Outcomes of a unit count from its first exposure on, where both say when.
    private long Join(ExperimentDatabase database, ColumnChoice choice)
    {
        if (OutcomePaths.Count == 0)
            throw new UsageException("--exposures needs --outcomes, the file of what units did.");
        if (Files.Count > 0 || Sql is not null)
            throw new UsageException("Give --exposures with --outcomes, or a FILE or --sql, not both.");
        LogTables.Load(database, Exposed, isOutcomes: false, ExposurePath!);
        LogTables.Load(database, Outcomes, isOutcomes: true, [.. OutcomePaths]);
        var (exposures, outcomes) = (database.ColumnsOf(Exposed), database.ColumnsOf(Outcomes));
        // Exposures carry no numbers of their own, so that the metrics are found among the outcomes.
        var (unit, variant) = ExperimentColumns.FindUnitAndVariant(Path.GetFileName(ExposurePath)!, exposures, choice);
        var ofOutcome = ExperimentColumns.FindUnit(Names(OutcomePaths), outcomes, choice);
        var (from, where) = (TimeOf(exposures), ExperimentFilter(database, exposures, Exposed));
        var rest = exposures.Select(column => column.Name).Where(name => name != unit && name != variant
            && name != from && name != ExperimentColumn(exposures)).ToArray();
        database.Run($"CREATE TABLE met__ AS SELECT {Quoted(unit)}::VARCHAR AS unit, "
            + $"min({Quoted(variant)}::VARCHAR) AS variant, count(DISTINCT {Quoted(variant)}) AS variants__, "
            + $"{(from is null ? "NULL" : $"min({Quoted(from)})")} AS since__"
            + string.Concat(rest.Select(name => $", min({Quoted(name)}) AS {Quoted(name)}"))
            + $" FROM {Exposed} WHERE {Quoted(unit)} IS NOT NULL AND {Quoted(variant)} IS NOT NULL{where} "
            + "GROUP BY 1");
        var to = TimeOf(outcomes);
        var later = from is null || to is null ? "" : $" AND o.{Quoted(to)} >= m.since__";
        var ofExperiment = ExperimentFilter(database, outcomes, Outcomes);
        var sums = string.Concat(OutcomeColumns(database, outcomes, ofOutcome, to, choice));
        if (sums.Length == 0)
            throw new UsageException($"{Names(OutcomePaths)} has no numbers; it needs the columns unit, metric and "
                + "value, or a column of numbers a metric.");
        database.Run($"CREATE TABLE joined__ AS SELECT m.unit, m.variant, m.variants__"
            + string.Concat(rest.Select(name => $", min(m.{Quoted(name)}) AS {Quoted(name)}")) + sums
            + $" FROM met__ m LEFT JOIN (SELECT * FROM {Outcomes} WHERE true{ofExperiment}) o "
            + $"ON o.{Quoted(ofOutcome)}::VARCHAR = m.unit{later} GROUP BY m.unit, m.variant, m.variants__");
        return LeaveOutCrossed(database, "joined__");
    }

    // Either one row an outcome, with the metric's name, or a column a metric.
    private static IEnumerable<string> OutcomeColumns(ExperimentDatabase database, IReadOnlyList<TableColumn> columns,
        string unit, string? time, ColumnChoice choice)
    {
        var metric = columns.FirstOrDefault(column => column.Name.ToLowerInvariant() is "metric" or "event" or "name"
            && column.Type == "VARCHAR");
        var value = columns.FirstOrDefault(column => column.Name.Equals("value", StringComparison.OrdinalIgnoreCase)
            && column.IsNumber);
        if (metric is null || value is null)
        {
            foreach (var column in columns.Where(column => column.IsNumber && column.Name != unit
                && column.Name != time))
                yield return Put(column.Name, $"o.{Quoted(column.Name)}::DOUBLE", "");
            yield break;
        }
        foreach (var name in database.Query($"SELECT DISTINCT {Quoted(metric.Name)} FROM {Outcomes} "
            + $"WHERE {Quoted(metric.Name)} IS NOT NULL ORDER BY 1", row => row.GetString(0)).ToArray())
            yield return Put(name, $"o.{Quoted(value.Name)}::DOUBLE", $"o.{Quoted(metric.Name)} = {Text(name)}");

        string Put(string name, string number, string where)
        {
            var filter = where.Length == 0 ? "" : $" FILTER ({where})";
            var aggregate = choice.Metrics.FirstOrDefault(measured => measured.Column == name)?.Aggregate;
            return $", {aggregate switch
            {
                UnitAggregate.Mean => $"avg({number}){filter}",
                UnitAggregate.Any => $"coalesce(max(CASE WHEN {number} <> 0 THEN 1.0 ELSE 0.0 END){filter}, 0)",
                _ => $"coalesce(sum({number}){filter}, 0)",
            }} AS {Quoted(name)}";
        }
    }

    private static string? TimeOf(IReadOnlyList<TableColumn> columns) => columns.FirstOrDefault(column =>
        column.Type.StartsWith("TIMESTAMP", StringComparison.Ordinal) || column.Type == "DATE")?.Name;

    private static string? ExperimentColumn(IReadOnlyList<TableColumn> columns) => columns.FirstOrDefault(column =>
        column.Name.Equals("experiment", StringComparison.OrdinalIgnoreCase) && column.Type == "VARCHAR")?.Name;

    private string ExperimentFilter(ExperimentDatabase database, IReadOnlyList<TableColumn> columns, string table)
    {
        if (ExperimentColumn(columns) is not { } column) return "";
        string[] names = [.. database.Query($"SELECT DISTINCT {Quoted(column)} FROM {table} "
            + $"WHERE {Quoted(column)} IS NOT NULL ORDER BY 1", row => row.GetString(0))];
        var list = string.Join(", ", names);
        if (Experiment is null && names.Length > 1)
            throw new UsageException($"The data hold several experiments; name one with --name: {list}.");
        if (table == Exposed && Experiment is not null && names.Length > 0 && !names.Contains(Experiment))
            throw new UsageException($"There is no experiment '{Experiment}' in the exposures; there is {list}.");
        return names.Length == 0 ? "" : $" AND {Quoted(column)} = {Text(Experiment ?? names[0])}";
    }
}
