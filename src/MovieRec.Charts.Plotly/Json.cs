using DynamicObj;

namespace MovieRec.Charts.Plotly;

/// <summary>Values as plotly's JSON wants them.</summary>
internal static class Json
{
    /// <summary>An object with the given members; those that are null are left out.</summary>
    public static DynamicObj.DynamicObj Object(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var made = new DynamicObj.DynamicObj();
        foreach (var (name, value) in members)
        {
            if (value is not null) made.SetProperty(name, value);
        }
        return made;
    }

    /// <summary>Positions, which are texts, dates or numbers.</summary>
    public static object?[] Positions(IEnumerable<object> values) =>
        [.. values.Select(value => value is double number ? Number(number) : value)];

    /// <summary>Numbers, null where one is not finite: JSON has no NaN, and plotly draws a null as a gap.</summary>
    public static object?[] Numbers(IEnumerable<double> values) => [.. values.Select(Number)];

    // Seven digits are more than a screen resolves and keep a page light.
    private static object? Number(double value) =>
        !double.IsFinite(value) ? null
        : Math.Abs(value) < 1e15 && value == Math.Truncate(value) ? (object)(long)value
        : (double)(decimal)(float)value is var rounded && rounded != 0 ? rounded : value;
}
