using System.Numerics.Tensors;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// All items beyond an item's neighbors, as one more that it is regressed on. Neighbors are the items whose
/// co-occurrence differs most from what their strengths a lead to expect, so the others occur about as expected, and
/// their weights are about proportional to
/// <code>h_i = a_i / (G[i, i] + λ)</code>
/// With S an item and its neighbors and ν = √(Σ_{i∉S} h_i²), the regressor is z = Σ_{i∉S} x_i·h_i/ν: scaled so that a
/// weight of it costs as much of the ridge as an item's. Its products follow from those of h with G and with G[S, S]:
/// <code>
/// xᵢᵀz = ((Gh)_i − (G[S, S]·h_S)_i) / ν   for i in S,
/// zᵀz = (hᵀGh − 2·h_Sᵀ(Gh)_S + h_Sᵀ·G[S, S]·h_S) / ν²
/// </code>
/// </summary>
internal sealed class OutsideItems
{
    /// <summary>Where the neighbors leave less than this share of ‖h‖², the products are mostly rounding.</summary>
    private const double Least = 1e-3;

    private readonly float[] _products;
    private double _square;
    private double _norm;

    /// <param name="strengths">a.</param>
    /// <param name="scales">G[i, i] + λ of each item i.</param>
    public OutsideItems(float[] strengths, float[] scales)
    {
        Shares = new float[strengths.Length];
        TensorPrimitives.Divide(strengths, scales, Shares);
        _products = new float[strengths.Length];
    }

    /// <summary>h.</summary>
    public float[] Shares { get; }

    /// <summary>Takes what it needs of G[i, ·]; once for each item, from any thread.</summary>
    public void Take(int item, ReadOnlySpan<float> row) => _products[item] = TensorPrimitives.Dot(row, Shares);

    /// <summary>To be called when each row has been taken.</summary>
    public void Close()
    {
        for (var item = 0; item < Shares.Length; item++)
        {
            _square += (double)Shares[item] * _products[item];
            _norm += (double)Shares[item] * Shares[item];
        }
    }

    /// <summary>Adds the items outside the set to a system, last.</summary>
    /// <param name="system">G[S, S].</param>
    /// <param name="set">S, ascending.</param>
    /// <returns>
    /// 1/ν, by which the weight of z becomes that of h; 0 where too little is left, and nothing is added.
    /// </returns>
    public float AddTo(LocalSystem system, ReadOnlySpan<int> set)
    {
        var h = system.Vectors.PaddedRow(0)[..set.Length];
        var t = system.Vectors.PaddedRow(1)[..set.Length];
        var left = _norm;
        for (var row = 0; row < set.Length; row++)
        {
            h[row] = Shares[set[row]];
            left -= (double)h[row] * h[row];
        }
        if (set.Length == Shares.Length || !(left > Least * _norm)) return 0;

        // t = G[S, S]·h_S, of which the upper triangle is there.
        t.Clear();
        for (var row = 0; row < set.Length; row++)
        {
            ReadOnlySpan<float> entries = system.Matrix.PaddedRow(row)[row..set.Length];
            t[row] += TensorPrimitives.Dot(entries, h[row..]);
            TensorPrimitives.MultiplyAdd(entries[1..], h[row], t[(row + 1)..], t[(row + 1)..]);
        }
        var (scale, square) = (1 / Math.Sqrt(left), _square);
        for (var row = 0; row < set.Length; row++)
        {
            var product = _products[set[row]];
            square += h[row] * (t[row] - 2.0 * product);
            t[row] = (float)(scale * ((double)product - t[row]));
        }
        system.Append(t, (float)(Math.Max(square, 0) * scale * scale));
        return (float)scale;
    }
}
