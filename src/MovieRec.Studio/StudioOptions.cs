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

    /// <summary>The reports that lie on this machine; null where there are none.</summary>
    public StudioReports? Reports { get; init; }

    /// <summary>
    /// What a visitor must know to be let in; null where only this machine can reach the studio, and then only pages of
    /// the studio itself are answered.
    /// </summary>
    public string? Key { get; init; }
}

/// <summary>Reports that the studio serves under <c>reports/</c>.</summary>
/// <param name="Folder">Where they lie.</param>
/// <param name="Pages">Their pages: the name of the file, and the title.</param>
public sealed record StudioReports(string Folder, IReadOnlyList<(string File, string Title)> Pages);
