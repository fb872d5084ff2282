namespace MovieRec.Charts;

/// <summary>
/// Turns charts into plotly figures. The implementation lives in an assembly of its own with its own copies of what it
/// needs; this interface and the <see cref="Chart"/> are all that both sides share.
/// </summary>
public interface IFigureBuilder
{
    /// <summary>
    /// The figure as JSON: an object with <c>data</c> and <c>layout</c>, every number finite or null.
    /// </summary>
    string ToFigureJson(Chart chart);

    /// <summary>Opens the source of the plotly.js that draws the figures (UTF-8).</summary>
    Stream OpenPlotlyScript();
}
