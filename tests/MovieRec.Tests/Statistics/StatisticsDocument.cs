using System.Reflection;
using System.Text.RegularExpressions;
using MovieRec.Experiments;
using MovieRec.Statistics;

namespace MovieRec.Tests.Statistics;

/// <summary>
/// <c>docs/statistics.md</c>: a row for every procedure, with what it was compared with and how far apart they are.
/// </summary>
public sealed partial class StatisticsDocument
{
    private static readonly Lazy<string[][]> Rows = new(() =>
    [
        .. File.ReadLines(Path.Combine(Folder(), "docs", "statistics.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)),
    ]);

    /// <summary>The largest difference that the rows of a procedure state.</summary>
    public static double LargestDifference(string procedure) => Rows.Value
        .Where(row =>
            Names(row[0]).Any(name => name == procedure || name.StartsWith(procedure + ".", StringComparison.Ordinal)))
        .Select(row => Stated().Match(row[3])).Where(match => match.Success)
        .Select(match => ReferenceValues.Number(match.Value)).DefaultIfEmpty(0).Max();

    [Fact]
    public void Every_row_is_complete() => Assert.All(Rows.Value, row =>
    {
        Assert.Equal(5, row.Length);
        Assert.All(row, cell => Assert.NotEmpty(cell));
    });

    [Fact]
    public void Every_procedure_of_Statistics_and_Experiments_has_a_row()
    {
        // A procedure is a public function that gives an estimate, a test, a fit or p-values; a type's row may name it
        // alone or function by function.
        string[] results = ["Estimate", "TestOutcome", "GroupContrast[]", "LinearFit", "PowerLaw", "Double[]", "Arm",
            "OffPolicyEstimate", "SampleRatio", "BayesianComparison", "SampleSizeSearch"];
        var procedures = new[] { typeof(Welch), typeof(Readout) }
            .SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.Namespace is "MovieRec.Statistics" or "MovieRec.Experiments")
            .Where(type =>
                type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                    .Any(method => !method.IsSpecialName && results.Contains(method.ReturnType.Name)))
            .Where(type => type != typeof(Estimate) && type != typeof(TestOutcome)).Select(type => type.Name)
            .Append(nameof(PowerAnalysis));
        var named = Rows.Value.SelectMany(row => Names(row[0])).Select(name => name.Split('.')[0]).ToHashSet();
        Assert.Equal([], procedures.Except(named));
    }

    private static IEnumerable<string> Names(string cell) =>
        cell.Split('`', StringSplitOptions.RemoveEmptyEntries).Where(name => name.Trim(' ', ',').Length > 0);

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MovieRec.sln")))
            folder = folder.Parent
                ?? throw new DirectoryNotFoundException("The solution was not found above the tests.");
        return folder.FullName;
    }

    [GeneratedRegex(@"\d+(\.\d+)?e-\d+")]
    private static partial Regex Stated();
}
