using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using MovieRec.Data;

namespace MovieRec.Cli;

/// <summary>
/// Reads and sets the init-only properties of an options record by name, as <c>--set name=value</c> needs it.
/// </summary>
/// <remarks>
/// A name is the property's, written like <c>unobservedWeight</c>; case, dashes and underscores do not matter when it
/// is read. The record's own <c>init</c> accessors check the ranges; their complaint becomes one sentence.
/// </remarks>
internal static class OptionValues
{
    /// <summary>
    /// The options with some replaced by <paramref name="assignments"/>, the last of a repeated name winning.
    /// </summary>
    /// <param name="options">New options, which nobody else holds.</param>
    /// <param name="owner">Whose options these are, for messages.</param>
    /// <param name="assignments">Names and values as text, numbers in invariant culture.</param>
    /// <exception cref="UsageException">
    /// A name is unknown, or a value has the wrong type or lies outside its range.
    /// </exception>
    public static TOptions Set<TOptions>(TOptions options, string owner, IEnumerable<Setting> assignments)
        where TOptions : class
    {
        foreach (var assignment in assignments)
        {
            var property = Find(options.GetType(), assignment.Name)
                ?? throw Unknown(options.GetType(), owner, assignment.Name);
            Set(options, property, assignment);
        }
        return options;
    }

    /// <summary>Whether <paramref name="optionsType"/> has an option called <paramref name="name"/>.</summary>
    public static bool Has(Type optionsType, string name) => Find(optionsType, name) is not null;

    /// <summary>
    /// Every option of <paramref name="options"/> with its present value, in the order of declaration.
    /// </summary>
    public static IReadOnlyList<OptionValue> Read(object options) =>
    [
        .. PropertiesOf(options.GetType()).Select(property =>
            new OptionValue(NameOf(property), Describe(property.PropertyType), property.GetValue(options))),
    ];

    /// <summary>
    /// The complaint that <paramref name="owner"/> has no option called <paramref name="name"/>, listing those it has.
    /// </summary>
    public static UsageException Unknown(Type optionsType, string owner, string name)
    {
        var known = string.Join(", ", PropertiesOf(optionsType).Select(NameOf));
        return new UsageException(known.Length == 0
            ? $"{owner} has no option '{name}'; it has no options at all."
            : $"{owner} has no option '{name}'; it has {known}.");
    }

    private static void Set(object options, PropertyInfo property, Setting assignment)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (!TryParse(type, assignment.Value, out var value))
            throw new UsageException($"{assignment.Source} {assignment.Name}={assignment.Value}: '{assignment.Value}' "
                + $"is not {Describe(type)}.");
        try
        {
            property.SetValue(options, value);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is OptionException refused)
        {
            throw new UsageException($"{assignment.Source} {assignment.Name}={assignment.Value}: {refused.Message}");
        }
    }

    private static bool TryParse(Type type, string text, out object? value)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type.IsEnum) return TryParseName(type, text, out value);
        (bool ok, value) = Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => (bool.TryParse(text, out var x), (object?)x),
            TypeCode.Int32 => (int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var x), x),
            TypeCode.Int64 => (long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var x), x),
            TypeCode.UInt32 => (uint.TryParse(text, NumberStyles.None, culture, out var x), x),
            TypeCode.UInt64 => (ulong.TryParse(text, NumberStyles.None, culture, out var x), x),
            TypeCode.Single => (float.TryParse(text, NumberStyles.Float, culture, out var x) && float.IsFinite(x), x),
            TypeCode.Double => (double.TryParse(text, NumberStyles.Float, culture, out var x) && double.IsFinite(x), x),
            TypeCode.String => (true, text),
            _ => throw new NotSupportedException($"Options of type {type.Name} cannot be set from the command line."),
        };
        return ok;
    }

    /// <summary>
    /// The value of <paramref name="type"/>, an enumeration, that goes by a name, whatever its case and dashes. Numbers
    /// are no names.
    /// </summary>
    public static bool TryParseName(Type type, string text, [NotNullWhen(true)] out object? value)
    {
        var names = Enum.GetNames(type);
        var found = Array.FindIndex(names,
            name => string.Equals(name, Plain(text), StringComparison.OrdinalIgnoreCase));
        value = found < 0 ? null : Enum.Parse(type, names[found]);
        return value is not null;
    }

    private static string Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return $"one of {string.Join(", ", Enum.GetNames(type))}";
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "true or false",
            TypeCode.Int32 or TypeCode.Int64 or TypeCode.UInt32 or TypeCode.UInt64 => "a whole number",
            TypeCode.Single or TypeCode.Double => "a number",
            _ => "text",
        };
    }

    private static PropertyInfo? Find(Type type, string name) =>
        PropertiesOf(type)
            .FirstOrDefault(property => string.Equals(property.Name, Plain(name), StringComparison.OrdinalIgnoreCase));

    private static string Plain(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    /// <summary>What a command line can set: public, writable, of a type that can be written as a word.</summary>
    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && IsWord(property.PropertyType));

    private static bool IsWord(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum || type.IsPrimitive || type == typeof(string);
    }

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}

/// <summary>One <c>--set</c> of the command line, or one option of an <see cref="OptionsFile"/>.</summary>
/// <param name="Model">The model it is for; null where it is for every model that has such an option.</param>
/// <param name="Name">The option's name as written.</param>
/// <param name="Value">The value as written.</param>
/// <param name="Source">Where it was written, for messages.</param>
internal readonly record struct Setting(string? Model, string Name, string Value, string Source = "--set")
{
    /// <summary>Reads <c>name=value</c> or <c>model.name=value</c>.</summary>
    /// <exception cref="UsageException">The text has another form.</exception>
    public static Setting Parse(string text)
    {
        if (text.Split('=', 2) is not [{ Length: > 0 } name, var value])
            throw new UsageException($"--set {text}: write name=value, or model.name=value for one model of several.");
        return name.Split('.', 2) is [{ Length: > 0 } model, { Length: > 0 } own]
            ? new(model, own, value) : new(null, name, value);
    }
}

/// <summary>An option of an options record.</summary>
/// <param name="Name">Its name on the command line and in JSON.</param>
/// <param name="Kind">What may be written for it, in words.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct OptionValue(string Name, string Kind, object? Value)
{
    /// <summary>The value as it can be written behind <c>--set</c>.</summary>
    public string Text => Convert.ToString(Value, CultureInfo.InvariantCulture) ?? "";
}
