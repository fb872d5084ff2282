using System.Globalization;
using MovieRec.Data;

namespace MovieRec.Interactive;

/// <summary>What a notebook says first and keeps saying. Meant for <c>using static</c>.</summary>
public static class Notebook
{
    /// <summary>What every chart's caption names as its data; empty until <see cref="Use"/>.</summary>
    public static string DataLabel { get; private set; } = "";

    /// <summary>The data that the notebook works on; null until <see cref="Use"/>.</summary>
    public static Dataset? Data { get; private set; }

    /// <summary>How figures are written: as the invariant culture does, but 65% without a space.</summary>
    internal static CultureInfo Culture { get; } = MakeCulture();

    /// <summary>
    /// Teaches the host to show tables and charts, and brings the page what they need. Leave the result as the cell's
    /// last expression.
    /// </summary>
    /// <remarks>
    /// Also makes every cell write figures alike, whatever the language of the machine: a page is read elsewhere.
    /// </remarks>
    public static NotebookPage Start()
    {
        Formatters.Register();
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = Culture;
        return new NotebookPage();
    }

    /// <summary>
    /// Names the data that everything below comes from. Leave the result as the cell's last expression.
    /// </summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="seed">The seed of everything random in this notebook; null where nothing is.</param>
    public static RunFacts Use(Dataset dataset, ulong? seed = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Data = dataset;
        DataLabel = dataset.Info.Label;
        var facts = new RunFacts(dataset);
        return seed is { } given ? facts.With("seed", $"{given}") : facts;
    }

    /// <summary>
    /// A sentence with computed figures, in Markdown: <c>Say($"There are **{count:N0}** ratings.")</c>. Leave it as the
    /// cell's last expression.
    /// </summary>
    public static Prose Say(FormattableString text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Prose.Compose(text);
    }

    /// <summary>
    /// A few named figures: <c>Show(new { Users = users, Density = density })</c>. Leave it as the cell's last
    /// expression.
    /// </summary>
    public static Figures Show(object named) => Figures.Create(named);

    /// <summary>A value to show, or, where there is none, why. Leave it as the cell's last expression.</summary>
    /// <param name="value">What is shown; null where the data have nothing to show.</param>
    /// <param name="otherwise">Why there may be nothing, without a full stop.</param>
    public static object IfAny(object? value, string otherwise) => value ?? new NothingToShow(otherwise);

    private static CultureInfo MakeCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.PercentPositivePattern = 1;
        culture.NumberFormat.PercentNegativePattern = 1;
        return CultureInfo.ReadOnly(culture);
    }
}

/// <summary>
/// What a page needs once before charts can be drawn on it: style sheet and scripts, shown by the setup cell.
/// </summary>
public sealed class NotebookPage;

/// <summary>That the data have nothing to show at this place.</summary>
/// <param name="Why">Why not, without a full stop.</param>
public sealed record NothingToShow(string Why);
