using System.Numerics.Tensors;
using MovieRec.Numerics;

namespace MovieRec.Models.Baselines.Graph;

/// <summary>
/// Passes vectors along the graph of users and items, and gradients back along it; see <see cref="LightGcnTrainer"/>
/// for the formulas. Node u is user u, node users + i is item i.
/// </summary>
internal sealed class Propagation
{
    /// <summary>Added to a length, so that a vector of zeros stays one.</summary>
    private const float Least = 1e-12f;

    private readonly CsrMatrix _itemsOf;
    private readonly CsrMatrix _usersOf;
    private readonly Crew _crew;
    private readonly float _ownShare;
    private readonly float[] _received;
    private readonly float[] _sent;
    private readonly float[] _ones;
    private readonly FactorMatrix[] _layers;
    private readonly FactorMatrix[] _messages;
    private readonly float[][] _lengths;
    private readonly FactorMatrix _back;
    private readonly FactorMatrix _next;

    /// <param name="interactions">Users × items; the values are not read.</param>
    /// <param name="options">The training's options.</param>
    /// <param name="crew">The threads.</param>
    public Propagation(CsrMatrix interactions, LightGcnOptions options, Crew crew)
    {
        (_itemsOf, _usersOf, _crew, _ownShare) = (interactions, interactions.Transpose(), crew, options.OwnShare);
        NodeCount = interactions.RowCount + interactions.ColumnCount;
        var degrees = new int[NodeCount];
        for (var node = 0; node < NodeCount; node++) degrees[node] = NeighboursOf(node).Length;
        _received = Array.ConvertAll(degrees, degree => Divisor(degree, options.ReceiverPower));
        _sent = Array.ConvertAll(degrees, degree => Divisor(degree, options.SenderPower));
        _ones = new float[degrees.Max()];
        _ones.AsSpan().Fill(1);
        _layers = Matrices(options.Layers + 1);
        _messages = Matrices(options.Layers);
        _lengths = [.. Enumerable.Range(0, options.Layers).Select(_ => new float[NodeCount])];
        (Mixed, _back, _next) = (Matrix(), Matrix(), Matrix());

        static float Divisor(int degree, float power) => degree == 0 ? 0 : MathF.Pow(degree, -power);
        FactorMatrix Matrix() => new(NodeCount, options.Factors);
        FactorMatrix[] Matrices(int count) => [.. Enumerable.Range(0, count).Select(_ => Matrix())];
    }

    /// <summary>Users and items together.</summary>
    public int NodeCount { get; }

    /// <summary>e⁽⁰⁾, one row a node.</summary>
    public FactorMatrix Own => _layers[0];

    /// <summary>z, one row a node, as <see cref="Forward"/> left it.</summary>
    public FactorMatrix Mixed { get; }

    /// <summary>Computes z from e⁽⁰⁾.</summary>
    public void Forward()
    {
        ForEach(node => TensorPrimitives.Multiply(Own.PaddedRow(node), OwnShareOf(node), Mixed.PaddedRow(node)));
        for (var layer = 0; layer < _messages.Length; layer++)
        {
            var (from, messages, to, lengths) = (_layers[layer], _messages[layer], _layers[layer + 1], _lengths[layer]);
            ForEach(node =>
            {
                lengths[node] = TensorPrimitives.Norm<float>(from.PaddedRow(node)) + Least;
                TensorPrimitives.Multiply(from.PaddedRow(node), _sent[node] / lengths[node], messages.PaddedRow(node));
            });
            ForEach(node =>
            {
                Gather(messages, node, _received[node], to.PaddedRow(node));
                AddScaled(to.PaddedRow(node), LayerShareOf(node), Mixed.PaddedRow(node));
            });
        }
    }

    /// <summary>
    /// What an item gives to the z of each user who met it, up to a factor of the user: Σ_k d_i^−β · e_i⁽ᵏ⁾/‖e_i⁽ᵏ⁾‖.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="target">Receives the sum; of the padded length.</param>
    public void SumMessages(int item, Span<float> target)
    {
        foreach (var messages in _messages)
            TensorPrimitives.Add(target, messages.PaddedRow(_itemsOf.RowCount + item), target);
    }

    /// <summary>Turns the gradient by z into that by e⁽⁰⁾, at the e⁽⁰⁾ of the last <see cref="Forward"/>.</summary>
    /// <param name="gradient">∂/∂z on entry, ∂/∂e⁽⁰⁾ on return; one row a node.</param>
    /// <param name="decay">What is added to the gradient of a node for each unit of its e⁽⁰⁾.</param>
    public void Backward(FactorMatrix gradient, ReadOnlyMemory<float> decay)
    {
        var (read, write) = (_back, _next);
        ForEach(node => TensorPrimitives.Multiply(gradient.PaddedRow(node), LayerShareOf(node) * _received[node],
            read.PaddedRow(node)));
        for (var layer = _messages.Length - 1; layer >= 0; layer--)
        {
            // What is read was multiplied by d^−α of its node already, as what is written for the next layer will be.
            var (from, to, e, lengths, isFirst) = (read, write, _layers[layer], _lengths[layer], layer == 0);
            ForEach(node =>
            {
                var row = to.PaddedRow(node);
                var own = e.PaddedRow(node);
                Gather(from, node, _sent[node] / lengths[node], row);
                // Of the gradient by e/‖e‖, e itself takes what stands at right angles to it.
                AddScaled(own, -TensorPrimitives.Dot<float>(own, row) / (lengths[node] * lengths[node]), row);
                AddScaled(gradient.PaddedRow(node), isFirst ? OwnShareOf(node) : LayerShareOf(node), row);
                if (isFirst) AddScaled(own, decay.Span[node], row);
                else TensorPrimitives.Multiply(row, _received[node], row);
            });
            (read, write) = (write, read);
        }
        ForEach(node => read.PaddedRow(node).CopyTo(gradient.PaddedRow(node)));
    }

    private float OwnShareOf(int node) => node < _itemsOf.RowCount ? 0 : _ownShare;

    private float LayerShareOf(int node) => (1 - OwnShareOf(node)) / _messages.Length;

    private ReadOnlySpan<int> NeighboursOf(int node) =>
        node < _itemsOf.RowCount ? _itemsOf.ColumnsOf(node) : _usersOf.ColumnsOf(node - _itemsOf.RowCount);

    /// <summary>t ← scale · the sum of a node's neighbours' rows.</summary>
    private void Gather(FactorMatrix rows, int node, float scale, Span<float> target)
    {
        WeightedRowSum.Gather(rows, NeighboursOf(node), _ones, target,
            node < _itemsOf.RowCount ? _itemsOf.RowCount : 0);
        TensorPrimitives.Multiply(target, scale, target);
    }

    private static void AddScaled(ReadOnlySpan<float> source, float scale, Span<float> target) =>
        TensorPrimitives.MultiplyAdd(source, scale, target, target);

    private void ForEach(Action<int> action) => _crew.ForRows(NodeCount, action);
}
