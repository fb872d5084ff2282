using MovieRec.Charts;
using MovieRec.Data;
using MovieRec.Studio.Runs;

namespace MovieRec.Studio;

/// <summary>What a studio shows, and to whom.</summary>
public sealed record StudioOptions
{
    /// <summary>The data that models are trained on.</summary>
    public required Dataset Data { get; init; }

    /// <summary>Draws the charts.</summary>
    public required IFigureBuilder Figures { get; init; }

    /// <summary>What was trained and evaluated on this machine; null where that is not recorded.</summary>
    public RunStore? Runs { get; init; }

    /// <summary>
    /// What a visitor must know to be let in; null where only this machine can reach the studio, and then only pages of
    /// the studio itself are answered.
    /// </summary>
    public string? Key { get; init; }
}
