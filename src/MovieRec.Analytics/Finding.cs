using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>
/// What was measured for a claim, before anybody has judged it. Only <see cref="ClaimFamilies.Judge"/> turns it into
/// something to show.
/// </summary>
public sealed record Finding
{
    /// <summary>A stable name, such as <c>occupation/engineer/sci-fi/share</c>.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// What it belongs to: <c>occupation</c>, <c>time</c>; findings of a topic are corrected together.
    /// </summary>
    public required string Topic { get; init; }

    /// <summary>Who was looked at.</summary>
    public required string Population { get; init; }

    /// <summary>What the claim says.</summary>
    public required Wording Wording { get; init; }

    /// <summary>What the estimate counts.</summary>
    public required Quantity Quantity { get; init; }

    /// <summary>The estimate with its interval, after adjustment.</summary>
    public required Estimate Estimate { get; init; }

    /// <summary>The value the estimate would have if the claim were empty.</summary>
    public double NullValue { get; init; }

    /// <summary>
    /// Which side of the null value the claim needs: +1, −1, or 0 where its wording follows the estimate.
    /// </summary>
    public int Side { get; init; }

    /// <summary>What counts as one independent observation.</summary>
    public string Unit { get; init; } = "users";

    /// <summary>How many such units stand behind the claim: for a group its members.</summary>
    public int GroupSize { get; init; }

    /// <summary>The least number of units for a verdict.</summary>
    public int MinimumGroup { get; init; }

    /// <summary>
    /// The p-value of a test that takes every <see cref="NaiveUnit"/> for an independent observation; NaN where there
    /// is none.
    /// </summary>
    public double NaiveP { get; init; } = double.NaN;

    /// <summary>What that test takes for independent.</summary>
    public string NaiveUnit { get; init; } = "rating";

    /// <summary>
    /// The p-value with the right unit and adjustment, of this claim alone; NaN for a plain description and, where
    /// <see cref="Side"/> is not 0, for a claim that its interval decides: supported where all of it lies on that side
    /// of <see cref="NullValue"/>.
    /// </summary>
    public double P { get; init; } = double.NaN;

    /// <summary>
    /// The p-value corrected for all tested claims of the topic where a joint procedure gave one; NaN leaves that to
    /// Holm's.
    /// </summary>
    public double TopicP { get; init; } = double.NaN;

    /// <summary>What was held equal: <c>gender, age and activity</c>; empty for nothing.</summary>
    public string Adjustment { get; init; } = "";

    /// <summary>Why no data of this kind can tell; null where they can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Why the claim fails whatever its p-value; null where only that decides.</summary>
    public string? Refutation { get; init; }

    /// <summary>What a reader must bear in mind whatever the verdict; may be empty.</summary>
    public string Caveat { get; init; } = "";

    /// <summary>Group, measure and object, for claims that fill a grid; empty elsewhere.</summary>
    public (string Group, string Measure, string Object) Cell { get; init; } = ("", "", "");

    /// <summary>Whether the claim can be tested at all.</summary>
    internal bool IsTested => Obstacle is null && GroupSize >= MinimumGroup && !double.IsNaN(P);
}
