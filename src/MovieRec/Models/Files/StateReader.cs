using System.Numerics;
using System.Text.Json;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Files;

/// <summary>
/// What a model was stored as, of which it is made again. Everything that is not as the model needs it is an
/// <see cref="ArgumentException"/> or one of JSON.
/// </summary>
internal sealed unsafe class StateReader
{
    /// <summary>The name under which the kind of model stands among the values.</summary>
    public const string KindName = "kind";

    /// <summary>Scores are sums of products of such values and stay finite.</summary>
    private const float Largest = 1e9f;

    private readonly ModelBytes _bytes;
    private readonly JsonElement _values;
    private readonly string _prefix;

    /// <param name="bytes">Has the sections.</param>
    /// <param name="values">The values.</param>
    /// <param name="prefix">What the names of the sections begin with.</param>
    /// <param name="train">What the model was trained on.</param>
    public StateReader(ModelBytes bytes, JsonElement values, string prefix, Interactions train) =>
        (_bytes, _values, _prefix, Train) = (bytes, values, prefix, train);

    /// <summary>What the model was trained on.</summary>
    public Interactions Train { get; }

    /// <summary>The kind of model.</summary>
    public string Kind => Text(KindName);

    /// <summary>A text.</summary>
    public string Text(string name) => Value(name).GetString() ?? throw new ArgumentException($"'{name}' is null.");

    /// <summary>A text that older files lack.</summary>
    public string? TextOrNull(string name) => _values.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>A whole number.</summary>
    public int Int32(string name) => Value(name).GetInt32();

    /// <summary>A seed.</summary>
    public ulong UInt64(string name) => Value(name).GetUInt64();

    /// <summary>A number of single precision.</summary>
    public float Single(string name) => Value(name).GetSingle();

    /// <summary>A number of double precision.</summary>
    public double Double(string name) => Value(name).GetDouble();

    /// <summary>Options of a training.</summary>
    public TOptions Options<TOptions>(string name) where TOptions : class, new() =>
        (TOptions)StoredOptions.Read(typeof(TOptions), Value(name));

    /// <summary>Whether there is such a section.</summary>
    public bool HasSection(string name) => _bytes.Has(_prefix + name);

    /// <summary>An array of <paramref name="length"/> numbers, all of them finite.</summary>
    public float[] Floats(string name, int length)
    {
        var values = _bytes.Span<float>(_prefix + name, SectionType.Float32, length);
        RequireFinite(name, values);
        return values.ToArray();
    }

    /// <inheritdoc cref="Floats"/>
    public double[] Doubles(string name, int length)
    {
        var values = _bytes.Span<double>(_prefix + name, SectionType.Float64, length);
        return values.ContainsAnyExceptInRange(-Largest, Largest) ? throw NotFinite(name) : values.ToArray();
    }

    /// <summary>
    /// A dense matrix of <paramref name="rows"/> rows, all elements finite, used where the file is mapped.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns; null for any.</param>
    public FactorMatrix Matrix(string name, int rows, int? columns = null)
    {
        var matrix = _bytes.Matrix(_prefix + name, rows, columns);
        for (var row = 0; row < rows; row++) RequireFinite(name, matrix.PaddedRow(row));
        return matrix;
    }

    /// <summary>A sparse matrix, all values finite.</summary>
    public CsrMatrix Sparse(string name, int rows, int columns)
    {
        if (Int32($"{name}.columns") != columns)
            throw new ArgumentException($"'{name}' has another number of columns.");
        var entries = _bytes.LengthOf($"{_prefix}{name}.entries");
        var starts = _bytes.Span<int>($"{_prefix}{name}.starts", SectionType.Int32, rows + 1).ToArray();
        return new CsrMatrix(columns, starts,
            _bytes.Span<int>($"{_prefix}{name}.entries", SectionType.Int32, entries).ToArray(),
            Floats($"{name}.values", entries));
    }

    /// <summary>The number of models that this one is made of, under numbered names.</summary>
    public int CountParts()
    {
        var count = 0;
        while (_values.TryGetProperty(PartName(count), out _)) count++;
        return count;
    }

    /// <summary>The name of one of several models that a model is made of.</summary>
    public static string PartName(int part) => FormattableString.Invariant($"part{part}");

    /// <summary>A model that this one is made of.</summary>
    public TModel Part<TModel>(string name) where TModel : class =>
        StoredModels.Restore(new StateReader(_bytes, Value(name), $"{_prefix}{name}/", Train)) as TModel
            ?? throw new ArgumentException($"'{name}' is another kind of model.");

    private JsonElement Value(string name) =>
        _values.TryGetProperty(name, out var value) ? value : throw new ArgumentException($"'{name}' is missing.");

    private static void RequireFinite(string name, ReadOnlySpan<float> values)
    {
        if (!Magnitude.IsAtMost(values, Largest)) throw NotFinite(name);
    }

    private static ArgumentException NotFinite(string name) =>
        new($"'{name}' holds a value that is not finite, or too large for scores to be.");
}
