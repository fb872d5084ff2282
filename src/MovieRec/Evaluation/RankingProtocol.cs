namespace MovieRec.Evaluation;

/// <summary>
/// Everything a ranking figure depends on besides the model. Figures under different protocols may not be compared.
/// </summary>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="Split">How train and test were split, seed and relevance threshold included.</param>
/// <param name="Candidates">Which items compete.</param>
/// <param name="Ties">The order of equal scores, its seed included.</param>
/// <param name="Cutoffs">The cutoffs K.</param>
/// <param name="Metrics">Name and definition of each metric.</param>
/// <param name="UsersCounted">
/// Users the means are over: those with at least one relevant test item and one training interaction.
/// </param>
/// <param name="UsersNew">
/// Users with relevant test items but without training interactions, who are reported apart
/// (<see cref="RankingResult.New"/>).
/// </param>
/// <param name="UsersLeftOut">Users without relevant test items, who count in no mean.</param>
public sealed record RankingProtocol(
    string Dataset,
    string Split,
    string Candidates,
    string Ties,
    IReadOnlyList<int> Cutoffs,
    IReadOnlyList<(string Name, string Definition)> Metrics,
    int UsersCounted,
    int UsersNew,
    int UsersLeftOut)
{
    /// <summary>The protocol in full sentences.</summary>
    public override string ToString() =>
        $"{Dataset}; {Split}. Candidates: {Candidates}. Ties: {Ties}. K = {string.Join(", ", Cutoffs)}. " +
        $"Means over {UsersCounted} users; {UsersNew} new ones, without training interactions, are reported apart; " +
        $"{UsersLeftOut} without relevant test items are left out. " +
        string.Join("; ", Metrics.Select(metric => $"{metric.Name}: {metric.Definition}")) + ".";
}
