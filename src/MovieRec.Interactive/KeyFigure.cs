using System.Text.Json;

namespace MovieRec.Interactive;

/// <summary>
/// The figure a notebook stands for: shown to the reader, and offered as JSON to whoever makes a front page of several
/// notebooks.
/// </summary>
/// <param name="Value">The figure as it is to be read, such as <c>0.464</c>.</param>
/// <param name="What">What it is, in a few words without a full stop.</param>
/// <param name="Protocol">
/// What it holds under: data, split, candidates, cutoff, seed, machine, as far as they matter.
/// </param>
public sealed record KeyFigure(string Value, string What, string Protocol)
{
    /// <summary>MIME type of the figure as a JSON object of texts.</summary>
    public const string MimeType = "application/vnd.movierec.key-figure+json";

    /// <summary>
    /// Whether it is one of the few that a front page puts on top; the others stand with their notebooks.
    /// </summary>
    public bool IsHeadline { get; init; }

    /// <summary>The figure as a JSON object.</summary>
    public string ToJson() =>
        JsonSerializer.Serialize(
            new { value = Value, what = What, protocol = Protocol, headline = IsHeadline ? "yes" : "" });
}
