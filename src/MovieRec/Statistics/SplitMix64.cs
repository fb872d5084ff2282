namespace MovieRec.Statistics;

/// <summary>
/// A random number generator addressed by a seed and a stream number. Replicate <c>r</c> of a resampling procedure draws from stream <c>r</c>,
/// so its result depends on the seed alone, never on how many threads there are or which of them came first.
/// </summary>
/// <remarks>
/// SplitMix64 (Steele, Lea and Flood, 'Fast splittable pseudorandom number generators', OOPSLA 2014). Streams are stretches of one cycle of
/// 2⁶⁴ numbers from hashed starting points: with 10⁵ streams of 10⁶ numbers the chance that any two overlap is below 10⁻³.
/// </remarks>
public struct SplitMix64
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>The stream numbered <paramref name="stream"/> of <paramref name="seed"/>.</summary>
    public SplitMix64(long seed, long stream = 0) => _state = Mix(Mix((ulong)seed + Gamma) ^ Mix((ulong)stream * Gamma + 1));

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => Mix(_state += Gamma);

    /// <summary>A number uniform in 0 (included) .. 1 (excluded).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An integer uniform in 0 .. <paramref name="bound"/> − 1.</summary>
    /// <remarks>High half of a 64 × 64 bit product; the bias, below <c>bound</c> / 2⁶⁴, is beyond what any sample could show.</remarks>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(NextBits(), (ulong)bound, out _);
    }

    /// <summary>A standard normal number (Box and Muller 1958).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Puts <paramref name="values"/> in a random order, every order equally likely.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var last = values.Length - 1; last > 0; last--)
        {
            var other = Next(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
