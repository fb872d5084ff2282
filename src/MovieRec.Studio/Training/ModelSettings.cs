using System.Globalization;
using System.Reflection;
using MovieRec.Data;
using MovieRec.Models;

namespace MovieRec.Studio.Training;

/// <summary>
/// A model and its options, as the knobs have them. As text, which addresses hold: the name and whatever is not as
/// usual, <c>als,factors=32,alpha=2</c>, each as <c>--set</c> takes it.
/// </summary>
public sealed class ModelSettings : IEquatable<ModelSettings>
{
    private readonly string _text;

    private ModelSettings(ModelEntry model, ModelOptions options)
    {
        (Model, Options) = (model, options);
        var usual = model.CreateOptions();
        _text = string.Join(',',
        [
            model.Name,
            .. from property in PropertiesOf(model)
               let value = property.GetValue(options)
               where !Equals(value, property.GetValue(usual))
               select $"{Knob.NameOf(property)}={Knob.TextOf(value)}",
        ]);
    }

    /// <summary>The model.</summary>
    public ModelEntry Model { get; }

    /// <summary>Its options.</summary>
    public ModelOptions Options { get; }

    /// <summary>What can be turned, in the order of declaration.</summary>
    public IEnumerable<Knob> Knobs => PropertiesOf(Model).Select(property => new Knob(Model, property, Options));

    /// <summary>A model with its usual options.</summary>
    public static ModelSettings Usual(ModelEntry model) => new(model, model.CreateOptions());

    /// <summary>Reads the text of an address.</summary>
    /// <exception cref="StudioException">It names a model or an option that there is not.</exception>
    /// <exception cref="OptionException">A value is outside its range.</exception>
    public static ModelSettings Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var name = parts.Length == 0 ? "" : parts[0];
        var model = ModelCatalog.Find(name) ?? throw new StudioException($"There is no model '{name}'; there are "
            + $"{string.Join(", ", ModelCatalog.All.Select(each => each.Name))}.");
        var options = model.CreateOptions();
        foreach (var part in parts.Skip(1))
        {
            if (part.Split('=', 2) is not [{ Length: > 0 } option, var value])
                throw new StudioException($"'{part}' sets no option of {model.Name}: write name=value.");
            Set(model, options, option, value);
        }
        return new ModelSettings(model, options);
    }

    /// <summary>The same with one option set.</summary>
    /// <inheritdoc cref="Parse" path="/exception"/>
    public ModelSettings With(string option, string value)
    {
        var options = Model.CreateOptions();
        foreach (var property in PropertiesOf(Model)) property.SetValue(options, property.GetValue(Options));
        Set(Model, options, option, value);
        return new ModelSettings(Model, options);
    }

    /// <inheritdoc/>
    public bool Equals(ModelSettings? other) => other is not null && other._text == _text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ModelSettings);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static void Set(ModelEntry model, ModelOptions options, string option, string text)
    {
        var property = Array.Find(PropertiesOf(model),
            each => each.Name.Equals(option, StringComparison.OrdinalIgnoreCase))
            ?? throw new StudioException($"{model.Name} has no option '{option}'; it has "
                + $"{string.Join(", ", PropertiesOf(model).Select(Knob.NameOf))}.");
        if (Knob.TryParse(property.PropertyType, text) is not { } value)
            throw new StudioException($"'{text}' is no value for {Knob.NameOf(property)} of {model.Name}.");
        property.SetValue(options, value, BindingFlags.DoNotWrapExceptions, null, null, CultureInfo.InvariantCulture);
    }

    // How many processors a training takes is the machine's matter and changes no result.
    private static PropertyInfo[] PropertiesOf(ModelEntry model) =>
        Array.FindAll(model.OptionsType.GetProperties(BindingFlags.Public | BindingFlags.Instance),
            property => property.SetMethod is { IsPublic: true } && property.Name != "Threads"
                && Knob.Takes(property.PropertyType));
}
