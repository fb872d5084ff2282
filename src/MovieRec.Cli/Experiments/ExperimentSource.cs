using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
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
                (measured.Column, Sql: Aggregated(
                    measured.Metric.Kind == MetricKind.Ratio ? UnitAggregate.Sum : aggregate,
                    $"{Quoted(measured.Column)}::DOUBLE")),
                (Column: measured.Denominator!,
                    Sql: measured.Denominator is { } below ? $"sum({Quoted(below)}::DOUBLE)" : ""),
                (Column: measured.Covariate!,
                    Sql: measured.Covariate is { } before ? $"avg({Quoted(before)}::DOUBLE)" : ""),
            }).Where(pair => pair.Column is not null)
            .Concat(choice.Segments.Select(segment => (Column: segment, Sql: $"min({Quoted(segment)})")))
            .Distinct().ToArray();
        if (list.CountBy(pair => pair.Column).FirstOrDefault(pair => pair.Value > 1).Key is { } twice)
            throw InTwoWays(twice);
        var (unit, variant) = (Quoted(columns.Unit), Quoted(columns.Variant!));
        database.Run($"CREATE TABLE grouped__ AS SELECT {unit}, min({variant}::VARCHAR) AS {variant}, "
            + $"count(DISTINCT {variant}) AS variants__, "
            + $"{string.Join(", ", list.Select(pair => $"{pair.Sql} AS {Quoted(pair.Column)}"))} FROM {Rows} "
            + $"WHERE {unit} IS NOT NULL AND {variant} IS NOT NULL GROUP BY {unit}");
        return LeaveOutCrossed(database, "grouped__");
    }

    /// <summary>One number of a unit's rows, in SQL; null of no rows.</summary>
    private static string Aggregated(UnitAggregate way, string number, string filter = "") => way switch
    {
        UnitAggregate.Mean => $"avg({number}){filter}",
        UnitAggregate.Any => $"max(CASE WHEN {number} <> 0 THEN 1.0 ELSE 0.0 END){filter}",
        _ => $"sum({number}){filter}",
    };

    private static UsageException InTwoWays(string column) =>
        new($"Column '{column}' is wanted in two ways, such as by its sum (which a ratio needs) and by its mean; give "
            + "it a second name with --sql, or leave one of them out.");

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
        if (Aggregate is not null)
            throw new UsageException("--aggregate puts the rows of a FILE together; of outcomes beside exposures each "
                + "metric says it in the metrics file, as 'aggregate'.");
        LogTables.Load(database, Exposed, isOutcomes: false, ExposurePath!);
        LogTables.Load(database, Outcomes, isOutcomes: true, [.. OutcomePaths]);
        var (exposures, outcomes) = (database.ColumnsOf(Exposed), database.ColumnsOf(Outcomes));
        // Exposures carry no numbers of their own, so that the metrics are found among the outcomes.
        var (unit, variant) = ExperimentColumns.FindUnitAndVariant(Path.GetFileName(ExposurePath)!, exposures, choice);
        var ofOutcome = ExperimentColumns.FindUnit(Names(OutcomePaths), outcomes, choice);
        var (from, to) = (TimeOf(exposures), TimeOf(outcomes));
        var settled = this with { Experiment = ExperimentIn(database, exposures, Exposed) };
        var where = settled.ExperimentFilter(exposures);
        settled = settled with { Experiment = settled.ExperimentIn(database, outcomes, Outcomes) };
        var rows = $"(SELECT * FROM {Outcomes} WHERE true{settled.ExperimentFilter(outcomes)})";
        var sums = OutcomeColumns(database, outcomes, rows, ofOutcome, to?.Name, choice).ToArray();
        if (sums.Length == 0)
            throw new UsageException($"{Names(OutcomePaths)} has no numbers; it needs the columns unit, metric and "
                + "value, or a column of numbers a metric.");
        string[] measured = [.. sums.Select(pair => pair.Name)];
        var told = choice.Metrics.SelectMany(metric => new[] { metric.Column, metric.Denominator, metric.Covariate })
            .Concat(choice.Segments).Concat(choice.Covariates).OfType<string>().ToArray();
        // Of what the exposures tell beside, texts may be segments; numbers are taken where something asks for them.
        string[] taken =
            [unit, variant, "unit", "variant", .. measured, from?.Name ?? "", ExperimentColumn(exposures) ?? ""];
        string[] rest = [.. exposures.Where(column => !taken.Contains(column.Name, StringComparer.OrdinalIgnoreCase)
            && (!column.IsNumber || told.Contains(column.Name, StringComparer.OrdinalIgnoreCase)
                || ExperimentColumns.IsBefore(column, measured))).Select(column => column.Name)];
        database.Run($"CREATE TABLE met__ AS SELECT {Quoted(unit)}::VARCHAR AS unit, "
            + $"min({Quoted(variant)}::VARCHAR) AS variant, count(DISTINCT {Quoted(variant)}) AS variants__, "
            + $"{(from is null ? "NULL" : $"min({Quoted(from.Name)})")} AS since__"
            + string.Concat(rest.Select(name => $", min({Quoted(name)}) AS {Quoted(name)}"))
            + $" FROM {Exposed} WHERE {Quoted(unit)} IS NOT NULL AND {Quoted(variant)} IS NOT NULL{where} "
            + "GROUP BY 1");
        // A day has no hour: what happened on the day of the first exposure counts.
        var day = from?.Type == "DATE" || to?.Type == "DATE" ? "::DATE" : "";
        var later = from is null || to is null ? "" : $" AND o.{Quoted(to.Name)}{day} >= m.since__{day}";
        database.Run($"CREATE TABLE joined__ AS SELECT m.unit, m.variant, m.variants__"
            + string.Concat(rest.Select(name => $", min(m.{Quoted(name)}) AS {Quoted(name)}"))
            + string.Concat(sums.Select(pair => pair.Sql))
            + $" FROM met__ m LEFT JOIN {rows} o ON o.{Quoted(ofOutcome)}::VARCHAR = m.unit{later} "
            + "GROUP BY m.unit, m.variant, m.variants__");
        return LeaveOutCrossed(database, "joined__");
    }

    // Either one row an outcome, with the metric's name, or a column a metric.
    private static IEnumerable<(string Name, string Sql)> OutcomeColumns(ExperimentDatabase database,
        IReadOnlyList<TableColumn> columns, string rows, string unit, string? time, ColumnChoice choice)
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
        foreach (var name in database.Query($"SELECT DISTINCT {Quoted(metric.Name)} FROM {rows} "
            + $"WHERE {Quoted(metric.Name)} IS NOT NULL ORDER BY 1", row => row.GetString(0)).ToArray())
            yield return Put(name, $"o.{Quoted(value.Name)}::DOUBLE", $"o.{Quoted(metric.Name)} = {Text(name)}");

        (string Name, string Sql) Put(string name, string number, string where)
        {
            var filter = where.Length == 0 ? "" : $" FILTER ({where})";
            UnitAggregate[] ways = [.. choice.Metrics.Where(measured => measured.Column == name)
                .Select(measured => measured.Denominator is null ? measured.Aggregate : UnitAggregate.Sum)
                .Concat(choice.Metrics.Where(measured => measured.Denominator == name).Select(_ => UnitAggregate.Sum))
                .Distinct()];
            if (ways.Length > 1) throw InTwoWays(name);
            var way = ways.FirstOrDefault();
            var sql = Aggregated(way, number, filter);
            // Who did nothing did it 0 times; a mean of nothing there is not.
            return (name, $", {(way == UnitAggregate.Mean ? sql : $"coalesce({sql}, 0)")} AS {Quoted(name)}");
        }
    }

    private static TableColumn? TimeOf(IReadOnlyList<TableColumn> columns) => columns.FirstOrDefault(column =>
        column.Type.StartsWith("TIMESTAMP", StringComparison.Ordinal) || column.Type == "DATE");

    private static string? ExperimentColumn(IReadOnlyList<TableColumn> columns) => columns.FirstOrDefault(column =>
        column.Name.Equals("experiment", StringComparison.OrdinalIgnoreCase) && column.Type == "VARCHAR")?.Name;

    private string ExperimentFilter(IReadOnlyList<TableColumn> columns) =>
        Experiment is not null && ExperimentColumn(columns) is { } column
            ? $" AND {Quoted(column)} = {Text(Experiment)}" : "";

    // The experiment that was told, or the only one of a table.
    private string? ExperimentIn(ExperimentDatabase database, IReadOnlyList<TableColumn> columns, string table)
    {
        if (ExperimentColumn(columns) is not { } column) return Experiment;
        string[] names = [.. database.Query($"SELECT DISTINCT {Quoted(column)} FROM {table} "
            + $"WHERE {Quoted(column)} IS NOT NULL ORDER BY 1", row => row.GetString(0))];
        var list = string.Join(", ", names);
        if (Experiment is null && names.Length > 1)
            throw new UsageException($"The data hold several experiments; name one with --name: {list}.");
        if (table == Exposed && Experiment is not null && names.Length > 0 && !names.Contains(Experiment))
            throw new UsageException($"There is no experiment '{Experiment}' in the exposures; there is {list}.");
        return Experiment ?? names.FirstOrDefault();
    }
}
