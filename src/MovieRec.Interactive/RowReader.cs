using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace MovieRec.Interactive;

/// <summary>
/// Reads an object as a row: its public properties in the order they are declared, or the object itself where it has
/// none to show.
/// </summary>
internal sealed class RowReader
{
    private static readonly ConcurrentDictionary<Type, RowReader> Known = [];
    private readonly PropertyInfo[] _properties;

    private RowReader(Type type)
    {
        _properties = IsValue(type) ? []
            : [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetIndexParameters().Length == 0 && property.CanRead)];
        Columns = _properties.Length == 0 ? ["value"] : [.. _properties.Select(property => Words(property.Name))];
    }

    /// <summary>Names of the columns, as words.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Type of each column.</summary>
    public IEnumerable<Type> Types => _properties.Select(property => property.PropertyType);

    public static RowReader For(Type type) => Known.GetOrAdd(type, of => new RowReader(of));

    /// <summary>Whether objects of <paramref name="type"/> are rows of several cells rather than one value.</summary>
    public static bool IsRow(Type type) => !IsValue(type) && For(type)._properties.Length > 0;

    public object?[] Read(object? item) =>
        _properties.Length == 0 ? [item]
        : item is null ? new object?[_properties.Length]
        : [.. _properties.Select(property => property.GetValue(item))];

    private static bool IsValue(Type type) =>
        type.IsPrimitive || type.IsEnum || typeof(IFormattable).IsAssignableFrom(type)
            || typeof(System.Collections.IEnumerable).IsAssignableFrom(type)
        || type == typeof(object) || type == typeof(Statistics.Estimate)
        || Nullable.GetUnderlyingType(type) is not null;

    /// <summary>
    /// <c>MeanRating</c> as 'Mean rating', <c>WithinAMinute</c> as 'Within a minute'; <c>NDCG</c> stays as it is.
    /// </summary>
    internal static string Words(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            // A number after a word, as in NewAt10Percent; p99 is a word.
            if (char.IsDigit(name[i]) && IsLower(i - 1) && i > 1 && char.IsLetter(name[i - 2])) words.Append(' ');
            var starts = i > 0 && char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || IsLower(i + 1));
            var acronym = char.IsUpper(name[i]) && i + 1 < name.Length && char.IsUpper(name[i + 1]) && !IsLower(i + 2);
            if (starts) words.Append(' ');
            words.Append(starts && !acronym ? char.ToLowerInvariant(name[i]) : name[i]);
        }
        return words.Replace('_', ' ').ToString();

        bool IsLower(int at) => at >= 0 && at < name.Length && char.IsLower(name[at]);
    }
}
