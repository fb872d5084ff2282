using System.Runtime.CompilerServices;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// What two interactions of one user share, by the time between them:
/// <code>t = m + (1 − m)·e^(−|t_ui − t_uj| / τ)</code>
/// Times are whole seconds, so t is looked up, up to where it is m to working precision.
/// </summary>
internal sealed class SittingDecay
{
    /// <summary>The most seconds of a table; with a τ that needs more, t is computed beyond them.</summary>
    private const int MostSeconds = 1 << 16;

    private readonly float _rate;
    private readonly uint _last;
    private readonly float _longTermShare;

    /// <param name="times">Unix seconds of each interaction, in the order of their entries.</param>
    /// <param name="minutes">τ.</param>
    /// <param name="longTermShare">m.</param>
    public SittingDecay(long[] times, float minutes, float longTermShare)
    {
        (_rate, _longTermShare) = (-1 / (60 * minutes), longTermShare);
        var earliest = times.Length == 0 ? 0 : times.Min();
        // What lies more than 136 years after the first of all counts as of one time.
        Seconds = Array.ConvertAll(times, time => (uint)Math.Min((ulong)(time - earliest), uint.MaxValue));
        var table = new List<float>();
        do table.Add(Compute((uint)table.Count));
        while (table[^1] != longTermShare && table.Count < MostSeconds);
        Table = [.. table];
        (IsWhole, _last) = (Table[^1] == longTermShare, (uint)Table.Length - 1);
    }

    /// <summary>Seconds of each interaction since the first of all, in the order of their entries.</summary>
    public uint[] Seconds { get; }

    /// <summary>t for so many seconds, from 0.</summary>
    public float[] Table { get; }

    /// <summary>Whether the table reaches m, so that beyond it t is its last entry.</summary>
    public bool IsWhole { get; }

    /// <summary>t of two interactions.</summary>
    /// <param name="first">Seconds of one.</param>
    /// <param name="second">Seconds of the other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Between(uint first, uint second)
    {
        var seconds = Math.Max(first, second) - Math.Min(first, second);
        // Without a branch that nobody could foretell.
        return IsWhole || seconds <= _last ? Table[Math.Min(seconds, _last)] : Compute(seconds);
    }

    private float Compute(uint seconds) => _longTermShare + (1 - _longTermShare) * MathF.Exp(seconds * _rate);
}
