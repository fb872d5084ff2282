using System.Text.RegularExpressions;
using MovieRec.Analytics;

namespace MovieRec.Interactive;

/// <summary>Claims as tables: the sentence always stands beside its verdict.</summary>
public static partial class ClaimTables
{
    // Reasons that so many rows give alike stand once below the table.
    private const int Repeated = 3;

    /// <summary>
    /// One claim a row, with its verdict, the reason and the p-values side by side. A reason that several rows share
    /// but for their own figures, which stand in columns, is a note under the table.
    /// </summary>
    /// <param name="claims">The claims.</param>
    /// <param name="caption">What the table says.</param>
    /// <param name="rows">How many rows are shown at most.</param>
    public static Table ToTable(this IEnumerable<Claim> claims, string caption = "", int rows = Table.DefaultRows)
    {
        Claim[] all = [.. claims];
        string[] shared = [.. all.Take(rows).Select(Pattern).CountBy(pattern => pattern)
            .Where(pair => pair.Value >= Repeated).Select(pair => pair.Key)];
        var table = Table.Create(all.Select(claim => new
        {
            claim.ToStatement().Verdict,
            Claim = claim.Sentence,
            Why = Array.IndexOf(shared, Pattern(claim)) is >= 0 and var at ? Sign(at) : claim.Reason,
            Naive_p = claim.Finding.NaiveP,
            P = claim.Finding.P,
            Corrected_p = claim.AdjustedP,
            N = claim.Finding.GroupSize,
        }), caption, rows);
        return table with { Note = string.Join(" ", shared.Select((pattern, at) => $"{Sign(at)}: {pattern}")) };
    }

    private static string Sign(int at) => $"{(char)('a' + at % 26)}";

    // The reason without the figures that have columns of their own.
    private static string Pattern(Claim claim) =>
        PValues().Replace(claim.Reason.Replace(
            string.Create(Notebook.Culture, $"{claim.Finding.GroupSize:N0} {claim.Finding.Unit}"),
            $"N {claim.Finding.Unit}", StringComparison.Ordinal), "");

    [GeneratedRegex(@" \(p [=<] [.\d]+\)")]
    private static partial Regex PValues();
}
