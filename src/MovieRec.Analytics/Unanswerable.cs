using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>Findings about what the data never recorded.</summary>
internal static class Unanswerable
{
    /// <summary>A finding that says why a question cannot be answered.</summary>
    public static Finding Create(string id, string topic, UserProfiles profiles, Wording wording, string obstacle) =>
        new()
        {
            Id = id,
            Topic = topic,
            Population = $"{profiles.Count} users of {profiles.Dataset.Info.Label}",
            Wording = wording,
            Quantity = Quantity.Number(""),
            Estimate = new Estimate(double.NaN, double.NaN, double.NaN, 0.95),
            Obstacle = obstacle,
        };
}
