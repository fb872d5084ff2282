using System.Globalization;

namespace MovieRec.Analytics;

/// <summary>
/// A statement about the data with its verdict. The sentence is composed from what was measured; nobody types it.
/// </summary>
public sealed class Claim
{
    internal Claim(Finding finding, double adjustedP, Verdict verdict, string reason) =>
        (Finding, AdjustedP, Verdict, Reason) = (finding, adjustedP, verdict, reason);

    /// <summary>What was measured.</summary>
    public Finding Finding { get; }

    /// <summary>The p-value corrected for everything that was looked at; NaN where nothing was tested.</summary>
    public double AdjustedP { get; }

    /// <summary>What the data say.</summary>
    public Verdict Verdict { get; }

    /// <summary>Why the verdict is what it is.</summary>
    public string Reason { get; }

    /// <summary>Whether the data speak against it: of a claim for one side, the other side is shown.</summary>
    public bool IsContradicted => Verdict == Verdict.NotSupported && ClaimFamilies.IsContradicted(Finding, AdjustedP);

    /// <inheritdoc cref="Finding.Id"/>
    public string Id => Finding.Id;

    /// <inheritdoc cref="Finding.Topic"/>
    public string Topic => Finding.Topic;

    /// <summary>
    /// The verdict as files and tables write it: <c>supported</c>, <c>not-supported</c>, <c>not-resolvable</c>.
    /// </summary>
    public string VerdictName => NameOf(Verdict);

    /// <summary>The whole statement: never without whether it holds.</summary>
    public string Sentence
    {
        get
        {
            var stated = Finding.Wording.State(
                Finding.Side == 0 ? Finding.Estimate.Value >= Finding.NullValue : Finding.Side > 0);
            var estimate = double.IsNaN(Finding.Estimate.Value) ? "" : $": {Finding.Quantity.Format(Finding.Estimate)}";
            return Verdict switch
            {
                Verdict.Supported when Finding.Wording.Measured is { } measured && estimate.Length > 0 =>
                    $"{measured} {Finding.Quantity.Format(Finding.Estimate)}.",
                Verdict.Supported => $"{char.ToUpper(stated[0], CultureInfo.InvariantCulture)}{stated[1..]}{estimate}.",
                Verdict.NotSupported => $"It is {(IsContradicted ? "not true" : "not shown")} that {stated}{estimate}.",
                _ => $"These data cannot tell whether {stated}.",
            };
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{VerdictName}] {Sentence}";

    /// <summary>A verdict as files and tables write it.</summary>
    public static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Supported => "supported",
        Verdict.NotSupported => "not-supported",
        _ => "not-resolvable",
    };
}
