using System.Globalization;

namespace MovieRec.Statistics;

/// <summary>
/// A sentence that the data decide, together with what they decide. It is composed from what was measured and never
/// shown without its verdict.
/// </summary>
/// <param name="Sentence">A whole sentence with its figures.</param>
/// <param name="Holds">Whether the data support it; null where they cannot tell.</param>
/// <param name="Reason">What decides it; may be empty.</param>
public sealed record Statement(string Sentence, bool? Holds, string Reason = "")
{
    /// <summary>The verdict in words, as a box or a table shows it.</summary>
    public string Verdict
    {
        get;
        init => field = value.Length > 0 ? value : field;
    } = Holds switch { true => "Supported", false => "Not supported", _ => "Cannot be told" };

    /// <summary>
    /// Judges a claim by the interval of an estimate: supported where all of the interval lies on the claimed side of
    /// <paramref name="value"/>.
    /// </summary>
    /// <param name="claim">
    /// What is claimed, without a capital letter and a full stop, such as <c>neighbours share a genre more often than
    /// any two movies</c>.
    /// </param>
    /// <param name="estimate">The estimate with its interval.</param>
    /// <param name="value">The value that the claim is about; 0 for a difference.</param>
    /// <param name="side">
    /// Which side of it is claimed: <see cref="Alternative.Greater"/> or <see cref="Alternative.Less"/>.
    /// </param>
    /// <param name="format">How the figures are written, such as <c>+0.0%;−0.0%</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No side is claimed.</exception>
    public static Statement Judge(string claim, Estimate estimate, double value = 0,
        Alternative side = Alternative.Greater, string format = "+0.###;−0.###;0")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(claim);
        if (side == Alternative.TwoSided)
            throw new ArgumentOutOfRangeException(nameof(side), side, "A claim takes one side: greater or less.");
        if (estimate.IsWithheld) return new(Unknown(claim), null, $"{Capital(estimate.Lacking!)}.");
        var found = estimate.SideOf(value) * (side == Alternative.Greater ? 1 : -1);
        var figures = $"{Write(estimate.Value)} "
            + $"({(100 * estimate.Level).ToString("0.#", CultureInfo.InvariantCulture)}% interval "
            + $"{Write(estimate.Low)} to {Write(estimate.High)})";
        return found switch
        {
            > 0 => new($"{Capital(claim)}: {figures}.", true),
            < 0 => new($"It is not true that {claim}: {figures}.", false),
            _ => new(Unknown(claim), null, $"The interval holds both sides of {Write(value)}: {figures}."),
        };

        string Write(double number) =>
            double.IsInfinity(number) ? "any" : number.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>States what can be read off without chance, such as a count; its verdict is Yes or No.</summary>
    /// <param name="claim">What is claimed, without a capital letter and a full stop.</param>
    /// <param name="holds">Whether it is so.</param>
    /// <param name="reason">The figures that show it.</param>
    public static Statement Check(string claim, bool holds, string reason = "")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(claim);
        return new(holds ? $"{Capital(claim)}." : $"It is not true that {claim}.", holds, reason)
        {
            Verdict = holds ? "Yes" : "No",
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{Verdict}] {Sentence}{(Reason.Length > 0 ? $" {Reason}" : "")}";

    private static string Unknown(string claim) => $"These data cannot tell whether {claim}.";

    private static string Capital(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
