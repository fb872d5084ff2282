namespace MovieRec.Charts;

/// <summary>
/// The colours of charts: the palette of Okabe and Ito (2008), which readers with any colour vision can tell apart,
/// without its black and yellow, which vanish on dark and on light ground.
/// </summary>
public static class Palette
{
    private static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    /// <summary>Context that should not draw the eye, readable on any ground.</summary>
    public const string Muted = "#8A8F98";

    /// <summary>The colour of the series at <paramref name="index"/>; repeats after six.</summary>
    public static string At(int index) => Colours[index % Colours.Length];
}
