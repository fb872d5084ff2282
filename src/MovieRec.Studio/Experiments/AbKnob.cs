using System.Globalization;

namespace MovieRec.Studio.Experiments;

/// <summary>Something of an experiment that can be turned.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Label">The name it is shown by; null where it is no slider.</param>
/// <param name="Low">Least value.</param>
/// <param name="High">Greatest value.</param>
/// <param name="Step">Distance of two values.</param>
/// <param name="Get">The value.</param>
/// <param name="Set">The same with another value.</param>
internal sealed record AbKnob(string Name, string? Label, double Low, double High, double Step,
    Func<AbSettings, double> Get, Func<AbSettings, double, AbSettings> Set)
{
    /// <summary>All of them, in the order they are shown.</summary>
    public static IReadOnlyList<AbKnob> All { get; } =
    [
        new("units", "Units", 200, 20_000, 100, lab => lab.Units, (lab, value) => lab with { Units = (int)value }),
        new("treated", "Treated, %", 5, 95, 5, lab => lab.Share, (lab, value) => lab with { Share = (int)value }),
        new("effect", "True effect on the goal, %", -20, 20, 0.5, lab => lab.Effect,
            (lab, value) => lab with { Effect = value }),
        new("spread", "Spread of units, or the share, %", 5, 95, 5, lab => lab.Spread,
            (lab, value) => lab with { Spread = (int)value }),
        new("looks", "Looks", 1, 50, 1, lab => lab.Looks, (lab, value) => lab with { Looks = (int)value }),
        new("correlation", "Correlation with what was known before, %", 0, 95, 5, lab => lab.Correlation,
            (lab, value) => lab with { Correlation = (int)value }),
        new("harm", "True loss of the guardrail, %", 0, 20, 0.5, lab => lab.Harm,
            (lab, value) => lab with { Harm = value }),
        new("margin", "Margin of the guardrail, %", 0, 20, 0.5, lab => lab.Margin,
            (lab, value) => lab with { Margin = value }),
        new("share", null, 0, 1, 1, lab => lab.IsProportion ? 1 : 0,
            (lab, value) => lab with { IsProportion = value > 0 }),
        new("cuped", null, 0, 1, 1, lab => lab.UseCuped ? 1 : 0, (lab, value) => lab with { UseCuped = value > 0 }),
        new("watched", null, 0, 1, 1, lab => lab.IsWatched ? 1 : 0, (lab, value) => lab with { IsWatched = value > 0 }),
        new("seed", null, 1, 1_000_000, 1, lab => lab.Seed, (lab, value) => lab with { Seed = (ulong)value }),
    ];

    /// <summary>The same with this turned to what a text says; a value beyond its ends is that end.</summary>
    /// <exception cref="StudioException">The text is no number.</exception>
    public AbSettings Turn(AbSettings lab, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? Set(lab, Math.Clamp(number, Low, High))
            : throw new StudioException($"'{text}' is no number for '{Label ?? Name}'.");

    /// <summary>What differs from the usual, as an address has it: <c>effect=2,units=5000</c>.</summary>
    public static string TextOf(AbSettings lab) => string.Join(',', All
        .Where(knob => knob.Get(lab) != knob.Get(new AbSettings())).Select(knob => $"{knob.Name}={knob.Text(lab)}"));

    /// <summary>Reads the text of an address.</summary>
    /// <exception cref="StudioException">It names what there is not.</exception>
    public static AbSettings Parse(string? text) => (text ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Aggregate(new AbSettings(), (lab, part) => part.Split('=', 2) is [var name, var value]
            && All.FirstOrDefault(knob => knob.Name == name) is { } knob ? knob.Turn(lab, value)
            : throw new StudioException($"'{part}' sets nothing of an experiment; there are "
                + $"{string.Join(", ", All.Select(knob => knob.Name))}."));

    /// <summary>The value as text.</summary>
    public string Text(AbSettings lab) => Get(lab).ToString(CultureInfo.InvariantCulture);
}
