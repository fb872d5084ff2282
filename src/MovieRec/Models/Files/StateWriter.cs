using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MovieRec.Numerics;

namespace MovieRec.Models.Files;

/// <summary>
/// Receives what a model scores with: single values, which go into the header of the file, and arrays, which become
/// sections.
/// </summary>
internal sealed class StateWriter
{
    private readonly string _prefix;
    private readonly ICollection<FileSection> _sections;

    /// <param name="prefix">What the names of its sections begin with.</param>
    /// <param name="sections">Receives the sections.</param>
    public StateWriter(string prefix, ICollection<FileSection> sections) => (_prefix, _sections) = (prefix, sections);

    /// <summary>The values, the kind of model among them.</summary>
    public JsonObject Values { get; } = [];

    /// <summary>Adds a value.</summary>
    public void Add(string name, JsonNode value) => Values.Add(name, value);

    /// <summary>Adds options of a training.</summary>
    public void AddOptions(string name, object options) => Values.Add(name, StoredOptions.Write(options));

    /// <summary>Adds an array.</summary>
    public void Add(string name, int[] values) =>
        Add(name, SectionType.Int32, values.Length, 1, sink => sink(MemoryMarshal.AsBytes(values.AsSpan())));

    /// <inheritdoc cref="Add(string, int[])"/>
    public void Add(string name, float[] values) =>
        Add(name, SectionType.Float32, values.Length, 1, sink => sink(MemoryMarshal.AsBytes(values.AsSpan())));

    /// <inheritdoc cref="Add(string, int[])"/>
    public void Add(string name, double[] values) =>
        Add(name, SectionType.Float64, values.Length, 1, sink => sink(MemoryMarshal.AsBytes(values.AsSpan())));

    /// <summary>Adds a text.</summary>
    public void Add(string name, byte[] utf8) => Add(name, SectionType.Text, utf8.Length, 1, sink => sink(utf8));

    /// <summary>Adds a dense matrix.</summary>
    public void Add(string name, FactorMatrix matrix) =>
        Add(name, SectionType.Factors, matrix.RowCount, matrix.ColumnCount, sink =>
    {
        for (var row = 0; row < matrix.RowCount; row++)
            sink(MemoryMarshal.AsBytes((ReadOnlySpan<float>)matrix.PaddedRow(row)));
    });

    /// <summary>Adds a sparse matrix.</summary>
    public void Add(string name, CsrMatrix matrix)
    {
        Values.Add($"{name}.columns", matrix.ColumnCount);
        Add($"{name}.starts", SectionType.Int32, matrix.RowCount + 1, 1,
            sink => sink(MemoryMarshal.AsBytes(matrix.RowStart)));
        Add($"{name}.entries", SectionType.Int32, matrix.EntryCount, 1,
            sink => sink(MemoryMarshal.AsBytes(matrix.Columns)));
        Add($"{name}.values", SectionType.Float32, matrix.EntryCount, 1,
            sink => sink(MemoryMarshal.AsBytes(matrix.Values)));
    }

    /// <summary>Adds a model that this one is made of.</summary>
    /// <exception cref="NotSupportedException">No file can hold such a model.</exception>
    public void AddModel(string name, object model) => Values.Add(name, Store(model, $"{_prefix}{name}/", _sections));

    /// <summary>The state of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prefix">What the names of its sections begin with.</param>
    /// <param name="sections">Receives its sections.</param>
    /// <returns>Its values.</returns>
    /// <exception cref="NotSupportedException">No file can hold such a model.</exception>
    public static JsonObject Store(object model, string prefix, ICollection<FileSection> sections)
    {
        if (model is not IStoredModel stored)
            throw new NotSupportedException(
                $"Model files hold the models of this library, and {model.GetType().Name} is none of them.");
        var state = new StateWriter(prefix, sections);
        state.Add(StateReader.KindName, stored.Kind);
        stored.Store(state);
        return state.Values;
    }

    private void Add(string name, SectionType type, int rows, int columns, Action<Action<ReadOnlySpan<byte>>> write) =>
        _sections.Add(new FileSection(new SectionLayout(_prefix + name, type, rows, columns), sink =>
        {
            write(sink);
            return Task.CompletedTask;
        }));
}
