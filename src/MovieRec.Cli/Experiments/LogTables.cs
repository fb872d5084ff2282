using MovieRec.Experiments;
using MovieRec.Experiments.Files;

namespace MovieRec.Cli.Experiments;

/// <summary>Exposures and outcomes as tables: the logs that a server writes, or CSV and Parquet of the same.</summary>
internal static class LogTables
{
    /// <summary>Ending of a log that a server writes.</summary>
    public const string Ending = ".jsonl";

    /// <summary>Puts files of one kind into a table.</summary>
    public static void Load(
        ExperimentDatabase database, string table, bool isOutcomes, params IReadOnlyList<string> paths)
    {
        if (!paths.All(path => path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase)))
        {
            database.AddFiles(table, paths);
            return;
        }
        if (isOutcomes)
        {
            database.Create(table, "experiment VARCHAR, unit VARCHAR, metric VARCHAR, value DOUBLE, time TIMESTAMP",
                paths.SelectMany(OutcomeLog.Read).Select(outcome => new object[]
                {
                    outcome.Experiment, outcome.Unit, outcome.Metric, outcome.Value, outcome.Time.UtcDateTime,
                }));
            return;
        }
        database.Create(table, "experiment VARCHAR, unit VARCHAR, variant VARCHAR, time TIMESTAMP",
            paths.SelectMany(ExposureLog.Read).Select(exposure => new object[]
            {
                exposure.Experiment, exposure.Unit, exposure.Variant, exposure.Time.UtcDateTime,
            }));
    }
}
