namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// What two interactions of one user share, by the time between them:
/// <code>t = m + (1 − m)·e^(−|t_ui − t_uj| / τ)</code>
/// </summary>
/// <param name="times">Unix seconds of each interaction, in the order of their entries.</param>
/// <param name="minutes">τ.</param>
/// <param name="longTermShare">m.</param>
internal sealed class SittingDecay(long[] times, float minutes, float longTermShare)
{
    private readonly float _rate = -1 / (60 * minutes);

    /// <summary>t of two interactions, by their entries.</summary>
    public float Between(int first, int second) =>
        longTermShare + (1 - longTermShare) * MathF.Exp(Math.Abs(times[second] - times[first]) * _rate);
}
