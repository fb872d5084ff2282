using MovieRec.Analytics;
using MovieRec.Charts;
using MovieRec.Statistics;

namespace MovieRec.Interactive;

/// <summary>What is found about users: rhythms, placebos, curves of new users, impacts.</summary>
public static class Populations
{
    /// <summary>A claim with its verdict.</summary>
    public static Statement ToStatement(this Claim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return new(claim.Sentence,
            claim.Verdict switch { Verdict.Supported => true, Verdict.NotSupported => false, _ => null }, claim.Reason);
    }

    /// <summary>Claims with their intervals, one a row; those that nothing was measured for are left out.</summary>
    public static Chart ToChart(
        this IEnumerable<Claim> claims, Func<Claim, string> name, string title, Axis xAxis, string caption = "")
    {
        Claim[] measured =
            [.. claims.Where(
                claim => claim.Verdict != Verdict.NotResolvable && double.IsFinite(claim.Finding.Estimate.Value))];
        return measured.ToIntervals(name, claim => claim.Finding.Estimate, title, xAxis with { Marks = [0] },
            caption.Length > 0 ? caption : "Lines are 95% intervals before correction; verdicts are corrected");
    }

    /// <summary>
    /// Supported claims of a grid, group by object, as a map, or as intervals where one group is left; everything else
    /// stays empty, because its colour would be noise.
    /// </summary>
    /// <param name="claims">Claims of one measure that fill a grid.</param>
    /// <param name="title">What the map shows.</param>
    /// <param name="unit">What a colour means.</param>
    /// <param name="factor">What each estimate is multiplied by, such as 100 for percent.</param>
    public static Chart ToMap(this IEnumerable<Claim> claims, string title, string unit, double factor = 1)
    {
        Claim[] all = [.. claims];
        var held = all.Where(claim => claim.Verdict == Verdict.Supported)
            .ToDictionary(claim => (claim.Finding.Cell.Group, claim.Finding.Cell.Object));
        string[] groups = [.. all.Select(claim => claim.Finding.Cell.Group).Distinct()], shown =
            [.. groups.Where(group => held.Keys.Any(key => key.Group == group))];
        string[] objects = [.. all.Select(claim => claim.Finding.Cell.Object).Distinct()];
        var left = groups.Except(shown).ToArray();
        var heading = shown.Length == 0
            ? $"{title}: no difference is supported"
            : $"{title}: {held.Count:N0} of {all.Length:N0} differences are supported";
        var caption = left.Length == 0 ? "" : $". Without any: {string.Join(", ", left)}";
        // A map of one row says less than its few estimates with their intervals.
        if (shown.Length == 1)
            return held.Values.ToChart(claim => $"{claim.Finding.Cell.Group}: {claim.Finding.Cell.Object}", heading,
                all[0].Finding.Quantity.Name, $"Lines are 95% intervals before correction{caption}");
        return Chart.Heatmap(objects, shown,
            shown.Select(
                group =>
                    objects.Select(
                        each => held.TryGetValue((group, each), out var claim)
                            ? factor * claim.Finding.Estimate.Value : double.NaN)),
            heading, "", "", unit, middle: 0, caption: $"Empty: not supported, or too few users{caption}");
    }

    /// <summary>How often tests say yes where nothing can be true.</summary>
    public static Table ToTable(this IEnumerable<PlaceboSize> placebos) =>
        placebos.Select(row => new
        {
            row.Claim,
            ShuffledAtRandom = row.Dealt,
            row.Tests,
            SaysYes = row.Size,
            NaiveTestSaysYes = row.Careless.Value,
            ItsUnit = row.CarelessUnit
        })
            .ToTable("How often each test says yes where nothing is true; 0.05 was promised", rows: 30);

    /// <summary>The share of sessions by hour, one curve a clock.</summary>
    public static Chart ToChart(this IEnumerable<DailyRhythm> rhythms) =>
        Chart.Create("When sessions start", "hour of the day",
            new Axis("share of a user's sessions") { Format = ".0%" },
        rhythms.Select(rhythm => (Series)rhythm.Shares.ToLine(Enumerable.Range(0, 24), rhythm.Clock))) with
        { Caption = "Bands are 95% intervals from resampling users and calendar days" };

    /// <summary>How soon new users are served well.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="name">What serves them.</param>
    public static Chart ToChart(this RevealCurve curve, string name = "model")
    {
        ArgumentNullException.ThrowIfNull(curve);
        return Chart.Create("Quality for new users, by the ratings they have given",
            new Axis("ratings a new user has given") { Logarithmic = true, Format = ",d" }, $"NDCG@{curve.K}",
            curve.Accuracy.ToLine(curve.Revealed, name), curve.Baseline.ToLine(curve.Revealed, "best known"))
            with
        {
            Caption = string.Create(Notebook.Culture, $"{curve.Users:N0} new users with at least "
            + $"{curve.Revealed[^1] + RevealCurve.LeastJudged} ratings ({curve.LeftOut:N0} have fewer), always judged "
            + $"by those after the first {curve.Revealed[^1]}")
        };
    }

    /// <summary>The curve's points beside each other.</summary>
    public static Table ToTable(this RevealCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return curve.Revealed.Select((count, at) => new
        {
            Revealed = count,
            Model = curve.Accuracy[at].Value,
            BestKnown = curve.Baseline[at].Value,
            Difference = curve.Differences[at]
        })
            .ToTable("Model minus best known, new user by new user, with 95% intervals before correction");
    }

    /// <summary>
    /// Whether the model serves new users at least as well as the best-known movies do, whatever they have revealed.
    /// </summary>
    public static Statement ToStatement(this RevealCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        var sides = curve.Sides;
        return new($"New users are served {curve.Summary}.",
            sides.Any(side => side < 0) ? false : sides.Any(side => side > 0) ? true : null,
            "Sign-flip tests over new users, Holm-adjusted over the points of the curve.");
    }

    /// <summary>What a gain would mean: the measured part and what the assumptions make of it.</summary>
    public static Figures ToFigures(this Impact impact)
    {
        ArgumentNullException.ThrowIfNull(impact);
        return Figures.Create(new
        {
            HitsPerList = impact.HitsPerList,
            MoreThanBaseline = impact.ExtraHitsPerList,
            UsersNewlyServed = impact.NewlyServed,
            UsersNoLongerServed = impact.NoLongerServed,
            ExtraHitsAMonthUnderTheAssumptions = impact.ExtraHitsPerMonth,
        });
    }
}
