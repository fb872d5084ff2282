using MovieRec.Data;

namespace MovieRec.Analytics;

/// <summary>Everything this library claims about a data set, judged as one family.</summary>
public static class Insights
{
    /// <summary>Looks at everything and judges it together.</summary>
    /// <param name="dataset">Any data set; what it does not tell is said to be not resolvable.</param>
    /// <param name="options">What the analysis takes for granted.</param>
    /// <param name="cancellationToken">
    /// Stops the work between topics with an <see cref="OperationCanceledException"/>.
    /// </param>
    /// <exception cref="DataException">The data set has no ratings.</exception>
    public static IReadOnlyList<Claim> Find(
        Dataset dataset, AnalyticsOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var profiles = new UserProfiles(dataset);
        var findings = new List<Finding>();
        Func<IReadOnlyList<Finding>>[] topics =
        [
            .. SegmentTopics.Create(profiles)
                .Select(topic => (Func<IReadOnlyList<Finding>>)(() => topic.Find(options))),
            () => [BehaviouralSegments.Find(profiles, BehaviouralSegments.Fit(profiles, options), options)],
            () => TimeFindings.Find(profiles, options),
            () => EngagementFindings.Find(profiles, options),
        ];
        foreach (var topic in topics)
        {
            cancellationToken.ThrowIfCancellationRequested();
            findings.AddRange(topic());
        }
        return ClaimFamilies.Judge(findings);
    }
}
