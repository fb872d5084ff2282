namespace MovieRec.Analytics;

/// <summary>
/// The parts a claim's sentence is put together from, such as 'engineers' + 'watch more Sci-Fi' + 'than other users of
/// their age'.
/// </summary>
/// <param name="Subject">
/// Who or what the claim is about, as a sentence starts: <c>users whose occupation is engineer</c>.
/// </param>
/// <param name="Above">
/// What is said where the estimate is above the null value: <c>watch relatively more Sci-Fi</c>.
/// </param>
/// <param name="Below">What is said where it is below.</param>
/// <param name="Comparison">
/// Whom or what it is compared with: <c>than other users of the same gender, age and activity</c>; may be empty.
/// </param>
public sealed record Wording(string Subject, string Above, string Below, string Comparison)
{
    /// <summary>A claim that says one thing only, whichever way the estimate points.</summary>
    public static Wording OneWay(string subject, string statement, string comparison = "") =>
        new(subject, statement, statement, comparison);

    /// <summary>
    /// How the sentence starts where a plain description has a value, which then ends it: <c>a session holds</c>; null
    /// where the value follows a colon.
    /// </summary>
    internal string? Measured { get; init; }

    internal string State(bool isAbove) =>
        string.Join(' ', new[] { Subject, isAbove ? Above : Below, Comparison }.Where(part => part.Length > 0));
}
