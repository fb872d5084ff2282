using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MovieRec.Models.Files;

/// <summary>
/// Options of trainings as model files have them: an object with a value for each property that can be set. The number
/// of threads is left out: no result depends on it.
/// </summary>
/// <remarks>Not the serializer's: to get ready for one record takes it as long as all of a model's loading.</remarks>
internal static class StoredOptions
{
    private const string Threads = "Threads";

    /// <summary>The options as JSON.</summary>
    public static JsonObject Write(object options)
    {
        var written = new JsonObject();
        foreach (var property in PropertiesOf(options.GetType()))
            written.Add(NameOf(property), ToJson(property.GetValue(options)!));
        return written;
    }

    /// <summary>The options that <see cref="Write"/> wrote. One that is missing has its default.</summary>
    /// <exception cref="ArgumentException">An option is unknown or out of its range.</exception>
    /// <exception cref="InvalidOperationException">An option is of another type.</exception>
    public static object Read(Type type, JsonElement options)
    {
        var read = Activator.CreateInstance(type)!;
        var properties = PropertiesOf(type);
        foreach (var option in options.EnumerateObject())
        {
            var property = Array.Find(properties, property => option.NameEquals(NameOf(property)))
                ?? throw new ArgumentException($"There is no option '{option.Name}'.");
            try
            {
                property.SetValue(read, FromJson(property.PropertyType, option.Value));
            }
            catch (TargetInvocationException exception) when (exception.InnerException is ArgumentException refused)
            {
                throw new ArgumentException(refused.Message, exception);
            }
        }
        return read;
    }

    private static PropertyInfo[] PropertiesOf(Type type) =>
        Array.FindAll(type.GetProperties(BindingFlags.Public | BindingFlags.Instance),
            property => property.SetMethod is { IsPublic: true } && property.Name != Threads);

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static JsonNode ToJson(object value) => value switch
    {
        bool flag => flag,
        int number => number,
        ulong number => number,
        float number => number,
        double number => number,
        Enum name => name.ToString(),
        _ => Write(value),
    };

    private static object FromJson(Type type, JsonElement value)
    {
        if (type == typeof(bool)) return value.GetBoolean();
        if (type == typeof(int)) return value.GetInt32();
        if (type == typeof(long)) return value.GetInt64();
        // Seeds had a sign and 32 bits once, and the generator of the runtime still takes those.
        if (type == typeof(ulong)) return value.TryGetUInt64(out var seed) ? seed : unchecked((uint)value.GetInt32());
        if (type == typeof(float)) return value.GetSingle();
        if (type == typeof(double)) return value.GetDouble();
        if (type.IsEnum) return Enum.Parse(type, value.GetString() ?? throw new ArgumentException("A name is null."));
        return Read(type, value);
    }
}
