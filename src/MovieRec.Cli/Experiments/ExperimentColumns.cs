using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using static System.FormattableString;

namespace MovieRec.Cli.Experiments;

/// <summary>What the command line and the metrics file say about the columns of a table.</summary>
internal sealed record ColumnChoice
{
    /// <summary>Says of <see cref="Unit"/> that each row is a unit of its own.</summary>
    public const string Row = "row";

    public string? Unit { get; init; }

    public string? Variant { get; init; }

    public string? Control { get; init; }

    public IReadOnlyDictionary<string, double>? Weights { get; init; }

    /// <summary>The metrics that were named; without any, every column of numbers is a goal.</summary>
    public IReadOnlyList<MeasuredMetric> Metrics { get; init; } = [];

    /// <summary>What is said of metrics that are found, such as which of them is a guardrail.</summary>
    public Func<IReadOnlyList<MeasuredMetric>, IReadOnlyList<MeasuredMetric>> OfFound { get; init; } = found => found;

    /// <summary>Columns that are said to be covariates of metrics that are found.</summary>
    public IReadOnlyList<string> Covariates { get; init; } = [];

    /// <summary>Whether values of 0 and 1 alone make a metric a share, since nobody told its kind.</summary>
    public bool FindsKinds { get; init; } = true;

    public IReadOnlyList<string> Segments { get; init; } = [];
}

/// <summary>Where an experiment stands in a table: found by usual names unless it was told.</summary>
/// <param name="Unit">Column of the units; null where each row is one.</param>
/// <param name="Variant">Column of the variants; null where there are none yet.</param>
/// <param name="Metrics">The metrics; their kinds are known once the values are.</param>
/// <param name="FindsKinds">Whether values of 0 and 1 alone make a metric a share.</param>
/// <param name="Ignored">Columns that are none of these, with why.</param>
internal sealed record ExperimentColumns(
    string? Unit, string? Variant, IReadOnlyList<MeasuredMetric> Metrics, bool FindsKinds,
    IReadOnlyList<string> Ignored)
{
    private static readonly string[] UnitNames =
        ["unit", "unitid", "user", "userid", "visitor", "visitorid", "customer", "customerid", "client", "clientid",
            "account", "accountid", "session", "sessionid", "device", "deviceid", "uid", "id"];

    private static readonly string[] VariantNames =
        ["variant", "variation", "variationid", "arm", "group", "testgroup", "experimentgroup", "treatment", "bucket",
            "version", "condition", "assignment", "ab"];

    private static readonly string[] BeforeEndings = ["before", "pre", "prior", "preexperiment", "baseline"];

    private static readonly string[] ControlNames =
        ["control", "ctrl", "controlgroup", "baseline", "a", "0", "false", "off", "old", "placebo", "no"];

    /// <summary>Finds the columns.</summary>
    /// <param name="source">What the table is called in messages.</param>
    /// <param name="all">Its columns.</param>
    /// <param name="choice">What was told.</param>
    /// <param name="isPlan">Whether the units have met no variant yet.</param>
    /// <exception cref="UsageException">A column that is needed is not found, or one that was told is not there.
    /// </exception>
    public static ExperimentColumns Find(
        string source, IReadOnlyList<TableColumn> all, ColumnChoice choice, bool isPlan = false)
    {
        var unit = FindUnit(source, all, choice, mayBeRow: true);
        var variant = isPlan ? null : FindVariant(source, all, choice, unit);
        // Units from before the experiment need not have the segments that it will be read by.
        if (!isPlan) foreach (var segment in choice.Segments) Named(segment);
        if (choice.Metrics.Count > 0)
        {
            foreach (var measured in choice.Metrics)
                foreach (var name in new[] { measured.Column, measured.Denominator, measured.Covariate })
                    if (name is not null) Number(name);
            return new ExperimentColumns(unit, variant, WithCovariates(choice.Metrics), choice.FindsKinds, []);
        }
        // What is called as units and variants usually are is no goal, even where each row is a unit or a plan has no
        // variants.
        string?[] known =
            [unit ?? Usual(all, UnitNames, variant), variant ?? choice.Variant ?? Usual(all, VariantNames, unit)];
        var rest = all.Where(column => !known.Contains(column.Name) && !choice.Segments.Contains(column.Name))
            .ToArray();
        var numbers = rest.Where(column => column.IsNumber).ToArray();
        // Only numbers that are not told apart by a usual ending are metrics; the others belong to one.
        var covariates = numbers.Select(column => (Metric: MetricBefore(column, numbers), Column: column))
            .Where(pair => pair.Metric is not null).ToDictionary(pair => pair.Metric!, pair => pair.Column.Name);
        MeasuredMetric[] metrics =
            [.. numbers.Where(column => !covariates.ContainsValue(column.Name)).Select(column =>
                new MeasuredMetric(new Metric { Name = column.Name }, column.Name)
                {
                    Covariate = covariates.GetValueOrDefault(column.Name),
                })];
        if (metrics.Length > 0) metrics = WithoutCovariates(choice.OfFound(metrics));
        return metrics.Length == 0
            ? throw new UsageException($"{source} has no column of numbers beside the unit and the variant; its "
                + $"columns are {Names(all)}.")
            : new ExperimentColumns(unit, variant, metrics, true,
                [.. rest.Where(column => !column.IsNumber).Select(column => column.Name)]);

        TableColumn Named(string name) => ExperimentColumns.Named(source, all, name);

        // A column that was named as what was known before is no metric either.
        MeasuredMetric[] WithoutCovariates(IReadOnlyList<MeasuredMetric> found)
        {
            var before = found.Select(measured => measured.Covariate).OfType<string>()
                .Select(name => Number(name).Name).ToHashSet();
            var removed = found.Where(measured => before.Contains(measured.Column)).ToArray();
            foreach (var measured in removed)
                if (measured.Covariate is not null || measured.Metric.Role == MetricRole.Guardrail)
                    throw new UsageException($"'{measured.Metric.Name}' cannot be a metric and a covariate at once; "
                        + "name another column with --covariate.");
            MeasuredMetric[] kept = [.. found.Except(removed)];
            return kept.Any(measured => measured.Metric.Role == MetricRole.Goal) ? kept
                : throw new UsageException("No metric is a goal, so there is nothing to decide by: the columns of "
                    + "numbers are all guardrails or covariates.");
        }

        TableColumn Number(string name) => Named(name) is { IsNumber: true } column ? column
            : throw new UsageException($"'{name}' in {source} is text, not numbers; a metric needs a number a unit.");

        // Of metrics named on the command line the covariates are found as those of all columns are.
        IReadOnlyList<MeasuredMetric> WithCovariates(IReadOnlyList<MeasuredMetric> told) => !choice.FindsKinds ? told
            : [.. told.Select(measured => measured is { Covariate: null, Denominator: null }
                && all.FirstOrDefault(column => column.IsNumber && MetricBefore(column,
                    [new(measured.Column, "DOUBLE")]) is not null) is { } before
                    ? measured with { Covariate = before.Name } : measured)];
    }

    /// <summary>Finds the units alone, such as among outcomes.</summary>
    public static string FindUnit(string source, IReadOnlyList<TableColumn> all, ColumnChoice choice) =>
        FindUnit(source, all, choice, mayBeRow: false)!;

    /// <summary>Finds the units and the variants, such as among exposures.</summary>
    public static (string Unit, string Variant) FindUnitAndVariant(
        string source, IReadOnlyList<TableColumn> all, ColumnChoice choice)
    {
        var unit = FindUnit(source, all, choice);
        return (unit, FindVariant(source, all, choice, unit));
    }

    private static string? FindUnit(
        string source, IReadOnlyList<TableColumn> all, ColumnChoice choice, bool mayBeRow) =>
        mayBeRow && choice.Unit == ColumnChoice.Row && all.All(column => column.Name != ColumnChoice.Row) ? null
            : choice.Unit is { } told ? Named(source, all, told).Name
            : Usual(all, UnitNames, "") ?? throw new UsageException(
                $"{source} has no column that is surely the unit among {Names(all)}; name it with --unit"
                    + $"{(mayBeRow ? ", or write '--unit row' where each row is a unit" : "")}.");

    private static string FindVariant(
        string source, IReadOnlyList<TableColumn> all, ColumnChoice choice, string? unit) =>
        choice.Variant is { } told ? Named(source, all, told).Name
            : Usual(all, VariantNames, unit) ?? throw new UsageException(
                $"{source} has no column that is surely the variant among {Names(all)}; name it with --variant.");

    private static TableColumn Named(string source, IReadOnlyList<TableColumn> all, string name) =>
        all.FirstOrDefault(column => column.Name == name)
            ?? all.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"{source} has no column '{name}'; it has {Names(all)}.");

    // The names are in the order of how surely they say it.
    private static string? Usual(IReadOnlyList<TableColumn> all, string[] names, string? but) =>
        names.Select(name => all.FirstOrDefault(column => Plain(column.Name) == name && column.Name != but))
            .FirstOrDefault(found => found is not null)?.Name;

    private static string Names(IReadOnlyList<TableColumn> all) => string.Join(", ", all.Select(column => column.Name));

    /// <summary>The control among the variants that were met.</summary>
    /// <exception cref="UsageException">It is not surely one of them.</exception>
    public static string ControlOf(IReadOnlyCollection<string> variants, string? told)
    {
        var list = string.Join(", ", variants);
        if (told is not null)
            return variants.Contains(told) ? told
                : throw new UsageException($"There is no variant '{told}' to be the control; there are {list}.");
        string[] usual = [.. variants.Where(variant => ControlNames.Contains(Plain(variant)))];
        return usual.Length == 1 ? usual[0]
            : throw new UsageException($"Which variant is the control? Name it with --control; there are {list}.");
    }

    /// <summary>Whether a column is called as what was known of one of the metrics before the experiment.</summary>
    public static bool IsBefore(TableColumn column, IEnumerable<string> metrics) =>
        MetricBefore(column, [.. metrics.Select(name => new TableColumn(name, "DOUBLE"))]) is not null;

    private static string? MetricBefore(TableColumn column, TableColumn[] numbers)
    {
        var name = Plain(column.Name);
        return numbers.FirstOrDefault(other => other.Name != column.Name && BeforeEndings.Any(word =>
            name == $"{Plain(other.Name)}{word}" || name == $"{word}{Plain(other.Name)}"))?.Name;
    }

    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
