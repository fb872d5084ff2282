namespace MovieRec.Numerics;

/// <summary>
/// A small random generator whose numbers are the same on every machine: integer arithmetic, and for fractions
/// only the IEEE operations that every processor rounds alike.
/// </summary>
/// <remarks>
/// SplitMix64 (Steele, Lea and Flood, 'Fast splittable pseudorandom number generators', OOPSLA 2014): number <c>n</c>
/// of the stream is <c>Mix(seed + n · 0x9E3779B97F4A7C15)</c>. A stream per purpose and entity,
/// <see cref="ForStream"/>, lets work be done in any order and on any number of threads with the same result.
/// </remarks>
public struct SplitMix64
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>Starts the stream that belongs to <paramref name="seed"/>.</summary>
    public SplitMix64(ulong seed) => _state = seed;

    /// <summary>
    /// Starts a stream that is independent, for all practical purposes, of those of every other seed and key.
    /// </summary>
    public static SplitMix64 ForStream(ulong seed, ulong key) => new(Hash(seed, key));

    /// <summary>
    /// The finalizer of SplitMix64: a bijection of 64-bit numbers in which every input bit moves about half of the
    /// output bits.
    /// </summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>
    /// A pseudo-random number that belongs to the pair: the same for the same pair, unrelated for any other.
    /// </summary>
    public static ulong Hash(ulong seed, ulong key) => Mix(Mix(seed + Gamma) ^ key);

    /// <summary>The next number, uniform over all 64-bit numbers.</summary>
    public ulong NextUInt64() => Mix(_state += Gamma);

    /// <summary>The next number, uniform over the multiples of 2⁻⁵³ in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>
    /// The next number, uniform in 0 .. <paramref name="exclusiveMaximum"/> − 1 up to a bias below 2⁻³².
    /// </summary>
    /// <param name="exclusiveMaximum">At least 1.</param>
    public int NextInt32(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        return (int)Math.BigMul(NextUInt64(), (ulong)exclusiveMaximum, out _);
    }

    /// <summary>
    /// The next number, close to standard normal: the sum of twelve uniforms less its mean (Irwin–Hall), so mean 0,
    /// variance 1, never beyond ±6, excess kurtosis −0.1. Made of integer additions, it needs no logarithm or sine.
    /// </summary>
    public double NextNormal()
    {
        const ulong Even = 0x0000FFFF0000FFFF;
        var sum = 0UL;
        for (var draw = 0; draw < 3; draw++)
        {
            // Each draw holds four 16-bit uniforms, added two at a time.
            var bits = NextUInt64();
            sum += (bits & Even) + ((bits >> 16) & Even);
        }
        var total = (long)(sum >> 32) + (long)(sum & 0xFFFFFFFF);
        // A uniform on 0 .. 65535 has mean 32767.5 and variance (65536² − 1) / 12, so twelve of them have deviation
        // 65536 to ten digits.
        return (total - 12 * 32767.5) / 65536;
    }

    /// <summary>
    /// The next number, χ² with so many degrees of freedom: minus twice the logarithm of a product of uniforms, two
    /// degrees each, and the square of <see cref="NextNormal"/> for an odd one.
    /// </summary>
    /// <param name="degreesOfFreedom">At least 0.</param>
    public double NextChiSquare(int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degreesOfFreedom);
        var normal = degreesOfFreedom % 2 == 0 ? 0 : NextNormal();
        var sum = normal * normal;
        for (var left = degreesOfFreedom / 2; left > 0; left -= 16)
        {
            // Sixteen factors of at least 2⁻⁵³ stay far above the least double.
            var product = 1.0;
            for (var draw = 0; draw < Math.Min(left, 16); draw++) product *= 1 - NextDouble();
            sum -= 2 * PortableMath.Log(product);
        }
        return sum;
    }

    /// <summary>Puts <paramref name="values"/> into a random order (Fisher–Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var last = values.Length - 1; last > 0; last--)
        {
            var other = NextInt32(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }
}
