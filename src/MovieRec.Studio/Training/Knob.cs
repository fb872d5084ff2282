using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using MovieRec.Models;

namespace MovieRec.Studio.Training;

/// <summary>One option of a model as something to turn.</summary>
/// <param name="model">The model.</param>
/// <param name="property">The option.</param>
/// <param name="options">Holds the present value.</param>
public sealed class Knob(ModelEntry model, PropertyInfo property, ModelOptions options)
{
    // What is worth turning first, and how far: models share these names.
    private static readonly Dictionary<string, (string Label, double Low, double High, double Step)> Sliders = new()
    {
        ["als.Factors"] = ("Factors", 8, 256, 8),
        ["als.Regularization"] = ("Regularization λ", 1, 200, 1),
        ["als.Alpha"] = ("Confidence α", 0, 10, 0.1),
        ["als.Iterations"] = ("Iterations", 1, 40, 1),
    };

    /// <summary>Its name, as <c>--set</c> takes it.</summary>
    public string Name => NameOf(property);

    /// <summary>The name it is shown by.</summary>
    public string Label => Sliders.TryGetValue($"{model.Name}.{property.Name}", out var slider)
        ? slider.Label : Words(property.Name);

    /// <summary>The value as text.</summary>
    public string Text => TextOf(property.GetValue(options));

    /// <summary>How far a slider goes; null for an option that none is shown for.</summary>
    public (double Low, double High, double Step)? Slider =>
        Sliders.TryGetValue($"{model.Name}.{property.Name}", out var slider)
            ? (slider.Low, slider.High, slider.Step) : null;

    /// <summary>The names it can have; null for a number.</summary>
    public IReadOnlyList<string>? Choices => property.PropertyType.IsEnum ? Enum.GetNames(property.PropertyType)
        : property.PropertyType == typeof(bool) ? ["true", "false"] : null;

    /// <summary>Whether it is a whole number.</summary>
    public bool IsWhole => property.PropertyType == typeof(int) || property.PropertyType == typeof(ulong);

    internal static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    internal static string TextOf(object? value) => value is bool flag
        ? flag ? "true" : "false" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    internal static bool Takes(Type type) => type.IsEnum || type.IsPrimitive;

    /// <summary>A value of a type; null where the text is none.</summary>
    internal static object? TryParse(Type type, string text)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type.IsEnum)
            return Array.Find(Enum.GetNames(type), name => name.Equals(text, StringComparison.OrdinalIgnoreCase))
                is { } found ? Enum.Parse(type, found) : null;
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => bool.TryParse(text, out var value) ? value : null,
            TypeCode.Int32 => int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var value) ? value : null,
            TypeCode.UInt64 => ulong.TryParse(text, NumberStyles.None, culture, out var value) ? value : null,
            TypeCode.Single => float.TryParse(text, NumberStyles.Float, culture, out var value)
                && float.IsFinite(value) ? value : null,
            TypeCode.Double => double.TryParse(text, NumberStyles.Float, culture, out var value)
                && double.IsFinite(value) ? value : null,
            _ => null,
        };
    }

    // 'UnobservedWeight' as 'Unobserved weight'.
    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0) words.Append(' ').Append(char.ToLowerInvariant(letter));
            else words.Append(letter);
        }
        return words.ToString();
    }
}
