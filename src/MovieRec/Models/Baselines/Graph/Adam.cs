using System.Numerics;
using MovieRec.Numerics;

namespace MovieRec.Models.Baselines.Graph;

/// <summary>
/// Adam (Kingma and Ba, 'Adam: A Method for Stochastic Optimization', ICLR 2015), with β₁ = .9, β₂ = .999, ε = 10⁻⁸:
/// <code>m ← β₁m + (1 − β₁)g,   v ← β₂v + (1 − β₂)g²,   θ ← θ − η·(m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε)</code>
/// </summary>
/// <param name="rows">Rows of θ.</param>
/// <param name="columns">Columns of θ.</param>
/// <param name="learningRate">η.</param>
/// <param name="crew">The threads.</param>
internal sealed class Adam(int rows, int columns, float learningRate, Crew crew)
{
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;
    private readonly FactorMatrix _first = new(rows, columns);
    private readonly FactorMatrix _second = new(rows, columns);
    private int _steps;

    /// <summary>One step.</summary>
    /// <param name="parameters">θ, changed in place.</param>
    /// <param name="gradient">g.</param>
    public void Step(FactorMatrix parameters, FactorMatrix gradient)
    {
        _steps++;
        var rate = new Vector<float>(learningRate / (1 - MathF.Pow(Beta1, _steps)));
        var correction = new Vector<float>(1 / (1 - MathF.Pow(Beta2, _steps)));
        crew.ForRows(rows, row =>
        {
            Span<float> theta = parameters.PaddedRow(row), g = gradient.PaddedRow(row);
            Span<float> m = _first.PaddedRow(row), v = _second.PaddedRow(row);
            for (var k = 0; k < theta.Length; k += Vector<float>.Count)
            {
                var gk = new Vector<float>(g[k..]);
                var mk = Beta1 * new Vector<float>(m[k..]) + (1 - Beta1) * gk;
                var vk = Beta2 * new Vector<float>(v[k..]) + (1 - Beta2) * gk * gk;
                mk.CopyTo(m[k..]);
                vk.CopyTo(v[k..]);
                (new Vector<float>(theta[k..])
                    - rate * mk / (Vector.SquareRoot(vk * correction) + new Vector<float>(Epsilon)))
                    .CopyTo(theta[k..]);
            }
        });
    }
}
