namespace MovieRec.Numerics;

/// <summary>
/// Draws from a fixed discrete distribution in constant time (Walker's alias method, set up as by Vose, IEEE Trans.
/// Software Eng. 17, 1991).
/// </summary>
public sealed class AliasTable
{
    private readonly double[] _keep;
    private readonly int[] _alias;

    /// <summary>Sets the table up in linear time.</summary>
    /// <param name="weights">Relative probability of each index: finite, not negative, at least one above 0.</param>
    /// <exception cref="ArgumentException">The weights are no distribution.</exception>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            if (!double.IsFinite(weight) || weight < 0)
                throw new ArgumentException("Every weight must be finite and not negative.", nameof(weights));
            total += weight;
        }
        if (!(total > 0 && double.IsFinite(total)))
            throw new ArgumentException("At least one weight must be above 0, and their sum finite.", nameof(weights));

        _keep = new double[weights.Length];
        _alias = new int[weights.Length];
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var index = 0; index < weights.Length; index++)
        {
            _keep[index] = weights[index] / total * weights.Length;
            (_keep[index] < 1 ? small : large).Push(index);
        }
        while (small.Count > 0 && large.Count > 0)
        {
            var (under, over) = (small.Pop(), large.Pop());
            _alias[under] = over;
            _keep[over] -= 1 - _keep[under];
            (_keep[over] < 1 ? small : large).Push(over);
        }
        // What is left differs from 1 by rounding only.
        foreach (var index in small) _keep[index] = 1;
        foreach (var index in large) _keep[index] = 1;
    }

    /// <summary>Number of indices.</summary>
    public int Count => _keep.Length;

    /// <summary>Draws an index.</summary>
    public int Draw(ref SplitMix64 random)
    {
        var index = random.NextInt32(_keep.Length);
        return random.NextDouble() < _keep[index] ? index : _alias[index];
    }
}
