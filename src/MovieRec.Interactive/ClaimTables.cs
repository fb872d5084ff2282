using MovieRec.Analytics;

namespace MovieRec.Interactive;

/// <summary>Claims as tables: the sentence always stands beside its verdict.</summary>
public static class ClaimTables
{
    /// <summary>One claim a row, with its verdict, the reason and the p-values side by side.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="caption">What the table says.</param>
    /// <param name="rows">How many rows are shown at most.</param>
    public static Table ToTable(this IEnumerable<Claim> claims, string caption = "", int rows = Table.DefaultRows) =>
        Table.Create(claims.Select(claim => new
        {
            Verdict = claim.ToStatement().Verdict,
            Claim = claim.Sentence,
            Why = claim.Reason,
            Naive_p = claim.Finding.NaiveP,
            P = claim.Finding.P,
            Corrected_p = claim.AdjustedP,
            N = claim.Finding.GroupSize,
        }), caption, rows);
}
